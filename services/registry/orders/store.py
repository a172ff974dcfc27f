"""Statements over orders, seats and appointments."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.orders.periods import days, last_day
from services.registry.orders.tables import appointments, orders, seats
from services.registry.orders.tenures import Tenure
from services.registry.organisations.store import OPEN, addresses, leaves_on, organisations_on
from services.registry.rules.offices import OrganisationKind, state_of
from services.registry.rules.orders import Held
from shared.contracts.files import FileReference
from shared.contracts.registry.queries import Holder, OrderLine
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office

# In one answer.
MAX_HOLDERS = 200
# The latest appointments of a person that are loaded.
MAX_TENURES = 50

Seats = dict[tuple[int, str], int]
"""Organisation and office → id of the seat."""


class RecordedOrder(NamedTuple):
    """An order as it is recorded."""

    id: UUID
    organisation: int
    number: str
    dated: date
    signer_name: str
    signer_position: str
    term_from: date
    term_to: date | None


class RecordedAppointment(NamedTuple):
    """An appointment as it is recorded: the person and the office."""

    id: UUID
    person: UUID
    office: Office


_RECORDED = (
    orders.c.id,
    orders.c.organisation,
    orders.c.number,
    orders.c.dated,
    orders.c.signer_name,
    orders.c.signer_position,
    orders.c.term_from,
    orders.c.term_to,
)


async def find_order(
    session: AsyncSession, organisation: int, number: str, dated: date
) -> RecordedOrder | None:
    """The order with this number and date, if it is recorded."""
    same = and_(orders.c.organisation == organisation, orders.c.number == number, orders.c.dated == dated)
    row = (await session.execute(select(*_RECORDED).where(same))).first()
    return RecordedOrder(*row) if row else None


async def find_orders(
    session: AsyncSession, organisations: Collection[int], numbers: Collection[str]
) -> list[RecordedOrder]:
    """The orders of these organisations that have one of these numbers."""
    found = await session.execute(
        select(*_RECORDED).where(orders.c.organisation.in_(organisations), orders.c.number.in_(numbers))
    )
    return [RecordedOrder(*row) for row in found]


async def insert_order(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store an order. False: another clerk has recorded it meanwhile."""
    saved = await session.execute(
        insert(orders).values(values).on_conflict_do_nothing().returning(orders.c.id)
    )
    return saved.first() is not None


