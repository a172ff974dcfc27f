"""Statements over registration codes: given, handed over, asked for, decided, collected, read of."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    exists,
    false,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.codes.tables import code_decisions, code_requests
from services.registry.orders.store import latest_names
from services.registry.orders.tables import appointments, orders
from services.registry.organisations.store import addresses
from services.registry.organisations.tables import organisations
from services.registry.persons.tables import (
    accounts,
    code_handovers,
    codes_acknowledged,
    codes_given,
    registration_codes,
)
from services.registry.rules.offices import OrganisationKind
from shared.contracts.registry.commands import CodeNotice
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

# In one answer.
MAX_REQUESTS = 100
# Of the actor of a person; a process has its name.
UUID_LENGTH = 36


class Letting(NamedTuple):
    """How far the holder of an appointment is let in, by the last code and the account."""

    appointment: UUID
    person: UUID
    title: str
    first: str
    last: str | None
    office: Office
    ended: bool
    code: UUID | None
    given_at: datetime | None
    given_by: str | None
    ends_at: datetime | None
    handed_over_on: date | None
    handed_to: str | None
    handed_by: str | None
    registered_at: datetime | None
    entered_at: datetime | None
    # Whether the person has a code that can be used.
    is_usable: bool


class Request(NamedTuple):
    """A request for a further code, with the decision on it, if there is one."""

    id: UUID
    appointment: UUID
    person: UUID
    office: Office
    first: str
    last: str | None
    authority: str
    school: str
    organisation_name: str
    reason: str
    id_seen: Any
    seen_by: str
    asked_at: datetime
    asked_by: str
    lapses_at: datetime
    confirmed: bool | None
    decided_by: str | None
    refused_because: str | None


async def letting_in(session: AsyncSession, which: ColumnElement[bool], now: datetime) -> list[Letting]:
    """How far the holders of these appointments are let in, in the sequence of their orders."""
    last = (
        select(codes_given)
        .distinct(codes_given.c.person)
        .order_by(codes_given.c.person, codes_given.c.given_at.desc(), codes_given.c.id)
        .subquery("last")
    )
    found = await session.execute(
        select(
            appointments.c.id,
            appointments.c.person,
            appointments.c.title,
            appointments.c.first,
            appointments.c.last,
            appointments.c.office,
            func.coalesce(func.upper(appointments.c.period) <= day_of(now), false()),
            last.c.id,
            last.c.given_at,
            last.c.actor,
            last.c.ends_at,
            code_handovers.c.day,
            code_handovers.c.handed_to,
            code_handovers.c.actor,
            accounts.c.opened_at,
            accounts.c.entered_at,
            exists(
                select(registration_codes.c.digest).where(
                    registration_codes.c.person == appointments.c.person, registration_codes.c.ends_at > now
                )
            ),
        )
        .join(last, last.c.person == appointments.c.person, isouter=True)
        .join(code_handovers, code_handovers.c.code == last.c.id, isouter=True)
        .join(accounts, accounts.c.person == appointments.c.person, isouter=True)
        .where(which)
        .order_by(appointments.c.rank, appointments.c.id)
    )
    return [Letting(*row)._replace(office=Office(row.office)) for row in found]


def is_appointment(id: UUID) -> ColumnElement[bool]:
    """The condition of this appointment."""
    return appointments.c.id == id


def is_by_order(id: UUID) -> ColumnElement[bool]:
    """The condition of the appointments by this order."""
    return appointments.c.by_order == id


async def order_of(session: AsyncSession, order: UUID, organisation: int) -> tuple[str, date] | None:
    """Number and date of an order of this organisation."""
    found = (
        await session.execute(
            select(orders.c.number, orders.c.dated).where(
                orders.c.id == order, orders.c.organisation == organisation
            )
        )
    ).first()
    return (found.number, found.dated) if found else None


async def was_handed_over(session: AsyncSession, person: UUID) -> bool:
    """Whether a code of this person was ever handed over."""
    handed = (
        select(code_handovers.c.code)
        .join(codes_given, codes_given.c.id == code_handovers.c.code)
        .where(codes_given.c.person == person)
    )
    return bool(await session.scalar(select(exists(handed))))


async def insert_handover(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store the handover of a code. False: it is stored already."""
    saved = await session.execute(
        insert(code_handovers).values(values).on_conflict_do_nothing().returning(code_handovers.c.code)
    )
    return saved.first() is not None


async def insert_request(session: AsyncSession, values: dict[str, Any]) -> None:
    """Store a request for a further code."""
    await session.execute(insert(code_requests).values(values))


