"""Statements over orders, seats and appointments."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Select, Subquery, and_, case, cast, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONPATH, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.decisions.tables import decisions
from services.registry.orders.periods import NO_DAYS, days, last_day
from services.registry.orders.tables import appointments, order_changes, order_files, orders, seats
from services.registry.orders.tenures import Tenure
from services.registry.organisations.store import OPEN, addresses, leaves_on, organisations_on
from services.registry.rules.offices import OrganisationKind, state_of
from services.registry.rules.orders import Held
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.registry.queries import Holder, OrderChange, OrderLine
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office

# In one answer.
MAX_HOLDERS = 200
# The latest appointments of a person that are loaded.
MAX_TENURES = 50

Seats = dict[tuple[int, str], int]
"""Organisation and office → id of the seat."""


CHANGES_DAYS = '$[*] ? (@.field == "term_from" || @.field == "term_to" || @.field == "last_day")'
"""Whether a change of an order changes days in office."""


class RecordedOrder(NamedTuple):
    """An order as it is recorded, with its corrections."""

    id: UUID
    organisation: int
    number: str
    dated: date
    signer_name: str
    signer_position: str
    term_from: date
    term_to: date | None
    scan_sha256: str
    source: str
    change: int
    withdrawn: bool


class PlaceOfHolders(NamedTuple):
    """An organisation, by its name and the place of messages."""

    id: int
    kind: str
    name: str
    code: str


class RecordedAppointment(NamedTuple):
    """An appointment as it is recorded: the person and the office."""

    id: UUID
    person: UUID
    office: Office


def _current_orders() -> Subquery:
    """The orders with their corrections."""
    newer = order_changes.alias("newer")
    latest = (
        select(func.max(newer.c.change)).where(newer.c.order == orders.c.id).correlate(orders)
    ).scalar_subquery()
    corrected = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")
    is_changed = order_changes.c.change.is_not(None)
    return (
        select(
            *(column for column in orders.c if column.name not in corrected),
            *(
                case((is_changed, order_changes.c[name]), else_=orders.c[name]).label(name)
                for name in corrected
            ),
            func.coalesce(order_changes.c.change, 0).label("change"),
            func.coalesce(order_changes.c.kind == "withdrawn", False).label("withdrawn"),
        )
        .select_from(orders)
        .outerjoin(
            order_changes, and_(order_changes.c.order == orders.c.id, order_changes.c.change == latest)
        )
        .subquery("current_orders")
    )


current_orders = _current_orders()
_RECORDED = tuple(current_orders.c[name] for name in RecordedOrder._fields)


async def find_order(
    session: AsyncSession, organisation: int, number: str, dated: date
) -> RecordedOrder | None:
    """The order with this number and date, if it is recorded and not withdrawn."""
    same = and_(
        current_orders.c.organisation == organisation,
        current_orders.c.number == number,
        current_orders.c.dated == dated,
        ~current_orders.c.withdrawn,
    )
    row = (await session.execute(select(*_RECORDED).where(same))).first()
    return RecordedOrder(*row) if row else None


async def order_of(session: AsyncSession, organisation: int, id: UUID) -> RecordedOrder | None:
    """The order of this id, if it is one of the organisation."""
    own = and_(current_orders.c.organisation == organisation, current_orders.c.id == id)
    row = (await session.execute(select(*_RECORDED).where(own))).first()
    return RecordedOrder(*row) if row else None


async def appointments_of(session: AsyncSession, order: UUID) -> list[Row[Any]]:
    """The appointments of an order, as they are stored."""
    found = await session.execute(
        select(appointments).where(appointments.c.by_order == order).order_by(appointments.c.rank)
    )
    return list(found.all())


async def persons_of_appointments(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """The persons of these appointments."""
    found = await session.scalars(select(appointments.c.person).where(appointments.c.id.in_(ids)))
    return set(found)


async def find_orders(
    session: AsyncSession, organisations: Collection[int], numbers: Collection[str]
) -> list[RecordedOrder]:
    """The orders of these organisations that have one of these numbers."""
    found = await session.execute(
        select(*_RECORDED).where(
            current_orders.c.organisation.in_(organisations),
            current_orders.c.number.in_(numbers),
            ~current_orders.c.withdrawn,
        )
    )
    return [RecordedOrder(*row) for row in found]


async def insert_order(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store an order. False: another clerk has recorded it meanwhile."""
    names = ("organisation", "number", "dated")
    was_entered = and_(*(orders.c[name] == values[name] for name in names))
    is_another = or_(current_orders.c.withdrawn, *(current_orders.c[name] != values[name] for name in names))
    entry = (
        select(func.count())
        .select_from(orders)
        .join(current_orders, current_orders.c.id == orders.c.id)
        .where(was_entered, is_another)
    )
    saved = await session.execute(
        insert(orders)
        .values(values | {"entry": entry.scalar_subquery()})
        .on_conflict_do_nothing()
        .returning(orders.c.id)
    )
    return saved.first() is not None


