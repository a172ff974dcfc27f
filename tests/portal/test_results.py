"""Results as the registrar enters them: a room's sheet, pasted lines, changes, closing; the standard test."""

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest

from deploy.demo.story import CLOCK, Story, thai_day
from services.portal.pages.results import show_term
from services.portal.pasted import PastedLine, read_pasted
from services.portal.texts.results import EVENTS, REFUSALS
from shared.contracts.grades.queries import (
    Achievement,
    Gap,
    PupilInSchool,
    Pupils,
    Readiness,
    SchoolCurriculum,
    StudentAchievement,
)
from shared.contracts.grades.rows import RemedialRow
from shared.vocabulary.levels import Level
from tests.laws.sources import ROOT
from tests.portal.callers import a_caller, is_problem
from tests.portal.school_pages import a_session, asked, class_below, hidden

TERM = "1/2569"


async def achieved(year: Story, number: str) -> Achievement:
    """The results of a pupil of ม.2/1."""
    registrar = year.people["registrar"]
    return await registrar.ask(
        StudentAchievement(
            authority=registrar.authority, school=registrar.school, student_no=number, level=Level.LOWER
        )
    )


async def test_a_rooms_results_are_entered_in_a_sheet(year: Story) -> None:
    """A second result and a mark that nobody knows are refused with reasons; what was typed stands there."""
    one, other = (await class_below(year))[:2]
    result = next(line for line in (await achieved(year, one.student_no)).results if line.term == TERM)
    where = {"term": TERM, "level": "lower", "class_name": "ม.2/1", "subject": result.subject}
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get(f"/results/sheet?{urlencode(where)}")).text
        assert one.name in page
        assert f'aria-label="ผลของ {other.name}"' in page
        form = hidden(page) | {"student_no": [one.student_no, other.student_no], "mark": ["0.5", "9"]}
        saved = await registrar.browser.post("/results", data=form)

    assert 200 == saved.status_code
    assert "บันทึก 0 รายการ มีอยู่แล้ว 0 ไม่รับ 2" in saved.text
    assert REFUSALS["RESULT_UNKNOWN"][0] in saved.text
    assert 'value="9"' in saved.text
    assert REFUSALS["RESULT_UNKNOWN"][1] in saved.text


async def test_pasted_lines_are_recorded_and_are_then_in_the_sheet(year: Story) -> None:
    """Number, name and mark as Excel copies them; a line without a mark is named, and nothing is lost."""
    pupils = await class_below(year)
    subject = await a_subject_without_a_result(year, *(one.student_no for one in pupils[:2]))
    where = {"term": TERM, "level": "lower", "class_name": "ม.2/1", "subject": subject}
    lines = "\n".join(f"{one.student_no}\t{one.name}\t๓.๕" for one in pupils[:2])
    async with a_caller(year, "registrar") as registrar:
        form = hidden((await registrar.browser.get(f"/results/sheet?{urlencode(where)}")).text)
        wrong = await registrar.browser.post("/results", data=form | {"pasted": f"{lines}\n404"})
        assert 409 == wrong.status_code
        assert "อ่านบรรทัดที่ 3 ไม่ได้" in wrong.text
        assert pupils[1].name in wrong.text.split("<textarea")[1]

        form = hidden(wrong.text) | {"pasted": lines}
        first, second = [await registrar.browser.post("/results", data=form) for _ in range(2)]
        assert "บันทึก 2 รายการ" in first.text
        # the stored reply
        assert "บันทึก 2 รายการ" in second.text
        assert 2 <= first.text.count('value="3.5"')
        empty = await registrar.browser.post("/results", data=form | {"pasted": "", "key": str(uuid4())})
        assert "ยังไม่ได้กรอกรายการใด" in empty.text

    marks = [
        line.mark for line in (await achieved(year, pupils[0].student_no)).results if line.subject == subject
    ]
    assert ["3.5"] == marks


async def a_subject_without_a_result(year: Story, *numbers: str) -> str:
    """A subject of the curriculum in which none of these pupils has a result."""
    registrar = year.people["registrar"]
    question = SchoolCurriculum(authority=registrar.authority, school=registrar.school, level=Level.LOWER)
    known = {line.subject for number in numbers for line in (await achieved(year, number)).results}
    courses = (await registrar.ask(question)).courses
    return next(one.code for one in courses if one.credits and one.code not in known)