async def insert_decision(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store the decision on a request. False: another has decided it meanwhile."""
    saved = await session.execute(
        insert(code_decisions).values(values).on_conflict_do_nothing().returning(code_decisions.c.request)
    )
    return saved.first() is not None


async def find_requests(
    session: AsyncSession, which: ColumnElement[bool], on: date, within: str = NOWHERE
) -> list[Request]:
    """The requests that fulfil a condition, the oldest first; MAX_REQUESTS at most.

    `within`: those of this authority or province, and of the places below it.
    """
    oldest_first = _requests(on, within).where(which).order_by(code_requests.c.asked_at, code_requests.c.id)
    found = await session.execute(oldest_first.limit(MAX_REQUESTS))
    return [Request(*row)._replace(office=Office(row.office)) for row in found]


async def count_requests(session: AsyncSession, which: ColumnElement[bool], on: date, within: str) -> int:
    """How many requests within a place fulfil a condition."""
    found = _requests(on, within).where(which).subquery()
    return await session.scalar(select(func.count()).select_from(found)) or 0


def is_request(id: UUID) -> ColumnElement[bool]:
    """The condition of this request."""
    return code_requests.c.id == id


def is_of(persons: Collection[UUID]) -> ColumnElement[bool]:
    """The condition of requests for codes of these persons."""
    return code_requests.c.person.in_(persons)


def is_current(now: datetime) -> ColumnElement[bool]:
    """The condition of requests that have neither lapsed nor been collected."""
    collected = exists(select(codes_given.c.id).where(codes_given.c.request == code_requests.c.id))
    return and_(code_requests.c.lapses_at > now, ~collected)


def waits_for(offices: Sequence[Office], actor: str, now: datetime) -> ColumnElement[bool]:
    """The condition of requests for codes of these offices that this actor may decide."""
    return and_(
        code_requests.c.lapses_at > now,
        code_decisions.c.request.is_(None),
        appointments.c.office.in_(offices),
        code_requests.c.actor != actor,
        cast(code_requests.c.person, Text) != actor,
    )


def _requests(on: date, within: str) -> Select[Any]:
    above = organisations.alias("above")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    is_school = organisations.c.kind == OrganisationKind.SCHOOL
    authority = case((is_school, code_above.c.value), else_=code.c.value)
    found = (
        select(
            code_requests.c.id,
            code_requests.c.for_appointment,
            code_requests.c.person,
            appointments.c.office,
            appointments.c.first,
            appointments.c.last,
            authority.label("authority"),
            case((is_school, code.c.value), else_=NOWHERE).label("school"),
            organisations.c.name_th,
            code_requests.c.reason,
            code_requests.c.id_seen,
            code_requests.c.seen_by,
            code_requests.c.asked_at,
            code_requests.c.actor,
            code_requests.c.lapses_at,
            code_decisions.c.confirmed,
            code_decisions.c.actor.label("decided_by"),
            code_decisions.c.reason.label("refused_because"),
        )
        .join(appointments, appointments.c.id == code_requests.c.for_appointment)
        .join(organisations, organisations.c.id == code_requests.c.organisation)
        .join(code, code.c.organisation == organisations.c.id)
        .outerjoin(above, above.c.id == organisations.c.parent)
        .outerjoin(code_above, code_above.c.organisation == above.c.id)
        .outerjoin(code_decisions, code_decisions.c.request == code_requests.c.id)
    )
    if within == NOWHERE:
        return found
    return found.where(or_(authority == within, authority.startswith(f"{within}-")))


async def acknowledge(session: AsyncSession, code: UUID, values: dict[str, Any]) -> None:
    """Store that the holder has read of a code."""
    await session.execute(insert(codes_acknowledged).values(code=code, **values).on_conflict_do_nothing())


async def is_further_code_of(session: AsyncSession, code: UUID, person: UUID) -> bool:
    """Whether this is a further code of this person."""
    which = and_(codes_given.c.id == code, codes_given.c.person == person, codes_given.c.request.is_not(None))
    return bool(await session.scalar(select(exists(select(codes_given.c.id).where(which)))))


async def unread_codes(session: AsyncSession, person: UUID) -> list[CodeNotice]:
    """The further codes of a person that he has not read of."""
    read = exists(select(codes_acknowledged.c.code).where(codes_acknowledged.c.code == codes_given.c.id))
    rows = (
        await session.execute(
            select(codes_given.c.id, codes_given.c.given_at, codes_given.c.actor)
            .where(codes_given.c.person == person, codes_given.c.request.is_not(None), ~read)
            .order_by(codes_given.c.given_at)
        )
    ).all()
    names = await names_of(session, (row.actor for row in rows))
    return [CodeNotice(code=row.id, given_at=row.given_at, given_by=names.get(row.actor, "")) for row in rows]


async def names_of(session: AsyncSession, actors: Iterable[str | None]) -> dict[str | None, str]:
    """The names of these actors, by the latest order of each; a process has none."""
    persons = [UUID(actor) for actor in set(actors) if actor and len(actor) == UUID_LENGTH]
    known = await latest_names(session, persons) if persons else {}
    return {str(person): f"{first} {last or ''}".strip() for person, (first, last) in known.items()}
