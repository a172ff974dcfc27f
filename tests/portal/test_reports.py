"""The report of graduates on the officer's page: checks, differences and findings in words; accepted or
returned by a form.
"""

import re
from uuid import uuid4, uuid5

import pytest

from deploy.demo.correction import correct_birth_date, report_of
from deploy.demo.graduation import reports
from deploy.demo.story import CLOCK, Story
from services.documents.reports.version import fields
from services.portal.texts.reports import FIELDS, FINDING_FIELDS, in_words
from shared.contracts.documents.commands import CancelDocument, Finding, ReturnGraduatesReport
from shared.contracts.documents.queries import ReportSummary
from shared.contracts.record import GraduatesReport, RowChange
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.report_checks import ReportCheck
from tests.documents.forms.samples import report as a_report
from tests.portal.callers import Caller, a_caller, is_problem
from tests.portal.test_documents import a_transcript


async def a_waiting_version(year: Story) -> ReportSummary:
    """A ปพ.3:บ that waits for the officer, without a graduate whose ปพ.1 was cancelled."""
    registrar, officer = year.people["registrar"], year.people["officer"]
    last = next(r for r in (await reports(officer)).reports if r.form == DocumentKind.P3B)
    if last.state == "submitted":
        return last
    await registrar.ask(
        CancelDocument(
            authority=registrar.authority,
            school=registrar.school,
            issue=a_transcript(year, -4)["issue"],
            order_number="52/2570",
            order_date=CLOCK.date(),
            reason="ออกให้ผิดคน",
        ),
        id=uuid5(last.report, "cancelled"),
    )
    await correct_birth_date(year, "lower", an_uncorrected(year), f"{last.version + 50}/2570")
    return await report_of(officer, DocumentKind.P3B, last.version + 1)


def an_uncorrected(year: Story) -> str:
    """The next student whose ปพ.1:บ nobody has corrected or cancelled."""
    corrected = year.facts.setdefault("corrected here", [])
    student: str = a_transcript(year, 5 + len(corrected))["student"]
    corrected.append(student)
    return student


async def decided(officer: Caller, path: str, decision: str, **lines: list[str]) -> tuple[int, str]:
    """What the form's answer is; its key is the page's."""
    key = re.search(r'name="key" value="([^"]+)"', (await officer.browser.get(path)).text)
    assert key is not None
    answer = await officer.browser.post(path, data={"key": key[1], "decision": decision, **lines})
    return answer.status_code, answer.text


async def test_the_officer_reads_the_findings_and_returns_it(year: Story) -> None:
    """Accepting is refused with each finding; returning wants one, whole; then officer and school read it,
    and the form is gone.
    """
    waiting = await a_waiting_version(year)
    path, pupil = f"/reports/{waiting.report}/{waiting.version}", str(waiting.changes[0].pupil)
    async with a_caller(year, "officer") as officer, a_caller(year, "registrar") as registrar:
        status, page = await decided(officer, path, "accept")
        assert 409 == status
        assert ReportCheck.COUNTS.thai in page.split('id="problem"')[1].split("</h2>")[0]
        assert "<li>มีผู้ได้รับอนุมัติการจบที่ไม่อยู่ในแบบรายงาน</li>" in page
        for lines in (
            {},
            {"pupil": [pupil], "field": ["birth_date"], "note": [""]},
            {"pupil": [""], "field": ["birth_date"], "note": ["ปีเกิดผิด"]},
        ):
            status, page = await decided(officer, path, "return", **lines)
            assert 409 == status
            assert "ยังไม่ได้ระบุสิ่งที่พบ" in page
        assert 'value="ปีเกิดผิด"' in page
        status, page = await decided(officer, path, "")
        assert 409 == status
        assert "ท่านยังไม่ได้ยืนยัน" in page
        status, page = await decided(
            officer,
            path,
            "return",
            pupil=[""] * 2 + [pupil],
            field=["name"] * 3,
            note=["", "", "ก่อนเพิ่ม"],
            more=["1"],
        )
        assert (200, 6) == (status, page.count("ข้อที่ "))
        assert 'value="ก่อนเพิ่ม"' in page
        status, _ = await decided(
            officer,
            path,
            "return",
            pupil=["", pupil, "report"],
            field=["name", "birth_date", "name"],
            note=["", "ปีเกิดยังไม่ตรงกับสูติบัตร", "ลายมือชื่อไม่ชัดทั้งฉบับ"],
        )
        assert 303 == status
        for caller in (officer, registrar):
            shown = (await caller.browser.get(path)).text
            assert "<b>วันเดือนปีเกิด</b> ปีเกิดยังไม่ตรงกับสูติบัตร" in shown
            assert "แบบรายงานนี้ ลายมือชื่อไม่ชัดทั้งฉบับ" in shown
            assert f"ส่งกลับแล้ว โดย {year.people['officer'].name}" in shown
            assert 'name="decision"' not in shown
        listed = (await officer.browser.get("/reports")).text
    for check in ReportCheck:
        assert check.thai in listed
        assert f" {check}</li>" not in listed
    assert waiting.school not in listed, "a school is called by its name"


