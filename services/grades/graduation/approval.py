"""The steps of an approval of graduates: check it, find the signers, write the records, store and emit it."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from services.grades.enrolments.store import update_register
from services.grades.graduation.audit import Audited
from services.grades.graduation.record import ApprovalAct, record_of, school_of_record
from services.grades.records.archive import put_record
from services.grades.records.store import NewApproval, NewRecord, add_approval, add_records, last_versions
from services.grades.results.store import is_closed
from services.grades.students.photos import with_kept_photo
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import ApproveGraduates
from shared.contracts.grades.events import GraduateReference, GraduatesApproved
from shared.contracts.grades.problems import DATE_IN_FUTURE, FORM_NOT_YET, OFFICE_VACANT, TERM_OPEN
from shared.contracts.registry.queries import Holder, OfficesInForce, SchoolProfile
from shared.thai.dates import day_of
from shared.vocabulary.calendar import term_name
from shared.vocabulary.documents import TRANSCRIPT_OF
from shared.vocabulary.offices import Office

MAX_EVENT_GRADUATES = 500
SIGNERS = (Office.DIRECTOR, Office.REGISTRAR)


class Written(NamedTuple):
    """A graduate, and the achievement record that was put into the archive."""

    graduate: Audited
    version: int
    file: FileReference


async def check_preconditions(work: Work, command: ApproveGraduates) -> None:
    """Refuse a level without forms, a day in the future, and a last term that is still open."""
    if command.level not in TRANSCRIPT_OF:
        raise FORM_NOT_YET.refuse("level")
    if command.approved_on > day_of(work.now):
        raise DATE_IN_FUTURE.refuse("approved_on")
    last = term_name(2, command.year)
    if not await is_closed(work.session, command.school, last):
        raise TERM_OPEN.refuse("year", term=last)


async def approval_act(work: Work, command: ApproveGraduates) -> ApprovalAct:
    """The act of approval: the school, and the signers, who hold their offices on that day.

    Refuse a vacant office.
    """
    place = {"authority": command.authority, "school": command.school}
    profile, offices = await asyncio.gather(
        work.ask(SchoolProfile(**place)), work.ask(OfficesInForce(**place, on=command.approved_on))
    )
    director, registrar = (holder_of(office, offices.holders, work.actor_id) for office in SIGNERS)
    return ApprovalAct(
        work.new_id(),
        command.approved_on,
        work.now,
        school_of_record(profile),
        registrar.as_signer(),
        director.as_signer(),
    )


def holder_of(office: Office, holders: Sequence[Holder], actor: str) -> Holder:
    """The holder of an office; of several the sender of the command, else the one of the newest order.

    Refuse a vacant office.
    """
    held = [holder for holder in holders if holder.office is office]
    if not held:
        raise OFFICE_VACANT.refuse("approved_on", office_th=office.thai, office_en=office.english)
    return max(held, key=lambda holder: (str(holder.person) == actor, holder.order_date, holder.appointment))


async def write_records(work: Work, act: ApprovalAct, graduates: list[Audited]) -> list[Written]:
    """Put the records into the archive. Without the commit no row refers to them, so they have no effect."""
    archive = work.archive
    versions = await last_versions(work.session, act.school.code, [one.pupil.pupil for one in graduates])

    async def write(one: Audited) -> Written:
        record = record_of(one.pupil, one.learnt, act, versions.get(one.pupil.pupil, 0) + 1)
        pupil = await with_kept_photo(work, record.pupil)
        record, file = await put_record(archive, record.model_copy(update={"pupil": pupil}))
        return Written(one, record.version, file)

    return await asyncio.gather(*map(write, graduates))


async def store_approval(
    work: Work, command: ApproveGraduates, act: ApprovalAct, written: list[Written], not_passed: int
) -> None:
    """Store the approval, and a row for each record; the graduates leave the school's register."""
    await add_approval(
        work.session,
        NewApproval(
            act.approval,
            command.school,
            command.authority,
            command.level.value,
            command.year,
            command.approved_on,
            work.now,
            **work.origin,
            graduates=len(written),
            not_passed=not_passed,
        ),
    )
    new = [NewRecord(one.pupil.pupil, version, file, one.pupil.version) for one, version, file in written]
    await add_records(work.session, command.school, new, command.level.value, act.approval, work.now)
    await update_register(work, command.school, [one.pupil for one in new])


def emit_approval(work: Work, command: ApproveGraduates, act: ApprovalAct, written: list[Written]) -> None:
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
                approval=act.approval,
                level=command.level,
                year=command.year,
                approved_on=command.approved_on,
                part=number,
                parts=len(beginnings),
                offset=offset,
                graduates=graduates[offset : offset + MAX_EVENT_GRADUATES],
            )
        )
