"""Statements over work calendars and owed orders."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    func,
    insert,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from services.registry.calendar.days import Extended, Own, Task, task
from services.registry.calendar.tables import (
    calendar_drafts,
    calendar_lines,
    calendar_years,
    extension_places,
    extensions,
    extensions_taken_back,
    owed,
    school_calendar_lines,
    school_shifts,
    shift_decisions,
)
from services.registry.organisations.store import OPEN, addresses, organisations_on, put_rows
from services.registry.organisations.tables import districts, provinces
from services.registry.rules.offices import OrganisationKind
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.calendar import CalendarLine, Education, OwedBy, ShiftedLine
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

ORDERS_DUE = "appointment_orders"
"""The code of the line with the deadline of orders of appointment."""
FORMS_DUE = "localschool_forms"
"""The code of the line with the deadline of forms of LocalSchool."""
MAX_SHIFTS = 200
"""Shifts in one answer."""
MAX_NAMES = 50
"""Organisations that the history of a line names for each extension."""
LOCK_ID = 5_800_002
"""Of the advisory lock by which calendars change one after another."""
VOCATIONAL = [level.value for level in Level if level.is_vocational]


class Located(NamedTuple):
    """An organisation with its place and those above it."""

    id: int
    kind: OrganisationKind
    name: str
    authority: str
    school: str
    authority_name: str
    education: Education | None
    """Of a school; None for others, which have both calendars."""
    above: tuple[int, ...]
    """The nearest first."""
    province_name: str | None
    district: str | None


class LineRow(NamedTuple):
    """The valid version of a line of an announced calendar."""

    education: Education
    version: int
    line: CalendarLine


class ExtensionRow(NamedTuple):
    """An extension, and to which organisations it was given."""

    id: UUID
    code: str
    until: date
    reason: str
    order_number: str | None
    at: datetime
    taken_back_at: datetime | None


class ShiftRow(NamedTuple):
    """A shift and its decision."""

    id: UUID
    organisation: int
    reason: str
    at: datetime
    accepted: bool | None
    decision_reason: str | None
    decided_at: datetime | None


@dataclass(frozen=True)
class YearCalendar:
    """What is announced for a year, and what of it was extended or shifted."""

    lines: list[LineRow]
    # the extension, the organisation, whether also all below it
    given: list[tuple[Extended, int, bool]]
    # organisation → code → days
    own: dict[int, dict[str, Own]]

    def only(self, *codes: str) -> "YearCalendar":
        """The same of these lines alone."""
        return replace(self, lines=[row for row in self.lines if row.line.code in codes])

    def extended(self, own: int, above: Collection[int]) -> list[Extended]:
        """The extensions given to an organisation, or to those above it with all below them."""
        return [one for one, to, below in self.given if to == own or (below and to in above)]

    def tasks_of(self, place: Located) -> list[tuple[LineRow, Task]]:
        """The lines with the days that are valid for this organisation, of its kind of education."""
        extended, own = self.extended(place.id, place.above), self.own.get(place.id, {})
        return [
            (row, task(row.line, own.get(row.line.code), extended))
            for row in self.lines
            if place.education in (None, row.education)
        ]


async def lock_calendars(session: AsyncSession) -> None:
    """Let the commands about calendars run one after another: the windows that they emit are complete."""
    await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK_ID})


async def announced(session: AsyncSession, year: int) -> list[Education]:
    """The kinds of education whose calendar of this year is announced."""
    found = await session.scalars(
        select(calendar_years.c.education)
        .where(calendar_years.c.year == year)
        .order_by(calendar_years.c.education)
    )
    return list(found)


async def latest_announced(session: AsyncSession, education: Education, before: int) -> int | None:
    """The latest year before this one whose calendar is announced."""
    found: int | None = await session.scalar(
        select(func.max(calendar_years.c.year)).where(
            calendar_years.c.education == education, calendar_years.c.year < before
        )
    )
    return found


async def lines_of(session: AsyncSession, year: int, education: Education | None = None) -> list[LineRow]:
    """The valid lines of a year's calendars, in their order."""
    newest = (
        select(calendar_lines)
        .ext(postgresql.distinct_on(calendar_lines.c.education, calendar_lines.c.code))
        .where(calendar_lines.c.year == year)
        .order_by(calendar_lines.c.education, calendar_lines.c.code, calendar_lines.c.version.desc())
    )
    if education:
        newest = newest.where(calendar_lines.c.education == education)
    rows = newest.subquery()
    found = await session.execute(select(rows).order_by(rows.c.education, rows.c.position, rows.c.code))
    return [LineRow(row.education, row.version, _line(row)) for row in found]