async def test_a_difference_names_the_finding_and_the_order_behind_it(year: Story) -> None:
    """The version after a return: what differs leads to the finding that asked for it, and names the order."""
    waiting = await a_waiting_version(year)
    number = an_uncorrected(year)
    officer = year.people["officer"]
    finding = Finding(pupil=year.facts["pupils"][number], field="birth_date", note="ปีเกิดยังไม่ตรงกับสูติบัตร")
    await officer.ask(
        ReturnGraduatesReport(
            authority=officer.authority,
            school=waiting.school,
            report=waiting.report,
            version=waiting.version,
            findings=[finding],
        ),
        id=uuid4(),
    )
    await correct_birth_date(year, "lower", number, "77/2570")
    second = await report_of(officer, DocumentKind.P3B, waiting.version + 1)

    async with a_caller(year, "officer") as caller:
        shown = (await caller.browser.get(f"/reports/{second.report}/{second.version}")).text

    [row] = [row for row in re.findall(r"<tr role=.row.>.*?</tr>", shown, re.DOTALL) if "วันเดือนปีเกิด" in row]
    assert f'href="/reports/{second.report}/{waiting.version}#findings"' in row
    assert "ข้อที่ 1" in row
    assert "ที่ 77/2570" in row


async def test_the_form_is_the_officers_alone(year: Story) -> None:
    """A school sees its report without the form, and may not send it; another school finds no report."""
    async with a_caller(year, "director") as director, a_caller(year, "college registrar") as other:
        paths = re.findall(
            r'href="(/reports/[0-9a-f-]{36}/\d+)"', (await director.browser.get("/reports")).text
        )
        assert paths
        for path in paths:
            assert 'name="decision"' not in (await director.browser.get(path)).text
        form = {"key": str(uuid4()), "decision": "accept"}
        assert 403 == (await director.browser.post(paths[0], data=form)).status_code
        assert [404, 404] == [
            (await other.browser.get(paths[0])).status_code,
            (await other.browser.post(paths[0], data=form)).status_code,
        ]


def test_each_field_that_may_differ_has_a_name() -> None:
    """The page has a name for every field by which documents compares two versions."""
    report: GraduatesReport = a_report()
    assert {field for row in fields(report).values() for field in row} == FIELDS.keys()
    assert set(FINDING_FIELDS) <= FIELDS.keys()


@pytest.mark.parametrize(
    "field, before, after",
    [
        ("birth_date", "2008-03-07", "7 มีนาคม 2551"),
        ("sex", "F", "หญิง"),
        ("activities_passed", "False", "ไม่ผ่าน"),
        ("gpax", "3.50", "3.50"),
        ("birth_date", "", ""),
    ],
)
def test_a_value_is_shown_in_thai(field: str, before: str, after: str) -> None:
    """Dates in the Buddhist era, codes in words, figures as they are."""
    change = in_words(RowChange(pupil=uuid4(), field=field, before=before, after=""))
    assert (FIELDS[field], after) == (change["field"], change["before"])


@pytest.mark.parametrize("after", ["garbage", "0" * 60])
async def test_a_page_after_no_version_is_refused(year: Story, after: str) -> None:
    """By the page and by the API, with a problem that names the field."""
    async with a_caller(year, "officer") as officer:
        page = await officer.browser.get("/reports", params={"after": after})
        answer = await officer.browser.get("/api/v1/reports", params={"after": after}, headers=officer.bearer)

    assert (422, 422) == (page.status_code, answer.status_code)
    assert ["after"] == [problem["field"] for problem in is_problem(answer)["fields"]]
