"""The recording of an order, from a clerk with a scan, the workbook of collected orders, or the set-up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.orders import store
from services.registry.orders.periods import days
from services.registry.orders.store import Seats
from services.registry.organisations.store import Organisation
from services.registry.persons.store import give_code, persons_let_in, touch_sessions
from services.registry.rules import orders as rules
from services.registry.rules.offices import SINGLE
from services.registry.rules.orders import Held, Named, Term
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.registry import problems
from shared.contracts.registry.commands import Appointed
from shared.contracts.registry.events import AppointmentRow, OrderReceived
from shared.thai.names import name_to_store
from shared.vocabulary.offices import Duty, Office

COMMITTEE = Office.COMMITTEE_MEMBER.value
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OrderToRecord:
    """An order to be recorded: what is written on it, its scan, when it was received."""

    number: str
    signer_name: str
    signer_position: str
    term: Term
    scan: FileReference
    source: str
    received_at: datetime


class NewAppointment(NamedTuple):
    """An appointment that was made."""

    id: UUID
    person: UUID
    who: Named


def faults(
    order: OrderToRecord,
    organisation: Organisation,
    named: Sequence[Named],
    at: Sequence[str],
    role: str,
    today: date,
) -> list[Refusal]:
    """Every fault of an order that can be found without what is recorded."""
    found = rules.term_faults(order.term, today)
    for who, place in zip(named, at, strict=True):
        found += rules.appointee_faults(who, organisation.kind, role, place)
    return [refusal(fault) for fault in found + rules.doubles(named, at)]


def refusal(fault: rules.Fault) -> Refusal:
    """The refusal of this fault."""
    return fault.problem.refuse(fault.field, None, **fault.facts)


async def mismatched_names(session: AsyncSession, named: Sequence[Named], ids: dict[str, UUID]) -> list[int]:
    """The indexes of those whose national id is known with another given and another family name."""
    known: dict[Any, tuple[str, str | None]] = {**await store.latest_names(session, set(ids.values()))}
    found = []
    for index, who in enumerate(named):
        person = ids.get(who.national_id, who.national_id)
        known_first, known_last = known.setdefault(person, (who.first, who.last))
        if not rules.may_be_same(who.first, who.last, known_first, known_last):
            found.append(index)
    return found


async def end_replaced(
    work: Work, order: UUID, term: Term, new: Sequence[tuple[Office, Duty | None]], earlier: list[Held]
) -> None:
    """End the appointments that a new order replaces, on the day before its term.

    Refuse one that begins on the same day or later.
    """
    for one in rules.ended_by(new, earlier, term.first, term.last):
        if one.first >= term.first:
            raise problems.TERM_OVERLAPS.refuse(field="term_from", number=one.order_number)
        await store.end_appointment(work.session, one.appointment, one.first, term.first - ONE_DAY, order)
        await touch_sessions(work, [one.person])


async def appoint(
    work: Work,
    order: UUID,
    organisation: Organisation,
    term: Term,
    named: Sequence[Named],
    ids: dict[str, UUID],
    locked: Seats | None = None,
) -> list[NewAppointment]:
    """Store the appointments of these persons, and end those that they replace.

    Refuse overlapping terms and an incomplete committee. `locked`: the seats, if the caller has locked them
    already.
    """
    wanted = {(organisation.id, who.office.value) for who in named}
    seat = (
        {place: locked[place] for place in wanted} if locked else await store.lock_seats(work.session, wanted)
    )
    held = await store.held_at(work.session, organisation.id, {who.office.value for who in named})
    earlier = [one for one in held if one.order != order]
    await end_replaced(work, order, term, [(who.office, who.duty) for who in named], earlier)
    made = [NewAppointment(work.new_id(), ids[who.national_id], who) for who in named]
    await store.insert_appointments(
        work.session,
        [
            {
                "id": one.id,
                "by_order": order,
                "person": one.person,
                "seat": seat[organisation.id, one.who.office.value],
                "office": one.who.office.value,
                "duty": one.who.duty,
                "single": one.who.office in SINGLE,
                "rank": rank,
                "period": days(term.first, term.last),
                "title": name_to_store(one.who.title),
                "first": name_to_store(one.who.first),
                "last": name_to_store(one.who.last) if one.who.last else None,
                "position": one.who.position,
                "acting": one.who.acting,
            }
            for rank, one in enumerate(made)
        ],
    )
    if (organisation.id, COMMITTEE) in seat:
        await _refuse_incomplete(work.session, seat[organisation.id, COMMITTEE], term.first)
    await touch_sessions(work, {one.person for one in made})
    return made


async def _refuse_incomplete(session: AsyncSession, seat: int, on: date) -> None:
    """Refuse a committee that is not complete on a day."""
    if not rules.is_complete(await store.members_of_committee(session, seat, on)):
        raise problems.COMMITTEE_INCOMPLETE.refuse(field="appointees")


async def save_order(work: Work, id: UUID, organisation: Organisation, order: OrderToRecord) -> None:
    """Store the order itself. Refuse one that another clerk has recorded meanwhile."""
    saved = await store.insert_order(
        work.session,
        {
            "id": id,
            "organisation": organisation.id,
            "number": order.number,
            "dated": order.term.dated,
            "signer_name": order.signer_name,
            "signer_position": order.signer_position,
            "term_from": order.term.first,
            "term_to": order.term.last,
            "source": order.source,
            "received_at": order.received_at,
            "recorded_by": work.actor.sub if work.actor else "setup",
            **work.by_office,
            "scan_key": order.scan.key,
            "scan_sha256": order.scan.sha256,
            "scan_size": order.scan.size,
            "scan_media_type": order.scan.media_type,
            "scan_version": order.scan.version,
        },
    )
    if not saved:
        known = await store.find_order(work.session, organisation.id, order.number, order.term.dated)
        raise order_known(order.number, known and known.id)


def order_known(number: str, order: UUID | None) -> Refusal:
    """The refusal of an order that is recorded; its details lead to the recorded one."""
    return problems.ORDER_KNOWN.refuse("number", {"order": str(order)} if order else None, number=number)


async def give_codes(work: Work, made: Sequence[NewAppointment]) -> list[Appointed]:
    """Create a registration code for each person who has neither account nor a code that was handed over, and
    return all appointments.

    Only digests are stored.
    """
    let_in = await persons_let_in(work.session, {one.person for one in made})
    given: dict[UUID, str] = {}
    for one in made:
        if one.person not in let_in and one.person not in given:
            given[one.person] = await give_code(work, one.id, one.person)
    return [
        Appointed(
            appointment=one.id,
            person=one.person,
            office=one.who.office,
            registration_code=given.get(one.person),
        )
        for one in made
    ]


def emit_order_received(
    work: Work,
    order: UUID,
    organisation: Organisation,
    term: Term,
    sha256: str,
    made: Sequence[NewAppointment],
) -> None:
    """Emit that the order was received, with references only."""
    rows = [
        AppointmentRow(
            appointment=one.id,
            person=one.person,
            office=one.who.office,
            term_from=term.first,
            term_to=term.last,
        )
        for one in made
    ]
    work.emit(
        OrderReceived(
            authority=organisation.authority,
            school=organisation.school,
            order=order,
            dated=term.dated,
            scan_sha256=sha256,
            appointments=rows,
        )
    )