def _line(row: Any) -> CalendarLine:
    return CalendarLine(
        code=row.code,
        title=row.title,
        title_en=row.title_en,
        starts=row.starts,
        due=row.due,
        owed_by=row.owed_by,
        who=row.who,
        source=row.source,
        window=row.window,
        term=row.term,
    )


async def versions_of(session: AsyncSession, year: int, education: Education, code: str) -> list[Any]:
    """All versions of a line, the first one first."""
    found = await session.execute(
        select(calendar_lines)
        .where(
            calendar_lines.c.year == year,
            calendar_lines.c.education == education,
            calendar_lines.c.code == code,
        )
        .order_by(calendar_lines.c.version)
    )
    return list(found)


def latest_due(lines: Iterable[LineRow], code: str) -> date | None:
    """The day on which a line is due; of both kinds of education the later one. None: it is not announced."""
    return max((row.line.due for row in lines if row.line.code == code and row.line.due), default=None)


async def year_calendar(
    session: AsyncSession, year: int, of: Collection[int] | None = None, until: datetime | None = None
) -> YearCalendar:
    """The calendar of a year with its extensions and accepted shifts: all or those of these organisations,
    as far as they were decided before an instant.
    """
    return YearCalendar(
        await lines_of(session, year),
        await _given(session, year, of, until),
        await _accepted(session, year, of, until),
    )


async def _given(
    session: AsyncSession, year: int, of: Collection[int] | None, until: datetime | None
) -> list[tuple[Extended, int, bool]]:
    statement = (
        select(
            extensions.c.code,
            extensions.c.until,
            extensions.c.reason,
            extension_places.c.organisation,
            extension_places.c.below,
        )
        .join(extension_places, extension_places.c.extension == extensions.c.id)
        .where(extensions.c.year == year, _is_valid(until))
    )
    if of is not None:
        statement = statement.where(extension_places.c.organisation.in_(of))
    found = await session.execute(statement)
    return [(Extended(*row[:3]), row.organisation, row.below) for row in found]


async def told_of(session: AsyncSession, year: int) -> set[int]:
    """The organisations to which an extension of this year was given or a shift accepted, taken back or not:
    their schools were told windows of their own.
    """
    given = (
        select(extension_places.c.organisation)
        .join(extensions, extensions.c.id == extension_places.c.extension)
        .where(extensions.c.year == year)
    )
    shifted = (
        select(school_shifts.c.organisation)
        .join(shift_decisions, shift_decisions.c.shift == school_shifts.c.id)
        .where(school_shifts.c.year == year, shift_decisions.c.accepted)
    )
    return set(await session.scalars(given.union(shifted)))


def _is_valid(until: datetime | None) -> ColumnElement[bool]:
    """The condition for extensions given, and not taken back, before an instant."""
    taken_back = select(extensions_taken_back.c.extension).where(
        extensions_taken_back.c.extension == extensions.c.id, _before(extensions_taken_back.c.at, until)
    )
    return and_(not_(taken_back.exists()), _before(extensions.c.at, until))


def _before(at: ColumnElement[datetime], until: datetime | None) -> ColumnElement[bool]:
    return true() if until is None else at < until


