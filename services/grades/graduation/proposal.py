"""What an approval of graduates would do: computed once, for those who look and for those who decide."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from services.grades.graduation.audit import Audited, audit
from services.grades.graduation.record import ApprovalAct, record_of, school_of_record
from services.grades.graduation.selection import select_graduates
from services.grades.records.store import last_versions
from services.grades.results.store import is_closed
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.effects import ApprovalEffects, FutureGraduate, GraduatesToApprove
from shared.contracts.grades.problems import DATE_IN_FUTURE, FORM_NOT_YET, OFFICE_VACANT, TERM_OPEN
from shared.contracts.record import AchievementRecord, canonical, digest
from shared.contracts.registry.queries import Holder, OfficesInForce, SchoolProfile
from shared.thai.dates import day_of
from shared.vocabulary.calendar import term_name
from shared.vocabulary.documents import TRANSCRIPT_OF
from shared.vocabulary.offices import Office

SIGNERS = (Office.DIRECTOR, Office.REGISTRAR)


class Proposed(NamedTuple):
    """A graduate, and the achievement record that would be written."""

    graduate: Audited
    record: AchievementRecord


class Proposal(NamedTuple):
    """The graduates with their records, and the effects of approving them."""

    proposed: list[Proposed]
    effects: ApprovalEffects


async def propose(work: Work, asked: GraduatesToApprove) -> Proposal:
    """What this approval would do. Refuse one that is not possible."""
    await _check_preconditions(work, asked)
    audited = await audit(work.session, asked.school, asked.level, asked.year)
    graduates = select_graduates(audited, asked.students)
    act = await _approval_act(work, asked)
    versions = await last_versions(work.session, asked.school, [one.pupil.pupil for one in graduates])
    proposed = [
        Proposed(one, record_of(one.pupil, one.learnt, act, versions.get(one.pupil.pupil, 0) + 1))
        for one in graduates
    ]
    return Proposal(proposed, _effects(asked, act, audited, proposed))


async def _check_preconditions(work: Work, asked: GraduatesToApprove) -> None:
    """Refuse a level without forms, a day in the future, and a last term that is still open."""
    if asked.level not in TRANSCRIPT_OF:
        raise FORM_NOT_YET.refuse("level")
    if asked.approved_on > day_of(work.now):
        raise DATE_IN_FUTURE.refuse("approved_on")
    last = term_name(2, asked.year)
    if not await is_closed(work.session, asked.school, last):
        raise TERM_OPEN.refuse("year", term=last)


async def _approval_act(work: Work, asked: GraduatesToApprove) -> ApprovalAct:
    """The act of approval: the school, and the signers, who hold their offices on that day.

    Refuse a vacant office.
    """
    place = {"authority": asked.authority, "school": asked.school, "on": asked.approved_on}
    profile, offices = await asyncio.gather(
        work.ask(SchoolProfile(**place)), work.ask(OfficesInForce(**place))
    )
    director, registrar = (_holder_of(office, offices.holders, work.actor_id) for office in SIGNERS)
    return ApprovalAct(
        asked.approved_on,
        work.now,
        school_of_record(profile),
        registrar.as_signer(),
        director.as_signer(),
    )


def _holder_of(office: Office, holders: Sequence[Holder], actor: str) -> Holder:
    """The holder of an office; of several the sender of the command, else the one of the newest order.

    Refuse a vacant office.
    """
    held = [holder for holder in holders if holder.office is office]
    if not held:
        raise OFFICE_VACANT.refuse("approved_on", office_th=office.thai, office_en=office.english)
    return max(held, key=lambda holder: (str(holder.person) == actor, holder.order_date, holder.appointment))


def _effects(
    asked: GraduatesToApprove, act: ApprovalAct, audited: list[Audited], proposed: list[Proposed]
) -> ApprovalEffects:
    open_ = [one for one in audited if not one.approved]
    failing = [one for one in open_ if not one.passed]
    gaps = Counter(code for one in failing for code in {gap.code for gap in one.gaps})
    return ApprovalEffects(
        school=asked.school,
        level=asked.level,
        year=asked.year,
        approved_on=asked.approved_on,
        graduates=[_future_graduate(one.record) for one in proposed],
        not_chosen=len(open_) - len(failing) - len(proposed),
        not_passed=len(failing),
        gaps=dict(gaps),
        approved_before=len(audited) - len(open_),
        registrar=act.registrar,
        director=act.director,
    )


def _future_graduate(record: AchievementRecord) -> FutureGraduate:
    figures = record.summary
    return FutureGraduate(
        pupil=record.pupil.id,
        student_no=record.pupil.student_no,
        version=record.version,
        basic_earned=figures.basic_earned,
        additional_earned=figures.additional_earned,
        gpax=figures.gpax,
        reading_thinking_writing=figures.reading_thinking_writing,
        characteristics=figures.characteristics,
        activities_passed=figures.activities_passed,
        content_sha256=digest(canonical(record, without="approved_at")),
    )
