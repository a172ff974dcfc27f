"""Reactions to approvals and corrections: they reserve numbers and store intents.

Each event is one transaction: numbers, intents and batch are stored together, or not at all.
"""

from services.documents.intents.intent import Intent
from services.documents.intents.store import has_intent, lock_last_intent, open_batch, withdraw
from services.documents.numbers.numbering import settle
from services.documents.numbers.reserving import enqueue_intents
from services.documents.register.store import in_force_of_pupil
from services.documents.reports.store import expect_version, open_report
from services.documents.rules.numbers import NumberState, Series
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.events import GraduatesApproved, RecordCorrected
from shared.vocabulary.documents import REPORT_OF, TRANSCRIPT_OF

router = Router("documents")


@router.reaction
async def reserve(event: GraduatesApproved, work: Work) -> None:
    """Reserve a number and store an intent for each graduate's ปพ.1; the report of graduates (ปพ.3) follows
    when all of them are in force.
    """
    # ปวช. and ปวส. are audited and approved; their forms do not exist yet
    if event.level not in TRANSCRIPT_OF:
        return
    # its first version has acted, before this release
    if await has_intent(work, event.approval, event.graduates[0]):
        return
    await open_batch(work, event)
    await open_report(
        work, event.approval, authority=event.authority, school=event.school, form=REPORT_OF[event.level]
    )
    wanted = [
        Intent(
            graduate.record,
            graduate.version,
            turn=event.offset + place,
            pupil=graduate.pupil,
            student_no=graduate.student_no,
        )
        for place, graduate in enumerate(event.graduates)
    ]
    await enqueue_intents(
        work, Series(event.authority, event.school, TRANSCRIPT_OF[event.level]), event.approval, wanted
    )


@router.reaction
async def replace(event: RecordCorrected, work: Work) -> None:
    """Issue a ปพ.1 from the corrected record in place of the pupil's last one, which is void once the new one
    is in force; then a new ปพ.3.
    """
    if event.level not in TRANSCRIPT_OF:
        return
    graduate = event.graduate
    # its first version has acted, before this release
    if await has_intent(work, event.approval, graduate):
        return
    await expect_version(work, event.approval)
    work.notify("reports")
    last = await lock_last_intent(work, event.approval, graduate.pupil)
    if last.record_version >= graduate.version:
        return
    in_force = await in_force_of_pupil(work, graduate.pupil, last.form)
    # not sealed yet: withdrawn, so that no press seals it
    if last.state in {"pending", "failed"}:
        await withdraw(work, last.id)
        await settle(work, [last.id], NumberState.SPOILED, "the record was corrected before it was sealed")
    wanted = Intent(
        graduate.record,
        graduate.version,
        turn=0,
        pupil=graduate.pupil,
        student_no=graduate.student_no,
        replaces=in_force,
    )
    await enqueue_intents(
        work, Series(event.authority, event.school, TRANSCRIPT_OF[event.level]), event.approval, [wanted]
    )