async def insert_appointments(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Store the appointments of an order."""
    await session.execute(insert(appointments).values(rows))


async def end_appointment(
    session: AsyncSession, appointment: object, first: date, last: date, by: UUID
) -> None:
    """End an appointment that began on `first` with the day `last`. `by`: the order that ends it."""
    await session.execute(
        appointments.update()
        .where(appointments.c.id == appointment)
        .values(period=days(first, last), ended_by=by)
    )


async def lock_seats(session: AsyncSession, wanted: set[tuple[int, str]]) -> Seats:
    """Lock the seats of these organisations and offices until the commit. New seats are stored.

    Seats are locked in a fixed order, so that no two transactions deadlock.
    """
    rows = [{"organisation": organisation, "office": office} for organisation, office in sorted(wanted)]
    await session.execute(insert(seats).values(rows).on_conflict_do_nothing())
    found = await session.execute(
        select(seats)
        .where(tuple_(seats.c.organisation, seats.c.office).in_(sorted(wanted)))
        .order_by(seats.c.organisation, seats.c.office)
        .with_for_update()
    )
    return {(row.organisation, row.office): row.id for row in found}


async def latest_names(
    session: AsyncSession, persons: Collection[UUID]
) -> dict[UUID, tuple[str, str | None]]:
    """Given name and family name of these persons, from the latest order that appointed each."""
    latest = (
        select(appointments.c.person, appointments.c.first, appointments.c.last)
        .join(orders, orders.c.id == appointments.c.by_order)
        .where(appointments.c.person.in_(persons))
        .distinct(appointments.c.person)
        .order_by(appointments.c.person, orders.c.dated.desc(), appointments.c.id)
    )
    return {row.person: (row.first, row.last) for row in await session.execute(latest)}


async def other_appointments(session: AsyncSession, seat_ids: Sequence[int], but_of: UUID) -> list[Held]:
    """The appointments to these seats by orders other than `but_of`."""
    found = await session.execute(
        select(
            appointments.c.id,
            appointments.c.person,
            orders.c.number,
            appointments.c.office,
            appointments.c.duty,
            appointments.c.period,
        )
        .join(orders, orders.c.id == appointments.c.by_order)
        .where(appointments.c.seat.in_(seat_ids), appointments.c.by_order != but_of)
    )
    return [
        Held(
            row.id,
            row.person,
            row.number,
            Office(row.office),
            _duty(row.duty),
            row.period.lower,
            last_day(row.period),
        )
        for row in found
    ]


async def members_of_committee(session: AsyncSession, seat: int, on: date) -> list[tuple[UUID, Duty | None]]:
    """The members of the committee on a day, each with the duty."""
    members = await session.execute(
        select(appointments.c.person, appointments.c.duty).where(
            appointments.c.seat == seat, appointments.c.period.contains(on)
        )
    )
    return [(row.person, _duty(row.duty)) for row in members]


async def appointed_by(session: AsyncSession, order_ids: Collection[UUID]) -> set[tuple[UUID, UUID, str]]:
    """The appointments of these orders, as (order, person, office)."""
    found = await session.execute(
        select(appointments.c.by_order, appointments.c.person, appointments.c.office).where(
            appointments.c.by_order.in_(order_ids)
        )
    )
    return {(row.by_order, row.person, row.office) for row in found}


async def current_appointment(
    session: AsyncSession, id: UUID, organisation: int, on: date
) -> RecordedAppointment | None:
    """An appointment by an order of this organisation that has not ended on this day."""
    not_ended = func.coalesce(func.upper(appointments.c.period) > on, True)
    row = (
        await session.execute(
            select(appointments.c.id, appointments.c.person, appointments.c.office)
            .join(orders, orders.c.id == appointments.c.by_order)
            .where(appointments.c.id == id, orders.c.organisation == organisation, not_ended)
        )
    ).first()
    return RecordedAppointment(row.id, row.person, Office(row.office)) if row else None


async def holders_on(session: AsyncSession, organisation: int, on: date) -> list[Holder]:
    """The holders of an organisation's offices on a day; of one that has ended there are none."""
    own = organisations_on(on, "own")
    found = await session.execute(
        _holders()
        .join(own, own.c.id == orders.c.organisation)
        .where(orders.c.organisation == organisation, appointments.c.period.contains(on), own.c.state == OPEN)
        .limit(MAX_HOLDERS)
    )
    return [_holder(row) for row in found]


async def count_orders(session: AsyncSession, organisation: int, order: UUID | None) -> int:
    """The number of an organisation's orders; with `order`, of this one alone."""
    return (
        await session.scalar(select(func.count()).select_from(orders).where(*_asked(organisation, order)))
        or 0
    )


async def page_of_orders(
    session: AsyncSession, organisation: int, order: UUID | None, start: int, limit: int
) -> list[OrderLine]:
    """Orders of an organisation, or the one asked for, the latest first, each with its appointments."""
    page = (
        await session.execute(
            select(orders)
            .where(*_asked(organisation, order))
            .order_by(orders.c.dated.desc(), orders.c.number, orders.c.id)
            .offset(start)
            .limit(limit)
        )
    ).all()
    appointed = _by_order(
        await session.execute(_holders().where(appointments.c.by_order.in_([row.id for row in page])))
    )
    return [_line(row, appointed[row.id]) for row in page]


async def tenures_of(session: AsyncSession, person: UUID, on: date) -> list[Tenure]:
    """The latest MAX_TENURES appointments of a person, the latest first, each with its state on a day."""
    own, above = organisations_on(on, "organisation"), organisations_on(on, "above")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    found = await session.execute(
        select(
            appointments,
            orders.c.number,
            orders.c.dated,
            own.c.kind,
            own.c.name_th,
            code.c.value.label("own"),
            code_above.c.value.label("above"),
            above.c.name_th.label("above_name"),
            above.c.name_en.label("above_name_en"),
            own.c.name_en,
            own.c.state,
            own.c.since,
            leaves_on(own, on).scalar_subquery().label("leaves_on"),
        )
        .join(orders, orders.c.id == appointments.c.by_order)
        .join(own, own.c.id == orders.c.organisation)
        .join(code, code.c.organisation == own.c.id)
        .outerjoin(above, above.c.id == own.c.parent)
        .outerjoin(code_above, code_above.c.organisation == above.c.id)
        .where(appointments.c.person == person)
        .order_by(appointments.c.period.desc(), appointments.c.rank, appointments.c.id)
        .limit(MAX_TENURES)
    )
    rows = []
    for row in found:
        is_school = row.kind == OrganisationKind.SCHOOL
        last = last_day(row.period)
        if row.state != OPEN:
            last = min(last or date.max, row.since - timedelta(days=1))
        state = state_of(row.period.lower, last, on, replaced=row.ended_by is not None)
        rows.append(
            Tenure(
                row.id,
                row.number,
                row.dated,
                Office(row.office),
                OrganisationKind(row.kind),
                row.name_th,
                row.above if is_school else row.own,
                row.own if is_school else NOWHERE,
                row.above_name if is_school else row.name_th,
                row.above_name_en if is_school else row.name_en,
                row.period.lower,
                last,
                state,
                f"{row.title}{row.first} {row.last or ''}".strip(),
                row.leaves_on,
            )
        )
    return rows


def _duty(stored: str | None) -> Duty | None:
    return Duty(stored) if stored else None


def _asked(organisation: int, order: UUID | None) -> list[Any]:
    return [orders.c.organisation == organisation, *([orders.c.id == order] if order else [])]


def _holders() -> Select[Any]:
    return (
        select(appointments, orders.c.number, orders.c.dated)
        .join(orders, orders.c.id == appointments.c.by_order)
        .order_by(appointments.c.office, orders.c.dated, appointments.c.rank, appointments.c.id)
    )


def _by_order(rows: Iterable[Row[Any]]) -> dict[UUID, list[Holder]]:
    found: dict[UUID, list[Holder]] = defaultdict(list)
    for row in rows:
        found[row.by_order].append(_holder(row))
    return found


def _holder(row: Row[Any]) -> Holder:
    return Holder(
        appointment=row.id,
        person=row.person,
        title=row.title,
        first=row.first,
        last=row.last,
        position=row.position,
        office=row.office,
        duty=row.duty,
        order=row.by_order,
        order_number=row.number,
        order_date=row.dated,
        term_from=row.period.lower,
        term_to=last_day(row.period),
    )


def _line(row: Row[Any], holders: list[Holder]) -> OrderLine:
    scan = FileReference(
        key=row.scan_key,
        sha256=row.scan_sha256,
        size=row.scan_size,
        media_type=row.scan_media_type,
        version=row.scan_version,
    )
    return OrderLine(
        order=row.id,
        number=row.number,
        dated=row.dated,
        signer_name=row.signer_name,
        signer_position=row.signer_position,
        term_from=row.term_from,
        term_to=row.term_to,
        received_at=row.received_at,
        source=row.source,
        scan=scan,
        holders=holders,
    )
