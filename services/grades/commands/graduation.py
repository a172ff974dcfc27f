"""Approval of graduates (อนุมัติการจบ): audited once more, written into the archive, then said."""
import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert, select

from services.grades.books import lock_book
from services.grades.commands.particulars import actor_of
from services.grades.commands.records import put_record
from services.grades.queries.graduates import last_versions
from services.grades.queries.graduation import Audited, audit
from services.grades.queries.pupils import NAMED, NEEDED, THAI
from services.grades.record import FORMS, Act, record_of, school_of_record
from services.grades.tables import approvals, records, terms
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Approval, ApproveGraduates
from shared.contracts.grades.events import GraduateReference, GraduatesApproved
from shared.contracts.grades.problems import (
    DATE_IN_FUTURE,
    FORM_NOT_YET,
    NOBODY_TO_APPROVE,
    NOT_PASSED,
    OFFICE_VACANT,
    PARTICULARS_MISSING,
    TERM_OPEN,
)
from shared.contracts.registry.queries import Holder, OfficesInForce, SchoolProfile
from shared.thai.dates import day_of
from shared.vocabulary.calendar import term_name
from shared.vocabulary.offices import Office

router = Router("grades")

PART = 500                                                    # graduates in one event
AT_ONCE = 16                                                  # records put into the archive at the same moment
SIGNERS = (Office.DIRECTOR, Office.REGISTRAR)


class Written(NamedTuple):
    """A graduate, and the achievement record that now lies in the archive."""

    graduate: Audited
    version: int
    file: FileReference


@router.command
async def approve_graduates(command: ApproveGraduates, work: Work) -> Approval:
    """Approve the graduates of a level: who passes gets an achievement record, written once; documents and partners get these bytes, no others."""
    await lock_book(work, command.authority, command.school)
    await check(work, command)
    audited = await audit(work.session, command.school, command.level, command.year)
    chosen = choose(command, audited)
    act = await act_of(work, command)
    written = await write_records(work, act, chosen)
    not_passed = sum(not one.passed for one in audited)
    await keep(work, command, act, written, not_passed)
    say(work, command, act, written)
    return Approval(approval=act.approval, graduates=len(written), not_passed=not_passed)


async def check(work: Work, command: ApproveGraduates) -> None:
    """Refuses a level without forms, a day to come, and an open last term: its averages could still change."""
    if command.level not in FORMS:
        raise FORM_NOT_YET.refuse("level")
    if command.approved_on > day_of(work.now):
        raise DATE_IN_FUTURE.refuse("approved_on")
    last = term_name(2, command.year)
    closed = await work.session.scalar(select(terms.c.closed_at).where(terms.c.school == command.school, terms.c.term == last))
    if closed is None:
        raise TERM_OPEN.refuse("year", term=last)


def choose(command: ApproveGraduates, audited: list[Audited]) -> list[Audited]:
    """Who is approved: all that pass and are not yet, or those that are named. Refuses who does not pass, and particulars that the forms lack."""
    open_ones = {one.pupil.student_no: one for one in audited if one.passed and not one.approved}
    wanted = set(open_ones if command.students is None else command.students)
    if others := sorted(wanted - open_ones.keys()):
        raise NOT_PASSED.refuse("students", count=len(others), students=", ".join(others[:NAMED]))
    chosen = [one for number, one in open_ones.items() if number in wanted]
    if not chosen:
        raise NOBODY_TO_APPROVE.refuse("students")
    if incomplete := [one for one in chosen if one.missing]:
        fields = [field for field in NEEDED if any(field in one.missing for one in incomplete)]
        raise PARTICULARS_MISSING.refuse(
            "students", count=len(incomplete), fields_th=", ".join(THAI[field] for field in fields), fields_en=", ".join(fields))
    return chosen


async def act_of(work: Work, command: ApproveGraduates) -> Act:
    """The act of approval: the school, and who signs by an order in force on that day. Refuses a vacant office."""
    here = {"authority": command.authority, "school": command.school}
    profile, offices = await asyncio.gather(work.ask(SchoolProfile(**here)), work.ask(OfficesInForce(**here, on=command.approved_on)))
    director, registrar = (holder_of(office, offices.holders, work) for office in SIGNERS)
    return Act(work.new_id(), command.approved_on, work.now, school_of_record(profile), registrar.as_signer(), director.as_signer())


def holder_of(office: Office, holders: Sequence[Holder], work: Work) -> Holder:
    """Who holds an office; of several the one who acts here, else the one of the newest order."""
    held = [holder for holder in holders if holder.office is office]
    if not held:
        raise OFFICE_VACANT.refuse("approved_on", office_th=office.thai, office_en=office.english)
    return max(held, key=lambda holder: (str(holder.person) == actor_of(work), holder.order_date, holder.appointment))


async def write_records(work: Work, act: Act, chosen: list[Audited]) -> list[Written]:
    """The records, put into the archive. What lies there before the commit harms nobody: no row refers to it."""
    few, archive = asyncio.Semaphore(AT_ONCE), work.archive
    versions = await last_versions(work.session, [one.pupil.pupil for one in chosen])

    async def write(one: Audited) -> Written:
        async with few:
            record, file = await put_record(archive, record_of(one.pupil, one.learnt, act, versions.get(one.pupil.pupil, 0) + 1))
            return Written(one, record.version, file)

    return await asyncio.gather(*map(write, chosen))


async def keep(work: Work, command: ApproveGraduates, act: Act, written: list[Written], not_passed: int) -> None:
    """The approval, and a row for each record."""
    await work.session.execute(insert(approvals).values(
        approval=act.approval, school=command.school, authority=command.authority, level=command.level.value, year=command.year,
        approved_on=command.approved_on, approved_at=work.now, actor=actor_of(work), graduates=len(written), not_passed=not_passed,
    ))
    await work.session.execute(insert(records), [
        {"pupil": one.pupil.pupil, "version": version, "level": command.level.value, "approval": act.approval, "key": file.key, "sha256": file.sha256,
         "size": file.size, "particulars": one.pupil.version, "at": work.now}
        for one, version, file in written
    ])


def say(work: Work, command: ApproveGraduates, act: Act, written: list[Written]) -> None:
    """One event, or several of one approval, by student number."""
    graduates = [
        GraduateReference(pupil=one.pupil.pupil, student_no=one.pupil.student_no, version=version, record=file)
        for one, version, file in written
    ]
    parts = [graduates[begin:begin + PART] for begin in range(0, len(graduates), PART)]
    for number, part in enumerate(parts, 1):
        work.emit(GraduatesApproved(
            authority=command.authority, school=command.school, approval=act.approval, level=command.level, year=command.year,
            approved_on=command.approved_on, part=number, parts=len(parts), graduates=part,
        ))