async def test_a_subject_that_the_curriculum_lacks_is_refused_with_the_form(year: Story) -> None:
    """Beside its field, with what was typed."""
    where = {"term": TERM, "level": "lower", "class_name": "ม.2/1", "subject": "ก00000"}
    async with a_caller(year, "registrar") as registrar:
        page = await registrar.browser.get(f"/results/sheet?{urlencode(where)}")

    assert 409 == page.status_code
    assert '<a href="#subject">' in page.text
    assert 'value="ก00000"' in page.text


async def test_changes_have_an_outcome_each(year: Story) -> None:
    """A pupil who has passed, and a stranger: both refused with reasons; the form keeps what was typed."""
    one = (await class_below(year))[0]
    passed = next(
        line
        for line in (await achieved(year, one.student_no)).results
        if line.mark in ("2", "3", "4") and line.effective
    )
    form = {
        "term": passed.term,
        "subject": passed.subject,
        "event": "remedial_exam",
        "on": thai_day(CLOCK),
        "approver": "นางผู้อนุมัติ สมมุติ ผู้อำนวยการ",
        "pasted": f"{one.student_no} 1\n404 1",
    }
    async with a_caller(year, "registrar") as registrar:
        key = hidden((await registrar.browser.get("/results/changes")).text)
        wrong = await registrar.browser.post("/results/changes", data=key | form | {"on": "31/2/2570"})
        assert '<a href="#on">วันที่แก้</a>' in wrong.text
        assert 'value="31/2/2570"' in wrong.text
        done = await registrar.browser.post("/results/changes", data=hidden(wrong.text) | form)

    assert 200 == done.status_code
    assert REFUSALS["ALREADY_PASSED"][0] in done.text
    assert REFUSALS["STUDENT_UNKNOWN"][0] in done.text
    assert one.name in done.text


def test_events_and_refusals_have_words() -> None:
    """Each event of the contract, and each reason that a change may be refused for."""
    assert set(EVENTS) == set(RemedialRow.model_fields["event"].annotation.__args__)  # type: ignore[union-attr]
    code = (ROOT / "services" / "grades" / "remedies" / "change_outcomes.py").read_text()
    assert {"RESULT_MISSING", "STUDENT_UNKNOWN", "DATE_IN_FUTURE"} <= REFUSALS.keys()
    assert "RESULT_MISSING" in code


async def test_a_term_is_closed_by_its_page(year: Story) -> None:
    """A closed term says so; one without results cannot be closed; what lacks is named."""
    async with a_caller(year, "director") as director:
        closed = (await director.browser.get("/terms/2/2569")).text
        assert "ปิดแล้ว" in closed
        empty = (await director.browser.get("/terms/1/2560")).text
        assert "ยังไม่มีผลในภาคเรียนนี้" in empty
        form = {"key": str(uuid4())}
        again = await director.browser.post("/terms/2/2569", data=form)
        assert (303, "/results?closed=2/2569") == (again.status_code, again.headers["location"])
        refused = await director.browser.post("/terms/1/2560", data={"key": str(uuid4())})
    assert 409 == refused.status_code
    assert "ยังไม่มีผลการเรียนในภาคเรียน" in refused.text


@pytest.mark.parametrize(("missing", "words"), [(2, "ขาดผลของ 1 คน"), (0, "ถ้าปิดภาคเรียน จะเกิดสิ่งนี้")])
async def test_a_term_names_what_is_missing_or_shows_what_closing_does(missing: int, words: str) -> None:
    """The pupil by name with both subjects; or the effects and the button."""
    pupil = PupilInSchool(
        pupil=uuid4(),
        student_no="1",
        name="เด็กชายก ข",
        level=Level.LOWER,
        class_name="ม.1/1",
        seat=1,
        left_on=None,
        graduated=False,
        missing=[],
    )
    gaps = [Gap(pupil=pupil.pupil, student_no="1", subject=subject) for subject in ("ท21101", "ค21101")]
    readiness = Readiness(
        term=TERM, closed=False, students=12_345, results=9, missing=missing, gaps=gaps[:missing]
    )
    pupils = Pupils(total=1, rooms=[], pupils=[pupil], next=None)
    request, gateway = asked("/terms/1/2569", readiness, pupils)

    page = bytes((await show_term(request, a_session(), gateway, 1, 2569)).body).decode()

    assert words in page
    assert "12,345" in page
    assert ("เด็กชายก ข" in page and "ท21101, ค21101" in page) is bool(missing)
    assert ('action="/terms/1/2569"' in page) is not bool(missing)