async def _accepted(
    session: AsyncSession, year: int, of: Collection[int] | None, until: datetime | None
) -> dict[int, dict[str, Own]]:
    statement = (
        select(school_shifts.c.organisation, *_columns(school_calendar_lines, "code", "starts", "due"))
        .join(shift_decisions, shift_decisions.c.shift == school_shifts.c.id)
        .join(school_calendar_lines, school_calendar_lines.c.shift == school_shifts.c.id)
        .where(school_shifts.c.year == year, shift_decisions.c.accepted, _before(shift_decisions.c.at, until))
        .order_by(shift_decisions.c.at, school_shifts.c.id)
    )
    if of is not None:
        statement = statement.where(school_shifts.c.organisation.in_(of))
    found = await session.execute(statement)
    own: dict[int, dict[str, Own]] = defaultdict(dict)
    for row in found:
        own[row.organisation][row.code] = Own(row.starts, row.due)
    return dict(own)


def _columns(table: Any, *names: str) -> list[Any]:
    return [table.c[name] for name in names]


async def located(
    session: AsyncSession,
    on: date,
    *,
    ids: Collection[int] | None = None,
    below: Collection[int] | None = None,
    kinds: Collection[str] = tuple(OrganisationKind),
    province: str | None = None,
    find: str = "",
) -> list[Located]:
    """Organisations with their places, by name: these, those below others, of a kind, in a province, with
    this part in their name or in that of their district. Those that were merged or closed are found by id
    alone. Authorities without a school are left out when a kind is asked for.
    """
    own, above, higher, highest = (
        organisations_on(on, name) for name in ("own", "above", "higher", "highest")
    )
    code, code_above = addresses(on, "code"), addresses(on, "code_above")
    found = (
        select(
            own.c.id,
            own.c.kind,
            own.c.name_th,
            own.c.levels,
            code.c.value.label("code"),
            code_above.c.value.label("code_above"),
            above.c.name_th.label("name_above"),
            above.c.id.label("above"),
            higher.c.id.label("higher"),
            highest.c.id.label("highest"),
            provinces.c.name_th.label("province_name"),
            districts.c.name_th.label("district"),
        )
        .join(code, code.c.organisation == own.c.id)
        .outerjoin(above, above.c.id == own.c.parent)
        .outerjoin(code_above, code_above.c.organisation == above.c.id)
        .outerjoin(higher, higher.c.id == above.c.parent)
        .outerjoin(highest, highest.c.id == higher.c.parent)
        .outerjoin(provinces, provinces.c.code == own.c.province)
        .outerjoin(districts, districts.c.code == own.c.district)
        .where(own.c.kind.in_(list(kinds)))
        .order_by(own.c.name_th, code.c.value)
    )
    found = found.where(own.c.state == OPEN if ids is None else own.c.id.in_(ids))
    if below is not None:
        found = found.where(
            or_(
                own.c.id.in_(below),
                above.c.id.in_(below),
                higher.c.id.in_(below),
                highest.c.id.in_(below),
            )
        )
    if province:
        found = found.where(own.c.province == province)
    if find:
        names = (own.c.name_th, districts.c.name_th)
        found = found.where(or_(*(name.contains(find, autoescape=True) for name in names)))
    return [_located(row) for row in await session.execute(found)]


def _located(row: Any) -> Located:
    kind = OrganisationKind(row.kind)
    is_school = kind is OrganisationKind.SCHOOL
    return Located(
        row.id,
        kind,
        row.name_th,
        row.code_above if is_school else row.code,
        row.code if is_school else NOWHERE,
        row.name_above if is_school else row.name_th,
        _education(row.levels) if is_school else None,
        tuple(id for id in (row.above, row.higher, row.highest) if id is not None),
        row.province_name,
        row.district,
    )


def _education(levels: Sequence[str]) -> Education:
    return "vocational" if all(level in VOCATIONAL for level in levels) else "basic"


async def count_owing(session: AsyncSession, education: Education, on: date) -> dict[OwedBy, int]:
    """The organisations by kind that have a calendar of this education on a day: schools, authorities with
    such schools, provinces.
    """
    school, province = organisations_on(on, "school"), organisations_on(on, "province")
    is_vocational = school.c.levels.contained_by(cast(VOCATIONAL, postgresql.ARRAY(Text)))
    wanted = is_vocational if education == "vocational" else not_(is_vocational)
    counted = (
        await session.execute(
            select(func.count(), func.count(school.c.parent.distinct())).where(
                school.c.kind == OrganisationKind.SCHOOL, school.c.state == OPEN, wanted
            )
        )
    ).one()
    provinces = await session.scalar(select(func.count()).where(province.c.kind == OrganisationKind.PROVINCE))
    return {"province": provinces or 0, "authority": counted[1], "school": counted[0]}