async def insert_change(
    work: Work, before: RecordedOrder, kind: str, decision: UUID, changes: list[dict[str, Any]], **now: Any
) -> None:
    """Store a change of an order; `now`: the fields that it has from now on, the others stay."""
    names = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")
    await work.session.execute(
        insert(order_changes).values(
            order=before.id,
            change=before.change + 1,
            kind=kind,
            decision=decision,
            changes=changes,
            **({name: getattr(before, name) for name in names} | now),
        )
    )


async def insert_file(work: Work, order: UUID, kind: str, file: FileReference) -> bool:
    """Store a file of an order. False: it has one of this kind."""
    saved = await work.session.execute(
        insert(order_files)
        .values(order=order, kind=kind, at=work.now, **work.origin, **_file_values(file))
        .on_conflict_do_nothing()
        .returning(order_files.c.order)
    )
    return saved.first() is not None


def _file_values(file: FileReference) -> dict[str, Any]:
    return {name: getattr(file, name) for name in ("key", "sha256", "size", "media_type", "version")}


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


async def set_days(session: AsyncSession, changed: Collection[object], after: Mapping[object, Held]) -> None:
    """Give appointments the days that `after` has of them; none to those that it does not have.

    All give their days up before one gets new ones, so that none meets another.
    """
    await session.execute(
        appointments.update().where(appointments.c.id.in_(changed)).values(period=NO_DAYS, ended_by=None)
    )
    for id in changed:
        if one := after.get(id):
            await session.execute(
                appointments.update()
                .where(appointments.c.id == id)
                .values(period=days(one.first, one.last), ended_by=one.ended_by)
            )


async def set_end(session: AsyncSession, appointment: UUID, last: date) -> None:
    """Store the last day of an end without a successor."""
    await session.execute(appointments.update().where(appointments.c.id == appointment).values(ends_on=last))


async def set_names(session: AsyncSession, appointment: UUID, names: dict[str, str | None]) -> None:
    """Correct the names of an appointment."""
    await session.execute(appointments.update().where(appointments.c.id == appointment).values(names))


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


async def held_at(session: AsyncSession, organisation: int, offices: Collection[str]) -> list[Held]:
    """The appointments to these offices of an organisation, by orders that are not withdrawn."""
    held = (await held_by_organisation(session, [organisation]))[organisation]
    return [one for one in held if one.office in offices]


async def held_by_organisation(
    session: AsyncSession, organisation_ids: Collection[int]
) -> dict[int, list[Held]]:
    """All appointments of each organisation, by orders that are not withdrawn, by their first days."""
    found = await session.execute(
        select(
            appointments,
            current_orders.c.organisation,
            current_orders.c.number,
            current_orders.c.term_to,
        )
        .join(current_orders, current_orders.c.id == appointments.c.by_order)
        .where(current_orders.c.organisation.in_(organisation_ids), ~func.isempty(appointments.c.period))
        .order_by(appointments.c.period, appointments.c.rank, appointments.c.id)
    )
    held: dict[int, list[Held]] = defaultdict(list)
    for row in found:
        held[row.organisation].append(_held(row))
    return held


def _held(row: Row[Any]) -> Held:
    return Held(
        row.id,
        row.person,
        row.number,
        Office(row.office),
        _duty(row.duty),
        row.period.lower,
        last_day(row.period),
        row.by_order,
        min(filter(None, (row.term_to, row.ends_on)), default=None),
        row.ended_by,
        f"{row.title}{row.first} {row.last or ''}".strip(),
    )


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
    not_ended = and_(
        ~func.isempty(appointments.c.period), func.coalesce(func.upper(appointments.c.period) > on, True)
    )
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
        .join(own, own.c.id == current_orders.c.organisation)
        .where(own.c.id == organisation, own.c.state == OPEN, appointments.c.period.contains(on))
        .limit(MAX_HOLDERS)
    )
    return [_holder(row) for row in found]


async def places_at(
    session: AsyncSession, organisation: int, on: date, start: int, limit: int
) -> tuple[int, list[PlaceOfHolders]]:
    """An organisation and its schools, in the order of their places: how many, and a page of them."""
    code, own = addresses(on, "code"), organisations_on(on, "own")
    is_school = own.c.kind == OrganisationKind.SCHOOL
    is_below = and_(own.c.parent == organisation, is_school, own.c.state == OPEN)
    here = or_(own.c.id == organisation, is_below)
    total = await session.scalar(select(func.count()).select_from(own).where(here))
    found = await session.execute(
        select(own.c.id, own.c.kind, own.c.name_th, code.c.value)
        .join(code, code.c.organisation == own.c.id)
        .where(here)
        .order_by(is_school, code.c.value)
        .offset(start)
        .limit(limit)
    )
    return total or 0, [PlaceOfHolders(*row) for row in found]


