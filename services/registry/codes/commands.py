"""Commands about registration codes.

The first code of an appointment is given alone, until it is handed over or used. A further one is asked for
by one person and confirmed by another of the level above; the holder is told.
"""

from typing import Any
from uuid import UUID

from services.registry.codes import store
from services.registry.codes.letting import askers_in_words, confirmers_in_words, is_let_in, may_give_first
from services.registry.codes.store import Letting, Request
from services.registry.orders.store import current_appointment
from services.registry.organisations.store import Organisation, open_organisation_at
from services.registry.persons.store import give_code, lock_person, touch_sessions, void_codes
from services.registry.rules.codes import REQUEST_LIFE, askers, confirmers
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Command
from shared.contracts.registry.commands import (
    AcknowledgeCode,
    CodeAcknowledged,
    CodeDecided,
    CodeHandoverRecorded,
    CodeIssued,
    CodeRequested,
    CollectCode,
    ConfirmCode,
    IssueRegistrationCode,
    RecordCodeHandover,
    RefuseCode,
    RequestCode,
)
from shared.contracts.registry.problems import (
    APPOINTMENT_UNKNOWN,
    CODE_ASKED,
    CODE_NEEDS_SECOND,
    CODE_NOT_GIVEN,
    CODE_NOT_NEEDED,
    CODE_NOT_YOURS,
    CODE_OF_ONESELF,
    CODE_REQUEST_OVER,
    CODE_SECOND_PERSON,
    HANDOVER_DAY_WRONG,
    MAY_NOT_APPOINT,
    MAY_NOT_ASK_CODE,
    MAY_NOT_CONFIRM_CODE,
)
from shared.thai.dates import day_of, plain_date

router = Router("registry")


@router.command
async def issue_registration_code(command: IssueRegistrationCode, work: Work) -> CodeIssued:
    """Issue the first code of an appointment anew, and void the former ones.

    Refuse once the person has an account or a code was handed over.
    """
    holder, _ = await _holder(command, command.appointment, work)
    if not may_give_first(work.role, holder.office):
        raise MAY_NOT_APPOINT.refuse(field="appointment")
    if is_let_in(holder, handed_over=await store.was_handed_over(work.session, holder.person)):
        has_account = holder.registered_at is not None
        raise CODE_NEEDS_SECOND.refuse(
            field="appointment",
            why_th="ผู้นี้มีบัญชีแล้ว" if has_account else "รหัสเดิมส่งถึงมือแล้ว",
            why_en="the person has an account" if has_account else "a code was handed over",
            **confirmers_in_words(holder.office),
        )
    await void_codes(work.session, holder.person)
    return CodeIssued(registration_code=await give_code(work, holder.appointment, holder.person))


@router.command
async def record_code_handover(command: RecordCodeHandover, work: Work) -> CodeHandoverRecorded:
    """Record who took the last code of an appointment, on which day."""
    holder, _ = await _holder(command, command.appointment, work)
    _refuse_other_askers(work, holder)
    if not holder.is_usable or holder.code is None or holder.given_at is None:
        raise CODE_NOT_GIVEN.refuse(field="appointment")
    if not day_of(holder.given_at) <= command.day <= day_of(work.now):
        raise HANDOVER_DAY_WRONG.refuse(field="day")
    saved = await store.insert_handover(
        work.session,
        {
            "code": holder.code,
            "handed_to": command.handed_to,
            "day": command.day,
            "at": work.now,
            **work.origin,
        },
    )
    if not saved:
        raise CODE_NOT_GIVEN.refuse(field="appointment")
    return CodeHandoverRecorded(code=holder.code)


@router.command
async def request_code(command: RequestCode, work: Work) -> CodeRequested:
    """Ask for a further code. Refuse where the first one can be issued anew alone, or one is asked for."""
    holder, organisation = await _holder(command, command.appointment, work)
    _refuse_other_askers(work, holder)
    if str(holder.person) == work.actor_id:
        raise CODE_OF_ONESELF.refuse(field="appointment")
    if not is_let_in(holder, handed_over=await store.was_handed_over(work.session, holder.person)):
        raise CODE_NOT_NEEDED.refuse(field="appointment")
    current = store.is_of([holder.person]) & store.is_current(work.now)
    for asked in await store.find_requests(work.session, current, day_of(work.now)):
        if asked.confirmed is not False:
            until = day_of(asked.lapses_at)
            raise CODE_ASKED.refuse(
                field="appointment",
                until_th=plain_date(until),
                until_en=until.isoformat(),
                **confirmers_in_words(asked.office),
            )
    request, lapses_at = work.new_id(), work.now + REQUEST_LIFE
    await store.insert_request(
        work.session,
        {
            "id": request,
            "for_appointment": holder.appointment,
            "person": holder.person,
            "organisation": organisation.id,
            "reason": command.reason,
            "id_seen": command.id_seen,
            "seen_by": command.seen_by,
            "asked_at": work.now,
            "lapses_at": lapses_at,
            **work.origin,
        },
    )
    return CodeRequested(request=request, lapses_at=lapses_at)


