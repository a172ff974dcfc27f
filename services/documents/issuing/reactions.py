"""What documents does because grades said something. Each event is one transaction: numbers, intents and batch are there together, or not at all."""
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert as upsert

from services.documents.intents.tables import batches, issues
from services.documents.numbers.numbering import Series, settle
from services.documents.numbers.reserving import REPORT, TRANSCRIPT, Intent, intend, ring
from services.documents.register.tables import issue_register
from services.documents.reports.tables import reports
from services.documents.rules.numbers import NumberState
from shared.contracts.grades.events import GraduatesApproved, RecordCorrected
from shared.edge import Router
from shared.work import Work

PART = 500                                                    # graduates in one event, at most: the turn of a pupil counts through all parts

router = Router("documents")


@router.reaction
async def reserve(event: GraduatesApproved, work: Work) -> None:
    """Reserve a number and store an intent for each graduate's ปพ.1; the report of graduates (ปพ.3) follows when all of them are in force."""
    if event.level not in TRANSCRIPT:                         # ปวช. and ปวส.: audited and approved, their forms come later
        return
    await _open_batch(event, work)
    begin = (event.part - 1) * PART
    wanted = [
        Intent(graduate.record, graduate.version, turn=begin + place, pupil=graduate.pupil, student_no=graduate.student_no)
        for place, graduate in enumerate(event.graduates)
    ]
    await intend(work, Series(event.authority, event.school, TRANSCRIPT[event.level]), event.approval, wanted)


@router.reaction
async def replace(event: RecordCorrected, work: Work) -> None:
    """Issue a ปพ.1 from the corrected record in place of the pupil's last one, which is void once the new one is in force; then a new ปพ.3."""
    if event.level not in TRANSCRIPT:
        return
    await _expect_report(event.approval, work)
    graduate, last = event.graduate, await _last_intent(event.approval, event.graduate.pupil, work)
    if last.record_version >= graduate.version:
        return
    standing = await _in_force(graduate.pupil, last.form, work)
    if last.state in {"pending", "failed"}:                   # the press has not sealed it, and now never will
        await work.session.execute(update(issues).where(issues.c.id == last.id).values(state="withdrawn"))
        await settle(work, [last.id], NumberState.SPOILED, "the record was corrected before it was sealed")
    wanted = Intent(graduate.record, graduate.version, turn=0, pupil=graduate.pupil, student_no=graduate.student_no, replaces=standing)
    await intend(work, Series(event.authority, event.school, TRANSCRIPT[event.level]), event.approval, [wanted])


async def _open_batch(event: GraduatesApproved, work: Work) -> None:
    opened = upsert(batches).values(
        approval=event.approval, authority=event.authority, school=event.school, level=event.level, year=event.year, approved_on=event.approved_on,
        parts=event.parts, received=1,
    )
    await work.session.execute(opened.on_conflict_do_update(index_elements=["approval"], set_={"received": batches.c.received + 1}))
    report = upsert(reports).values(
        id=work.new_id(), approval=event.approval, authority=event.authority, school=event.school, form=REPORT[event.level])
    await work.session.execute(report.on_conflict_do_nothing(index_elements=["approval"]))


async def _expect_report(approval: UUID, work: Work) -> None:
    """One version more than has been built is due; where the first is not built yet, it will hold the correction. Locks the report."""
    await work.session.execute(update(reports).where(reports.c.approval == approval).values(due=reports.c.built + 1))
    await ring(work, "reports")


async def _last_intent(approval: UUID, pupil: UUID, work: Work) -> Row[Any, Any, Any, Any]:
    """The pupil's last intent, locked: waits for a press that has it in hand.

    Raises NoResultFound when the approval has not come yet: it has another address, so the edge tries again later.
    """
    of_pupil = select(issues.c.id, issues.c.form, issues.c.state, issues.c.record_version).where(issues.c.approval == approval, issues.c.pupil == pupil)
    return (await work.session.execute(of_pupil.order_by(issues.c.record_version.desc()).limit(1).with_for_update())).one()


async def _in_force(pupil: UUID, form: str, work: Work) -> UUID | None:
    standing = select(issue_register.c.issue).where(issue_register.c.pupil == pupil, issue_register.c.form == form, issue_register.c.state == "in_force")
    return (await work.session.execute(standing)).scalar_one_or_none()