async def holders_by_organisation(
    session: AsyncSession, organisation_ids: Collection[int], on: date
) -> dict[int, list[Holder]]:
    """The holders of all offices of these organisations on a day."""
    found = await session.execute(
        _holders()
        .add_columns(current_orders.c.organisation)
        .where(current_orders.c.organisation.in_(organisation_ids), appointments.c.period.contains(on))
    )
    holders: dict[int, list[Holder]] = defaultdict(list)
    for row in found:
        holders[row.organisation].append(_holder(row))
    return holders


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
            select(current_orders)
            .where(current_orders.c.id.in_(select(orders.c.id).where(*_asked(organisation, order))))
            .order_by(current_orders.c.dated.desc(), current_orders.c.number, current_orders.c.id)
            .offset(start)
            .limit(limit)
        )
    ).all()
    ids = [row.id for row in page]
    appointed = _by_order(await session.execute(_holders().where(appointments.c.by_order.in_(ids))))
    changes, files = await _changes_of(session, ids), await _files_of(session, ids)
    return [_line(row, appointed[row.id], changes[row.id], files.get(row.id, {})) for row in page]


async def _changes_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, list[OrderChange]]:
    """The changes of these orders, the latest first, each with the person who decided it."""
    found = await session.execute(
        select(order_changes, decisions, appointments.c.title, appointments.c.first, appointments.c.last)
        .join(decisions, decisions.c.decision == order_changes.c.decision)
        .outerjoin(appointments, appointments.c.id == decisions.c.appointment)
        .where(order_changes.c.order.in_(ids))
        .order_by(order_changes.c.order, order_changes.c.change.desc())
    )
    changes: dict[UUID, list[OrderChange]] = defaultdict(list)
    for row in found.mappings():
        changes[row[order_changes.c.order]].append(
            OrderChange(
                kind=row[order_changes.c.kind],
                at=row["at"],
                office=row["office"],
                name=f"{row['title']}{row['first']} {row['last'] or ''}".strip() if row["first"] else None,
                reason=row["reason"],
                changes=row["changes"],
            )
        )
    return changes


async def _files_of(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, dict[str, FileReference]]:
    """The files of these orders beside their scans, by kind."""
    files: dict[UUID, dict[str, FileReference]] = defaultdict(dict)
    for row in await session.execute(select(order_files).where(order_files.c.order.in_(ids))):
        files[row.order][row.kind] = FileReference(
            key=row.key, sha256=row.sha256, size=row.size, media_type=row.media_type, version=row.version
        )
    return files


async def tenures_of(session: AsyncSession, person: UUID, on: date) -> list[Tenure]:
    """The latest MAX_TENURES appointments of a person, the latest first, each with its state on a day."""
    own, above = organisations_on(on, "organisation"), organisations_on(on, "above")
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    found = await session.execute(
        select(
            appointments,
            current_orders.c.number,
            current_orders.c.dated,
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
        .join(current_orders, current_orders.c.id == appointments.c.by_order)
        .join(own, own.c.id == current_orders.c.organisation)
        .join(code, code.c.organisation == own.c.id)
        .outerjoin(above, above.c.id == own.c.parent)
        .outerjoin(code_above, code_above.c.organisation == above.c.id)
        .where(appointments.c.person == person, ~func.isempty(appointments.c.period))
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
    changed = select(func.max(decisions.c.at)).join(
        order_changes, order_changes.c.decision == decisions.c.decision
    )
    corrected = changed.where(
        order_changes.c.order == appointments.c.by_order,
        func.jsonb_path_exists(order_changes.c.changes, cast(CHANGES_DAYS, JSONPATH)),
    ).correlate(appointments)
    return (
        select(
            appointments,
            current_orders.c.number,
            current_orders.c.dated,
            current_orders.c.term_from,
            current_orders.c.term_to,
            corrected.scalar_subquery().label("corrected_at"),
        )
        .join(current_orders, current_orders.c.id == appointments.c.by_order)
        .order_by(appointments.c.office, current_orders.c.dated, appointments.c.rank, appointments.c.id)
    )


def _by_order(rows: Iterable[Row[Any]]) -> dict[UUID, list[Holder]]:
    found: dict[UUID, list[Holder]] = defaultdict(list)
    for row in rows:
        found[row.by_order].append(_holder(row))
    return found


def _holder(row: Row[Any]) -> Holder:
    is_withdrawn = row.period.isempty
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
        term_from=row.term_from if is_withdrawn else row.period.lower,
        term_to=row.term_to if is_withdrawn else last_day(row.period),
        acting=row.acting,
        corrected_on=row.corrected_at and day_of(row.corrected_at),
    )


def _line(
    row: Row[Any], holders: list[Holder], changes: list[OrderChange], files: dict[str, FileReference]
) -> OrderLine:
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
        scan=files.get("scan", scan),
        holders=holders,
        original=files.get("original"),
        withdrawn=row.withdrawn,
        changes=changes,
    )
