"""Step 6: the results of the last term, remedies, the data that the workbook lacks, closing the term, the
graduation audit.
"""

import asyncio
import csv
from datetime import date
from typing import Any

from deploy.demo.people.cohorts import LAST_TERM, Class
from deploy.demo.people.pictures import portrait
from deploy.demo.story import Person, Story
from shared.contracts.grades.commands import (
    Completed,
    Leaving,
    LeavingCause,
    Left,
    RowOutcomes,
    TermSummary,
    TestsRecorded,
)
from shared.contracts.grades.queries import Achievement, Audit
from shared.contracts.grades.rows import AuditRow
from shared.vocabulary.levels import Level

ROWS_PER_COMMAND = 500
PUPILS_PER_COMMAND = 200
# pupils of a class in the summary; write_audit writes all
SUMMARY_PUPILS = 4
CONCURRENT_UPLOADS = 8
LEFT = {"ย้ายออก": LeavingCause.MOVED, "ออกกลางคัน": LeavingCause.RESIGNED, "พักการเรียน": LeavingCause.SUSPENDED}


async def results(story: Story) -> None:
    """Record results and remedies, complete the pupils' data, close the term, audit every pupil."""
    audits: dict[str, list[AuditRow]] = {}
    for key, group in story.classes.items():
        registrar = story.people["college registrar" if key == "voc" else "registrar"]
        await strike_off(story, registrar, group)
        await record_term(story, registrar, group)
        if key == "voc":
            await record_tests(story, registrar, group)
        await complete(story, registrar, group)
    for key in ("registrar", "college registrar"):
        person = story.people[key]
        closed = await person.post(f"/terms/{LAST_TERM}/closing", TermSummary)
        story.add_to_summary(
            f"ปิดภาคเรียน {LAST_TERM} · term closed, school {person.school}",
            f"{closed.students} pupils, {closed.results} results, {closed.waiting} still waiting (ร, มส)",
        )
    story.facts["left"] = []
    for key, group in story.classes.items():
        registrar = story.people["college registrar" if key == "voc" else "registrar"]
        audits[key] = await audit(registrar, Level(group.level))
        story.facts["left"] += await left(registrar, group)
    story.facts["audits"] = audits
    write_audit(story, audits)
    story.add_to_summary(
        "ตรวจสอบการจบ · graduation audit",
        *(line for key, rows in audits.items() for line in describe(key, rows)),
        f"every pupil: {story.out / 'audit.csv'}",
    )


async def strike_off(story: Story, registrar: Person, group: Class) -> None:
    """Strike off the pupils who left before the end, so that no result of them is missing."""
    gone = [pupil for pupil in group.pupils if pupil["status"] in LEFT]
    if gone:
        leaving = [leaving_of(pupil, group) for pupil in gone]
        await registrar.post("/pupils/leaving", Left, students=leaving)


async def left(registrar: Person, group: Class) -> list[dict[str, Any]]:
    """The pupils who were struck off, for the JSON line: they are in no audit; their average is that of their
    results so far.
    """
    found = []
    for number in (pupil["no"] for pupil in group.pupils if pupil["status"] in LEFT):
        answer = await registrar.get("/achievements", Achievement, student_no=number, level=group.level)
        gpax = answer.course.average
        found.append(
            {
                "school": registrar.school,
                "student_no": number,
                "level": group.level,
                "reasons": ["STRUCK_OFF"],
                "outcome": "not",
                "gpax": None if gpax is None else f"{gpax:.2f}",
            }
        )
    return found


def leaving_of(pupil: dict[str, Any], group: Class) -> Leaving:
    """When and why this pupil left: at the start of the first term without results."""
    year, term = divmod(pupil["at"] - 1, 2)
    first_day = (
        date(group.start_year + year - 543, 5, 16)
        if term == 0
        else date(group.start_year + year - 543, 11, 1)
    )
    return Leaving(
        student_no=pupil["no"], level=Level(group.level), left_on=first_day, cause=LEFT[pupil["status"]]
    )


