"""The steps of an approval of graduates: write the records, store the approval and emit it."""

import asyncio
from typing import NamedTuple
from uuid import UUID

from services.grades.enrolments.store import update_register
from services.grades.graduation.audit import Audited
from services.grades.graduation.proposal import Proposal, Proposed
from services.grades.records.archive import put_record
from services.grades.records.store import NewApproval, NewRecord, add_approval, add_records
from services.grades.students.photos import with_kept_photo
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.events import GraduateReference, GraduatesApproved

MAX_EVENT_GRADUATES = 500


class Written(NamedTuple):
    """A graduate, and the achievement record that was put into the archive."""

    graduate: Audited
    version: int
    file: FileReference


async def write_records(work: Work, proposed: list[Proposed]) -> list[Written]:
    """Put the records into the archive. Without the commit no row refers to them, so they have no effect."""
    archive = work.archive

    async def write(one: Proposed) -> Written:
        pupil = await with_kept_photo(work, one.record.pupil)
        record, file = await put_record(archive, one.record.model_copy(update={"pupil": pupil}))
        return Written(one.graduate, record.version, file)

    return await asyncio.gather(*map(write, proposed))


async def store_approval(
    work: Work, command: ApproveGraduates, proposal: Proposal, decision: UUID, written: list[Written]
) -> Approval:
    """Store the approval, and a row for each record; the graduates leave the school's register."""
    approval = work.new_id()
    not_passed = proposal.effects.not_passed
    await add_approval(
        work.session,
        NewApproval(
            approval,
            command.school,
            command.authority,
            command.level.value,
            command.year,
            command.approved_on,
            work.now,
            **work.origin,
            decision=decision,
            graduates=len(written),
            not_passed=not_passed,
        ),
    )
    new = [NewRecord(one.pupil.pupil, version, file, one.pupil.version) for one, version, file in written]
    await add_records(work.session, command.school, new, command.level.value, approval, decision, work.now)
    await update_register(work, command.school, [one.pupil for one in new])
    return Approval(approval=approval, graduates=len(written), not_passed=not_passed)


def emit_approval(work: Work, command: ApproveGraduates, approval: UUID, written: list[Written]) -> None:
    """Emit the approval: one event for each MAX_EVENT_GRADUATES graduates, in the order of student
    numbers.
    """
    graduates = [
        GraduateReference(
            pupil=one.pupil.pupil, student_no=one.pupil.student_no, version=version, record=file
        )
        for one, version, file in written
    ]
    beginnings = range(0, len(graduates), MAX_EVENT_GRADUATES)
    for number, offset in enumerate(beginnings, 1):
        work.emit(
            GraduatesApproved(
                authority=command.authority,
                school=command.school,
                approval=approval,
                level=command.level,
                year=command.year,
                approved_on=command.approved_on,
                part=number,
                parts=len(beginnings),
                offset=offset,
                graduates=graduates[offset : offset + MAX_EVENT_GRADUATES],
            )
        )