async def authorities_with_schools(session: AsyncSession, on: date) -> set[int]:
    """The ids of authorities that have a school on a day."""
    school = organisations_on(on, "school")
    is_school = school.c.kind == OrganisationKind.SCHOOL, school.c.state == OPEN
    found = await session.scalars(select(school.c.parent).where(*is_school).distinct())
    return {id for id in found if id is not None}


async def draft_of(session: AsyncSession, year: int, education: Education) -> tuple[int, list[CalendarLine]]:
    """Version and lines of a saved draft; 0 and none without one."""
    row = (
        await session.execute(
            select(calendar_drafts.c.version, calendar_drafts.c.lines).where(
                calendar_drafts.c.year == year, calendar_drafts.c.education == education
            )
        )
    ).first()
    return (row.version, [CalendarLine.model_validate(line) for line in row.lines]) if row else (0, [])


async def save_draft(
    work: Work, year: int, education: Education, version: int, lines: Iterable[CalendarLine]
) -> None:
    """Store a draft as this version."""
    row = {
        "year": year,
        "education": education,
        "version": version,
        "lines": [line.model_dump(mode="json") for line in lines],
        **work.origin,
        "at": work.now,
    }
    await put_rows(await work.session.connection(), calendar_drafts, [row])


async def insert_year(
    session: AsyncSession | AsyncConnection, facts: dict[str, Any], lines: Sequence[CalendarLine]
) -> None:
    """Store an announced calendar with its lines. `facts`: year, education, who has announced it and when."""
    await session.execute(insert(calendar_years).values(facts))
    made = {name: value for name, value in facts.items() if name != "effects_sha256"}
    await session.execute(
        insert(calendar_lines).values(
            [made | line.model_dump() | {"version": 1, "position": place} for place, line in enumerate(lines)]
        )
    )


async def insert_version(work: Work, latest: Any, starts: date | None, due: date | None, reason: str) -> int:
    """Store the next version of a line, and return its number."""
    version: int = latest.version + 1
    changed = {"version": version, "starts": starts, "due": due, "reason": reason, "at": work.now}
    await work.session.execute(insert(calendar_lines).values(dict(latest._mapping) | changed | work.origin))
    return version


async def insert_extension(work: Work, id: UUID, facts: dict[str, Any], places: dict[int, bool]) -> None:
    """Store an extension. `places`: organisation → whether it is also for all below."""
    await work.session.execute(insert(extensions).values(id=id, **facts, **work.origin, at=work.now))
    await work.session.execute(
        insert(extension_places).values(
            [{"extension": id, "organisation": to, "below": below} for to, below in places.items()]
        )
    )


async def extensions_of(session: AsyncSession, year: int, code: str) -> list[ExtensionRow]:
    """The extensions of a line, the latest first, those taken back too."""
    return [ExtensionRow(*row) for row in await session.execute(_extensions(year=year, code=code))]


async def extension(session: AsyncSession, id: UUID) -> tuple[int, ExtensionRow] | None:
    """An extension that is valid, with its year."""
    found = (
        await session.execute(select(extensions.c.year, extensions.c.code).where(extensions.c.id == id))
    ).first()
    if found is None:
        return None
    rows = await extensions_of(session, found.year, found.code)
    return next(((found.year, row) for row in rows if row.id == id and row.taken_back_at is None), None)


def _extensions(**of: object) -> Any:
    return (
        select(
            *_columns(extensions, "id", "code", "until", "reason", "order_number", "at"),
            extensions_taken_back.c.at.label("taken_back_at"),
        )
        .outerjoin(extensions_taken_back, extensions_taken_back.c.extension == extensions.c.id)
        .where(*(extensions.c[name] == value for name, value in of.items()))
        .order_by(extensions.c.at.desc(), extensions.c.id)
    )


