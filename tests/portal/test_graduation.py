"""The graduation audit and a pupil's page as a school sees them: every reason, what is open, and the average
line by line.
"""

from deploy.demo.story import Story
from tests.portal.callers import a_caller


async def test_every_pupil_of_the_last_class_with_every_reason(year: Story) -> None:
    """As the audit of the demo has it: each number links to its page, each reason is in Thai."""
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get("/audit/lower?year=2569")).text

    for row in year.facts["audits"]["lower"]:
        assert f'href="/pupils/lower/{row.student_no}"' in page
        assert all(gap in page for gap in row.gaps_th)
    assert "ตรวจสอบการจบ" in page


async def test_without_a_level_the_schools_first_one(year: Story) -> None:
    """The secondary school teaches two levels; both are in the menu of the page, no other."""
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get("/audit")).text

    assert "/audit/lower?" in page
    assert "/audit/upper?" in page
    assert "/audit/voc?" not in page


async def test_a_pupils_page_shows_what_is_missing_and_the_source_of_the_average(year: Story) -> None:
    """Of one who does not pass: the reasons, the open subjects, what an average aimed at would need, and
    every line of the calculation.
    """
    row = next(row for row in year.facts["audits"]["lower"] if row.outcome != "passed")
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get(f"/pupils/lower/{row.student_no}?target=4.00")).text
        term = (await registrar.browser.get(f"/pupils/lower/{row.student_no}?of=1/2568")).text

    assert all(gap in page for gap in row.gaps_th)
    assert f"ผลการเรียนเฉลี่ย ตลอดหลักสูตร {row.gpax}" in page
    assert 'id="needed"' in page
    assert "ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ" in page
    assert "ผลการเรียนเฉลี่ย ภาคเรียนที่ 1/2568" in term


async def test_what_cannot_be_asked_is_refused_in_words(year: Story) -> None:
    """An average above 4, a scope that is none, a pupil of another school, a level that is none."""
    number = year.facts["audits"]["lower"][0].student_no
    async with a_caller(year, "registrar") as registrar:
        answers = [
            await registrar.browser.get(path)
            for path in (
                f"/pupils/lower/{number}?target=5",
                f"/pupils/lower/{number}?of=moon",
                "/pupils/lower/404",
                f"/pupils/moon/{number}",
            )
        ]

    assert [answer.status_code for answer in answers] == [422, 422, 409, 404]
    assert "ไม่พบนักเรียน" in answers[2].text


async def test_only_the_school_sees_it(year: Story) -> None:
    """Another school finds nobody of that number; who is not in a school is refused."""
    number = year.facts["audits"]["lower"][0].student_no
    async with a_caller(year, "college registrar") as other, a_caller(year, "officer") as officer:
        assert (await other.browser.get(f"/pupils/lower/{number}")).status_code == 409
        assert (await officer.browser.get(f"/pupils/lower/{number}")).status_code in (403, 409)
