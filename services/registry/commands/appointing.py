"""What recording an order does, whoever sends it: a clerk with a scan, the workbook of collected orders, the set-up."""
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, and_, select, tuple_
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.credentials import digest, keyed, new_code
from services.registry.organisations import Organisation
from services.registry.periods import days, last_day
from services.registry.rules import orders as rules
from services.registry.rules.offices import SINGLE
from services.registry.rules.orders import Held, Named, Term
from services.registry.tables import accounts, appointments, orders, persons, registration_codes, seats
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.registry import problems
from shared.contracts.registry.commands import Appointed
from shared.contracts.registry.events import AppointmentRow, OrderReceived
from shared.thai.names import name_to_store
from shared.vocabulary.offices import Duty, Office

COMMITTEE = Office.COMMITTEE_MEMBER.value

KnownOrder = Row[*tuple[Any, ...]] | None                     # a row of `orders`, if there is one
Seats = dict[tuple[int, str], int]                            # organisation and office → the number of the seat


@dataclass(frozen=True)
class Order:
    """An order to be recorded: what is written on it, what proves it, when it came."""

    number: str
    signer_name: str
    signer_position: str
    term: Term
    scan: FileReference
    source: str
    received_at: datetime


class Made(NamedTuple):
    """An appointment that was made."""

    id: UUID
    person: UUID
    who: Named


def faults(order: Order, organisation: Organisation, named: Sequence[Named], at: Sequence[str], role: str, today: date) -> list[Refusal]:
    """Everything wrong with an order that can be told without looking at what is recorded."""
    found = rules.term_faults(order.term, today)
    for who, place in zip(named, at, strict=True):
        found += rules.appointee_faults(who, organisation.kind, role, place)
    return [refusal(fault) for fault in found + rules.doubles(named, at)]


def refusal(fault: rules.Fault) -> Refusal:
    """The refusal of this fault."""
    return fault.problem.refuse(field=fault.field, **fault.facts)


async def order_known(session: AsyncSession, organisation: int, number: str, dated: date) -> KnownOrder:
    """The order with this number and date, if it is recorded."""
    same = and_(orders.c.organisation == organisation, orders.c.number == number, orders.c.dated == dated)
    return (await session.execute(select(orders).where(same))).first()


async def lock_seats(session: AsyncSession, wanted: set[tuple[int, str]]) -> Seats:
    """The seats (organisation, office), made if need be, locked until the commit, always in one order: two orders for one office wait for each other."""
    rows = [{"organisation": organisation, "office": office} for organisation, office in sorted(wanted)]
    await session.execute(insert(seats).values(rows).on_conflict_do_nothing())
    found = await session.execute(
        select(seats).where(tuple_(seats.c.organisation, seats.c.office).in_(sorted(wanted))).order_by(seats.c.organisation, seats.c.office).with_for_update())
    return {(row.organisation, row.office): row.id for row in found}


async def persons_of(work: Work, named: Sequence[Named]) -> dict[str, UUID]:
    """The persons of these national ids; who is not known yet is added."""
    key = work.settings.person_key.get_secret_value()
    digests = {who.national_id: keyed(key, "national id", who.national_id) for who in named}
    rows = [{"id": work.new_id(), "national_id_digest": value} for value in sorted(digests.values())]
    await work.session.execute(insert(persons).values(rows).on_conflict_do_nothing())
    found = await work.session.execute(select(persons).where(persons.c.national_id_digest.in_(digests.values())))
    ids = {row.national_id_digest: row.id for row in found}
    return {national_id: ids[value] for national_id, value in digests.items()}


async def strangers(session: AsyncSession, named: Sequence[Named], ids: dict[str, UUID]) -> list[int]:
    """Which of these have a national id that is known, here or in this list, with another given name and another family name."""
    latest = (
        select(appointments.c.person, appointments.c.first, appointments.c.last).join(orders, orders.c.id == appointments.c.by_order)
        .where(appointments.c.person.in_(set(ids.values()))).distinct(appointments.c.person).order_by(appointments.c.person, orders.c.dated.desc(), appointments.c.id))
    known = {row.person: (row.first, row.last) for row in await session.execute(latest)}
    return [
        index for index, who in enumerate(named)
        if not rules.may_be_same(who.first, who.last, *known.setdefault(ids[who.national_id], (who.first, who.last)))
    ]


async def held(session: AsyncSession, seat_ids: Sequence[int], but_of: UUID) -> list[Held]:
    """The appointments to these seats by other orders than this one."""
    found = await session.execute(
        select(appointments.c.id, appointments.c.person, orders.c.number, appointments.c.office, appointments.c.duty, appointments.c.period)
        .join(orders, orders.c.id == appointments.c.by_order).where(appointments.c.seat.in_(seat_ids), appointments.c.by_order != but_of))
    return [Held(row.id, row.person, row.number, Office(row.office), Duty(row.duty) if row.duty else None, row.period.lower, last_day(row.period)) for row in found]