async def record_term(story: Story, registrar: Person, group: Class) -> None:
    """Record the results of the term, then the remedies up to the day of the demo."""
    rows = group.last_term()
    for begin in range(0, len(rows), ROWS_PER_COMMAND):
        batch = rows[begin : begin + ROWS_PER_COMMAND]
        outcomes = await registrar.post("/results", RowOutcomes, rows=batch)
        wrong = [outcome for outcome in outcomes.rows if outcome.outcome == "refused"]
        if wrong:
            raise RuntimeError(
                f"{len(wrong)} results of the last term were refused: "
                f"{sorted({code for row in wrong for code in row.codes})}"
            )
    if remedies := group.remedies(story.stack.now().date()):
        outcomes = await registrar.post("/results/changes", RowOutcomes, rows=remedies)
        applied = sum(outcome.outcome == "applied" for outcome in outcomes.rows)
        story.progress(
            f"{group.level}: {len(rows)} results recorded, {applied} of {len(remedies)} remedies applied"
        )


async def record_tests(story: Story, registrar: Person, group: Class) -> None:
    """Record the professional standard test of the college; pupils who left have no result."""
    tests = [
        test
        for test in group.standard_tests()
        if test.student_no not in {pupil["no"] for pupil in group.pupils if pupil["status"] in LEFT}
    ]
    outcome = await registrar.post("/standard-tests", TestsRecorded, students=tests)
    story.progress(
        f"{group.level}: {outcome.recorded} results of the professional standard test, "
        f"{sum(test.passed for test in tests)} passed"
    )


async def complete(story: Story, registrar: Person, group: Class) -> None:
    """Record parents, nationality, religion, entry, former school and photo of each pupil."""
    gate = asyncio.Semaphore(CONCURRENT_UPLOADS)

    async def photo(number: str) -> None:
        async with gate:
            body = await asyncio.to_thread(portrait, f"{story.seed}/{number}")
            story.photos[number] = await story.upload(registrar, f"{number}.jpg", body, "image/jpeg")

    await asyncio.gather(*(photo(pupil["no"]) for pupil in group.pupils))
    students = group.completions(story.photos)
    for begin in range(0, len(students), PUPILS_PER_COMMAND):
        batch = students[begin : begin + PUPILS_PER_COMMAND]
        await registrar.post("/pupils/completions", Completed, students=batch)


async def audit(registrar: Person, level: Level) -> list[AuditRow]:
    """All pages of the audit."""
    rows: list[AuditRow] = []
    after = ""
    while True:
        page = await registrar.get("/audit", Audit, level=level.value, year=2569, after=after)
        rows += page.rows
        if not page.next:
            return rows
        after = page.next


def describe(key: str, rows: list[AuditRow]) -> list[str]:
    """A line for the class, and one for each of the first pupils that do not pass."""
    failed = [row for row in rows if row.outcome != "passed"]
    lines = [
        (
            f"{key}: {len(rows) - len(failed)} of {len(rows)} "
            f"pass{'' if len(failed) <= SUMMARY_PUPILS else f'; {SUMMARY_PUPILS} of {len(failed)} who fail:'}"
        )
    ]
    return lines + [
        (
            f"   {row.student_no}  GPAX {row.gpax if row.gpax is not None else '-'}  ไม่จบ: "
            f"{'; '.join(row.gaps_th)}"
        )
        for row in failed[:SUMMARY_PUPILS]
    ]


def write_audit(story: Story, audits: dict[str, list[AuditRow]]) -> None:
    """Write a table of every pupil of the three classes with every reason."""
    with (story.out / "audit.csv").open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(["ระดับ", "เลขประจำตัวนักเรียน", "ผล", "GPAX", "เหตุผล"])
        for key, rows in audits.items():
            table.writerows(
                [
                    key,
                    row.student_no,
                    "จบ" if row.outcome == "passed" else "ไม่จบ",
                    row.gpax or "",
                    "; ".join(row.gaps_th),
                ]
                for row in rows
            )