@router.command
async def confirm_code(command: ConfirmCode, work: Work) -> CodeDecided:
    """Confirm a request: who asked may collect the code."""
    return await _decide(command, command.request, work, confirmed=True, reason=None)


@router.command
async def refuse_code(command: RefuseCode, work: Work) -> CodeDecided:
    """Refuse a request."""
    return await _decide(command, command.request, work, confirmed=False, reason=command.reason)


@router.command
async def collect_code(command: CollectCode, work: Work) -> CodeIssued:
    """Give the code of a confirmed request to who asked, once, and void earlier codes."""
    request = await _request(command, command.request, work)
    if request.asked_by != work.actor_id:
        raise CODE_NOT_YOURS.refuse(field="request")
    if not request.confirmed:
        raise CODE_REQUEST_OVER.refuse(field="request")
    await void_codes(work.session, request.person)
    code = await give_code(work, request.appointment, request.person, request.id)
    await touch_sessions(work, [request.person])
    return CodeIssued(registration_code=code)


@router.command
async def acknowledge_code(command: AcknowledgeCode, work: Work) -> CodeAcknowledged:
    """Store that the holder has read of a further code."""
    person = UUID(work.actor_id)
    if not await store.is_further_code_of(work.session, command.code, person):
        raise CODE_NOT_GIVEN.refuse(field="code")
    await store.acknowledge(work.session, command.code, {"at": work.now, **work.origin})
    await touch_sessions(work, [person])
    return CodeAcknowledged(code=command.code)


async def _holder(command: Command[Any], appointment: UUID, work: Work) -> tuple[Letting, Organisation]:
    """The holder of an appointment at the place of the command, locked. Refuse one that has ended."""
    today = day_of(work.now)
    organisation = await open_organisation_at(work.session, command.authority, command.school, today)
    found = await current_appointment(work.session, appointment, organisation.id, today)
    if found is None:
        raise APPOINTMENT_UNKNOWN.refuse(field="appointment")
    await lock_person(work.session, found.person)
    [holder] = await store.letting_in(work.session, store.is_appointment(found.id), work.now)
    return holder, organisation


def _refuse_other_askers(work: Work, holder: Letting) -> None:
    if work.role not in askers(holder.office):
        raise MAY_NOT_ASK_CODE.refuse(field="appointment", **askers_in_words(holder.office))


async def _request(command: Command[Any], id: UUID, work: Work) -> Request:
    """A request at the place of the command, its person locked. Refuse one that is over."""
    today = day_of(work.now)
    current = store.is_request(id) & store.is_current(work.now)
    for request in await store.find_requests(work.session, current, today):
        if (request.authority, request.school) == (command.authority, command.school):
            await lock_person(work.session, request.person)
            # Another may have decided or collected it while this one waited.
            if found := await store.find_requests(work.session, current, today):
                return found[0]
    raise CODE_REQUEST_OVER.refuse(field="request")


async def _decide(
    command: Command[Any], id: UUID, work: Work, *, confirmed: bool, reason: str | None
) -> CodeDecided:
    """Store the decision of another person than who asked and whose code it is, of the level above."""
    request = await _request(command, id, work)
    words = confirmers_in_words(request.office)
    if work.role not in confirmers(request.office):
        raise MAY_NOT_CONFIRM_CODE.refuse(field="request", **words)
    if work.actor_id in (request.asked_by, str(request.person)):
        raise CODE_SECOND_PERSON.refuse(field="request", **words)
    decision = {"request": id, "confirmed": confirmed, "reason": reason, "at": work.now, **work.origin}
    if not await store.insert_decision(work.session, decision):
        raise CODE_REQUEST_OVER.refuse(field="request")
    return CodeDecided(request=id)