async def places_of(session: AsyncSession, extension: UUID) -> dict[int, bool]:
    """The organisations to which an extension was given, and whether it is also for all below."""
    found = await session.execute(
        select(extension_places.c.organisation, extension_places.c.below).where(
            extension_places.c.extension == extension
        )
    )
    return dict(found.all())


async def names_of_places(session: AsyncSession, extension: UUID, on: date) -> list[str]:
    """The names on a day of the first MAX_NAMES organisations to which an extension was given."""
    own = organisations_on(on, "own")
    found = await session.scalars(
        select(own.c.name_th)
        .join(extension_places, extension_places.c.organisation == own.c.id)
        .where(extension_places.c.extension == extension)
        .order_by(own.c.name_th)
        .limit(MAX_NAMES)
    )
    return list(found)


async def take_back(work: Work, id: UUID) -> None:
    """Store that an extension is void."""
    await work.session.execute(insert(extensions_taken_back).values(extension=id, **work.origin, at=work.now))


async def insert_shift(
    work: Work, id: UUID, organisation: int, year: int, reason: str, lines: Sequence[ShiftedLine]
) -> None:
    """Store a proposed shift with its lines."""
    await work.session.execute(
        insert(school_shifts).values(
            id=id, organisation=organisation, year=year, reason=reason, **work.origin, at=work.now
        )
    )
    await work.session.execute(
        insert(school_calendar_lines).values([{"shift": id, **line.model_dump()} for line in lines])
    )


async def insert_decision(work: Work, id: UUID, *, accepted: bool, reason: str) -> None:
    """Store the decision on a shift."""
    await work.session.execute(
        insert(shift_decisions).values(shift=id, accepted=accepted, reason=reason, **work.origin, at=work.now)
    )


async def shift_at(session: AsyncSession, id: UUID, organisation: int) -> tuple[int, ShiftRow] | None:
    """A shift of this school, with its year."""
    row = (
        await session.execute(
            _shifts()
            .add_columns(school_shifts.c.year)
            .where(school_shifts.c.id == id, school_shifts.c.organisation == organisation)
        )
    ).first()
    return (row.year, ShiftRow(*row[:-1])) if row else None


async def shifts_of(session: AsyncSession, year: int, organisation: int, on: date) -> list[ShiftRow]:
    """The shifts of a school, or of an authority's schools: those that wait first, then the latest."""
    own = organisations_on(on, "own")
    schools = select(own.c.id).where(or_(own.c.id == organisation, own.c.parent == organisation))
    found = await session.execute(
        _shifts()
        .where(school_shifts.c.year == year, school_shifts.c.organisation.in_(schools))
        .order_by(shift_decisions.c.at.desc().nulls_first(), school_shifts.c.at.desc())
        .limit(MAX_SHIFTS)
    )
    return [ShiftRow(*row) for row in found]


def _shifts() -> Any:
    return select(
        *_columns(school_shifts, "id", "organisation", "reason", "at"),
        shift_decisions.c.accepted,
        shift_decisions.c.reason.label("decision_reason"),
        shift_decisions.c.at.label("decided_at"),
    ).outerjoin(shift_decisions, shift_decisions.c.shift == school_shifts.c.id)


async def lines_of_shifts(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, list[ShiftedLine]]:
    """The lines of these shifts."""
    found: dict[UUID, list[ShiftedLine]] = defaultdict(list)
    for row in await session.execute(
        select(school_calendar_lines)
        .where(school_calendar_lines.c.shift.in_(ids))
        .order_by(school_calendar_lines.c.code)
    ):
        found[row.shift].append(ShiftedLine(code=row.code, starts=row.starts, due=row.due))
    return found


async def offices_owed(session: AsyncSession, kind: str) -> list[Office]:
    """The offices for which each organisation of a kind owes an order."""
    found = await session.scalars(select(owed.c.office).where(owed.c.organisation == kind))
    return sorted(map(Office, found))


async def replace_owed(connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
    """Replace all rows."""
    await connection.execute(owed.delete())
    await put_rows(connection, owed, rows)