async def make_room(work: Work, order: UUID, term: Term, new: Sequence[tuple[Office, Duty | None]], standing: list[Held]) -> None:
    """End what the new order replaces, the day before it begins. Refuses to touch what begins on the same day or later."""
    for one in rules.ended_by(new, standing, term.first, term.last):
        if one.first >= term.first:
            raise problems.TERM_OVERLAPS.refuse(field="term_from", number=one.order_number)
        await work.session.execute(
            appointments.update().where(appointments.c.id == one.appointment).values(period=Range(one.first, term.first), ended_by=order))


async def appoint(
    work: Work, order: UUID, organisation: Organisation, term: Term, named: Sequence[Named], ids: dict[str, UUID], locked: Seats | None = None,
) -> list[Made]:
    """Put these persons into their offices, ending those whom they follow. Refuses overlapping terms and an incomplete committee.

    `locked`: the seats, where the caller has locked them already.
    """
    wanted = {(organisation.id, who.office.value) for who in named}
    seat = {place: locked[place] for place in wanted} if locked else await lock_seats(work.session, wanted)
    standing = await held(work.session, list(seat.values()), order)
    await make_room(work, order, term, [(who.office, who.duty) for who in named], standing)
    made = [Made(work.new_id(), ids[who.national_id], who) for who in named]
    await work.session.execute(insert(appointments).values([
        {"id": one.id, "by_order": order, "person": one.person, "seat": seat[organisation.id, one.who.office.value], "office": one.who.office.value,
         "duty": one.who.duty, "single": one.who.office in SINGLE, "rank": rank, "period": days(term.first, term.last), "title": name_to_store(one.who.title),
         "first": name_to_store(one.who.first), "last": name_to_store(one.who.last) if one.who.last else None, "position": one.who.position}
        for rank, one in enumerate(made)]))
    if (organisation.id, COMMITTEE) in seat:
        await _committee_complete(work.session, seat[organisation.id, COMMITTEE], term.first)
    return made


async def _committee_complete(session: AsyncSession, seat: int, on: date) -> None:
    members = await session.execute(select(appointments.c.person, appointments.c.duty).where(appointments.c.seat == seat, appointments.c.period.contains(on)))
    if not rules.is_complete((row.person, Duty(row.duty) if row.duty else None) for row in members):
        raise problems.COMMITTEE_INCOMPLETE.refuse(field="appointees")


async def save_order(work: Work, id: UUID, organisation: Organisation, order: Order) -> None:
    """The order itself. Refuses one that another clerk has recorded at this moment."""
    saved = await work.session.execute(insert(orders).values(
        id=id, organisation=organisation.id, number=order.number, dated=order.term.dated, signer_name=order.signer_name, signer_position=order.signer_position,
        term_from=order.term.first, term_to=order.term.last, source=order.source, received_at=order.received_at, recorded_by=work.actor.sub if work.actor else "setup",
        scan_key=order.scan.key, scan_sha256=order.scan.sha256, scan_size=order.scan.size, scan_media_type=order.scan.media_type,
    ).on_conflict_do_nothing().returning(orders.c.id))
    if saved.first() is None:
        raise problems.ORDER_KNOWN.refuse(field="number", number=order.number)


async def give_codes(work: Work, made: Sequence[Made]) -> list[Appointed]:
    """The appointments with a registration code for each person who has no account: one code a person, and only its digest stays here."""
    with_account = set((await work.session.scalars(select(accounts.c.person).where(accounts.c.person.in_({one.person for one in made})))).all())
    given: dict[UUID, str] = {}
    for one in made:
        if one.person not in with_account and one.person not in given:
            given[one.person] = await give_code(work, one.id, one.person)
    return [Appointed(appointment=one.id, person=one.person, office=one.who.office, registration_code=given.get(one.person)) for one in made]


async def give_code(work: Work, appointment: UUID, person: UUID) -> str:
    """A new registration code for this person."""
    code = new_code()
    await work.session.execute(insert(registration_codes).values(
        digest=digest(code), appointment=appointment, person=person, ends_at=work.now + work.settings.code_life))
    return code


def say(work: Work, order: UUID, organisation: Organisation, term: Term, sha256: str, made: Sequence[Made]) -> None:
    """Say that the order came: references only."""
    rows = [AppointmentRow(appointment=one.id, person=one.person, office=one.who.office, term_from=term.first, term_to=term.last) for one in made]
    work.emit(OrderReceived(authority=organisation.authority, school=organisation.school, order=order, dated=term.dated, scan_sha256=sha256, appointments=rows))