async def test_standard_tests_are_recorded_all_or_none(year: Story) -> None:
    """A result that cannot be read, a pupil of nobody; then saved, and saved again without effect."""
    registrar = year.people["college registrar"]
    number = year.classes["voc"].standard_tests()[0].student_no
    form = {
        "level": "voc",
        "on": thai_day(CLOCK),
        "reference": "21/2570",
        "pasted": f"{number}\tชื่อ\tผ่าน",
    }
    async with a_caller(year, "college registrar") as caller:
        key = hidden((await caller.browser.get("/standard-tests")).text)
        for wrong, words in (
            ({"pasted": f"{number} ผ่านมั้ง"}, "อ่านบรรทัดที่ 1 ไม่ได้"),
            ({"pasted": "404 ผ่าน"}, "ไม่พบนักเรียน"),
            ({"on": "1/1/2599"}, "วันที่นี้ยังมาไม่ถึง"),
        ):
            page = await caller.browser.post("/standard-tests", data=key | form | wrong)
            assert 409 == page.status_code
            assert words in page.text
            assert 'value="21/2570"' in page.text
        saved = [
            await caller.browser.post("/standard-tests", data=key | form | {"key": str(uuid4())})
            for _ in range(2)
        ]
    assert ["/standard-tests?recorded=1", "/standard-tests?recorded=0"] == [
        one.headers["location"] for one in saved
    ]
    assert registrar.school != year.people["registrar"].school


async def test_a_program_records_changes_and_closes(year: Story) -> None:
    """Each route answers with the outcome of the rows; the closing of a closed term with its summary."""
    one = (await class_below(year))[0]
    result = next(line for line in (await achieved(year, one.student_no)).results if line.term == TERM)
    registrar = year.people["registrar"]
    curriculum = await registrar.ask(
        SchoolCurriculum(authority=registrar.authority, school=registrar.school, level=Level.LOWER)
    )
    subject = await a_subject_without_a_result(year, one.student_no)
    course = next(course for course in curriculum.courses if course.code == subject)
    row = {
        "row": 1,
        "student_no": one.student_no,
        "class_name": "ม.2/1",
        "term": TERM,
        "subject": course.code,
        "subject_name": course.name,
        "subject_kind": course.kind,
        "credits": str(course.credits),
        "hours": course.hours,
        "mark": "4",
    }
    changed = {
        "row": 1,
        "student_no": one.student_no,
        "term": TERM,
        "subject": result.subject,
        "event": "complete",
        "on": "2027-03-29",
        "mark": "1",
        "approver": "ผู้อำนวยการ",
    }
    async with a_caller(year, "registrar") as caller:

        async def post(path: str, body: dict[str, Any] | None = None) -> httpx.Response:
            return await caller.stranger.post(f"/api/v1{path}", json=body, headers=caller.bearer)

        recorded = [(await post("/results", {"rows": [row]})).json()["rows"] for _ in range(2)]
        assert ["applied", "same"] == [outcome["outcome"] for (outcome,) in recorded]
        outcomes = (await post("/results/changes", {"rows": [changed]})).json()
        assert ["refused"] == [outcome["outcome"] for outcome in outcomes["rows"]]
        ready = await caller.stranger.get("/api/v1/terms/2/2569", headers=caller.bearer)
        assert ready.json()["closed"]
        closed = (await post("/terms/2/2569/closing")).json()
        assert "2/2569" == closed["term"]
        tests = {
            "students": [
                {
                    "student_no": "404",
                    "level": "voc",
                    "on": "2027-03-01",
                    "passed": True,
                    "reference": "1/2570",
                }
            ]
        }
        assert "grades.students_unknown" == is_problem(await post("/standard-tests", tests))["code"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\tชื่อ สกุล\t4", [PastedLine(1, "1", "4")]),
        ("๑ ๓.๕", [PastedLine(1, "1", "3.5")]),
        ("1\t4\t", [PastedLine(1, "1", "4")]),
        ("\n 1 ร \n\n2 ม.ส.\n", [PastedLine(2, "1", "ร"), PastedLine(4, "2", "ม.ส.")]),
        ("1", [PastedLine(1, "1", "")]),
        (" \n", []),
    ],
)
def test_pasted_lines(text: str, expected: list[PastedLine]) -> None:
    """The first cell and the last one; empty lines are left out and counted."""
    assert expected == read_pasted(text)
