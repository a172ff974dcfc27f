"""Step 8: the officer returns a ปพ.3, the school corrects by order, ปพ.1 is replaced, the second version of
ปพ.3 is accepted.
"""

from datetime import date, timedelta
from typing import Any

from deploy.demo.graduation import keep, reports, wait_for_register
from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import Person, Seen, Story, thai_day, until
from shared.contracts.documents.commands import Finding, ReportState
from shared.contracts.documents.queries import Reports, ReportSummary
from shared.contracts.grades.commands import Corrected
from shared.contracts.grades.rows import FieldChange
from shared.vocabulary.documents import DocumentKind


async def correction(story: Story) -> None:
    """A birth date of the upper level is wrong; the report of the lower level is accepted at once."""
    officer = story.people["officer"]
    first = await report_of(officer, DocumentKind.P3U, 1)
    await accept(officer, await report_of(officer, DocumentKind.P3B, 1))
    number = a_graduate(story, DocumentKind.P1U)
    finding = Finding(
        pupil=story.facts["pupils"][number], field="birth_date", note="วันเกิดไม่ตรงกับสำเนาทะเบียนบ้าน"
    )
    path = f"/reports/{first.school}/{first.report}/1/return"
    await officer.post(path, ReportState, findings=[finding])
    story.progress("ปพ.3:พ returned; the school corrects by order")
    before, after = await correct_birth_date(story, "upper", number, "41/2570")
    second = await report_of(officer, DocumentKind.P3U, 2)
    await accept(officer, second)
    await settle(story)
    story.facts["replaced"] = [number]
    story.add_to_summary(
        "ตรวจ ปพ.3 · the officer's check",
        f"ปพ.3:บ accepted; ปพ.3:พ returned: the birth date of pupil {number} is wrong",
        (
            f"corrected by order 41/2570: {before} → {after}; that ปพ.1 replaced; ปพ.3:พ version 2 differs "
            f"in {len(second.changes)} fields; accepted"
        ),
    )


def a_graduate(story: Story, form: DocumentKind) -> str:
    """The student number of the third pupil who has this form."""
    number: str = sorted(d["student"] for d in story.facts["documents"] if d["kind"] == form)[2]
    return number


async def correct_birth_date(story: Story, group: str, number: str, order: str) -> tuple[str, str]:
    """Correct a birth date by order: three days later, or earlier where that would be another month.

    Returns the date before and after.
    """
    registrar = story.people["registrar"]
    born: date = next(pupil["born"] for pupil in story.classes[group].pupils if pupil["no"] == number)
    right = born + timedelta(days=3 if born.day < 26 else -3)
    scan = await story.upload(
        registrar, "order.pdf", scanned_order(f"{story.seed}/{order}"), "application/pdf"
    )
    asked: dict[str, Any] = {
        "student_no": number,
        "order_number": order,
        "order_date": story.stack.now().date(),
        "order_scan": scan,
        "reason": "แก้วันเกิดให้ตรงกับสำเนาทะเบียนบ้าน",
        "changes": [FieldChange(field="birth_date", after=right.isoformat())],
    }
    seen = await registrar.post("/corrections/effects", Seen, **asked)
    await registrar.post("/corrections", Corrected, **asked, effects_sha256=seen.effects_sha256)
    return thai_day(born), thai_day(right)


async def report_of(officer: Person, form: DocumentKind, version: int) -> ReportSummary:
    """Wait until this version of the report is submitted to the officer. Returns it."""

    def found(answer: Reports) -> list[ReportSummary]:
        return [
            r for r in answer.reports if r.form == form and r.version == version and r.state == "submitted"
        ]

    answer = await until(
        lambda: reports(officer),
        lambda answer: bool(found(answer)),
        f"{form} version {version}",
        timeout_s=120,
    )
    return found(answer)[0]


async def accept(officer: Person, report: ReportSummary) -> None:
    """Accept a report. Raises RuntimeError when a check of it fails."""
    if wrong := [name for name, good in report.checks.items() if not good]:
        raise RuntimeError(f"{report.form}: these checks of the report fail: {wrong}")
    path = f"/reports/{report.school}/{report.report}/{report.version}/accept"
    await officer.post(path, ReportState)


async def settle(story: Story) -> None:
    """Wait until every replaced document has its successor: as many transcripts in force as pupils, and two
    reports.
    """
    transcripts = len(story.facts["pupils"])
    await keep(story, await wait_for_register(story, transcripts, reports=2))
