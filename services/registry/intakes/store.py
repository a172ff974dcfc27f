"""Statements over intakes and their rows, and over the organisations that rows are about."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BigInteger, Row, bindparam, case, cast, func, or_, select, union, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.intakes.judging import Judgement, Known, KnownOrganisation, KnownParent
from services.registry.intakes.reader import ReadRow
from services.registry.intakes.tables import intake_rows, intakes
from services.registry.orders.tables import orders
from services.registry.organisations.store import MOE, PLACE, VOID, addresses, is_valid, organisations_on
from services.registry.organisations.tables import codes, organisations, places, subdistricts, versions
from services.registry.rules.offices import OrganisationKind
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeChange, IntakeCounts, IntakeFacts, IntakeRow
from shared.intakes.states import State, row_state
from shared.vocabulary.codes import NOWHERE

SCHOOL, AUTHORITY = OrganisationKind.SCHOOL, OrganisationKind.AUTHORITY
MAX_LISTED = 50
# Names in the refusal of an undo.
MAX_NAMED = 10


class StoredIntake(NamedTuple):
    """An intake."""

    id: UUID
    authority: str
    school: str
    file: FileReference
    state: State
    task: str | None
    done: int
    rows: int
    failures: int
    act: UUID | None
    from_day: date | None
    actor: str


class StoredRow(NamedTuple):
    """A row of an intake."""

    row: int
    key: str
    fields: dict[str, str]
    outcome: str | None
    result: str | None


_INTAKE = [intakes.c[name] for name in StoredIntake._fields]
_ROW = [intake_rows.c[name] for name in StoredRow._fields]


async def insert_intake(session: AsyncSession, values: Mapping[str, Any]) -> None:
    """Store a new intake."""
    await session.execute(intakes.insert().values(dict(values)))


async def lock_intake(
    session: AsyncSession, authority: str, school: str, intake: UUID
) -> StoredIntake | None:
    """Lock an intake of this place."""
    mine = intakes.c.id == intake, intakes.c.authority == authority, intakes.c.school == school
    row = (await session.execute(select(*_INTAKE).where(*mine).with_for_update())).first()
    return _intake(row) if row else None


async def next_task(session: AsyncSession) -> StoredIntake | None:
    """Lock the intake with something to do that has waited longest."""
    due = select(*_INTAKE).where(intakes.c.task.is_not(None)).order_by(intakes.c.started_at)
    row = (await session.execute(due.limit(1).with_for_update(skip_locked=True))).first()
    return _intake(row) if row else None


async def save_intake(session: AsyncSession, intake: UUID, **values: Any) -> None:
    """Store the result of a step."""
    await session.execute(update(intakes).where(intakes.c.id == intake).values(**values))


def _intake(row: Row[Any]) -> StoredIntake:
    return StoredIntake(**{**row._mapping, "file": FileReference.model_validate(row.file)})


async def insert_rows(session: AsyncSession, intake: UUID, rows: Sequence[ReadRow]) -> None:
    """Store the rows of a workbook; those with wrong cells are refused."""
    values = [
        {
            "intake": intake,
            "row": row.row,
            "key": row.key,
            "fields": row.fields,
            "outcome": "refused" if row.problem else None,
            "problem": row.problem.model_dump() if row.problem else None,
        }
        for row in rows
    ]
    if values:
        await session.execute(intake_rows.insert(), values)


async def rows_to_judge(session: AsyncSession, intake: UUID, limit: int) -> list[StoredRow]:
    """The next rows that were not judged."""
    return await _rows(session, intake, limit, intake_rows.c.outcome.is_(None))


async def rows_to_apply(session: AsyncSession, intake: UUID, limit: int) -> list[StoredRow]:
    """The next rows that do something and were not applied."""
    wanted = intake_rows.c.outcome.in_(["new", "changed"]), intake_rows.c.result.is_(None)
    return await _rows(session, intake, limit, *wanted)


async def rows_to_undo(session: AsyncSession, intake: UUID, limit: int) -> list[StoredRow]:
    """The last rows that were applied."""
    found = await session.execute(
        select(*_ROW)
        .where(intake_rows.c.intake == intake, intake_rows.c.result.is_not(None))
        .order_by(intake_rows.c.row.desc())
        .limit(limit)
    )
    return [StoredRow(*row) for row in found]


async def _rows(session: AsyncSession, intake: UUID, limit: int, *wanted: Any) -> list[StoredRow]:
    found = await session.execute(
        select(*_ROW).where(intake_rows.c.intake == intake, *wanted).order_by(intake_rows.c.row).limit(limit)
    )
    return [StoredRow(*row) for row in found]


async def save_judgements(
    session: AsyncSession, intake: UUID, judged: Sequence[tuple[int, Judgement]]
) -> None:
    """Store the outcomes of these rows."""
    values = [
        {
            "of_row": row,
            "outcome": one.outcome,
            "changes": {name: list(pair) for name, pair in one.changes.items()},
            "problem": one.problem.model_dump() if one.problem else None,
        }
        for row, one in judged
    ]
    if values:
        await session.execute(_update_each(intake, "outcome", "changes", "problem"), values)


async def save_results(
    session: AsyncSession, intake: UUID, results: Sequence[tuple[int, str | None]]
) -> None:
    """Store what rows have become; None: it was undone."""
    if results:
        values = [{"of_row": row, "result": result} for row, result in results]
        await session.execute(_update_each(intake, "result"), values)


def _update_each(intake: UUID, *columns: str) -> Any:
    """The statement that updates these columns of a row at a time: one round trip for all of them."""
    return (
        update(intake_rows)
        .where(intake_rows.c.intake == intake, intake_rows.c.row == bindparam("of_row"))
        .values({name: bindparam(name) for name in columns})
    )


async def close_rows(session: AsyncSession, keys: Collection[str], at: datetime) -> None:
    """Close refused rows of any intake that are about the same as rows that came right now."""
    await session.execute(
        update(intake_rows)
        .where(
            intake_rows.c.key.in_(keys), intake_rows.c.outcome == "refused", intake_rows.c.closed_at.is_(None)
        )
        .values(closed_at=at)
    )


async def waive_row(session: AsyncSession, intake: UUID, row: int, reason: str, by: str) -> bool:
    """Waive a refused row that is open. False: there is none."""
    waived = await session.execute(
        update(intake_rows)
        .where(
            intake_rows.c.intake == intake,
            intake_rows.c.row == row,
            intake_rows.c.outcome == "refused",
            intake_rows.c.closed_at.is_(None),
            intake_rows.c.waived_reason.is_(None),
        )
        .values(waived_reason=reason, waived_by=by)
        .returning(intake_rows.c.row)
    )
    return waived.first() is not None


async def known_of(session: AsyncSession, rows: Sequence[StoredRow], on: date) -> Known:
    """What is recorded of the organisations, parents and subdistricts that these rows name."""
    fields = [row.fields for row in rows]
    above = {one["above"] for one in fields}
    parents = await _parents(session, above, on)
    found = await _organisations(
        session, {one["place"] for one in fields} - {""}, {one["name_th"] for one in fields}, on
    )
    areas = await session.scalars(
        select(subdistricts.c.code).where(subdistricts.c.code.in_({one["subdistrict"] for one in fields}))
    )
    return Known(
        {one.place: one for one in found},
        {(one.parent, one.name_th): one for one in found if one.state == "open"},
        parents,
        frozenset(areas),
    )


async def _parents(session: AsyncSession, named: Collection[str], on: date) -> dict[str, KnownParent]:
    """Open provinces' offices and authorities by place, and authorities by their full name."""
    own, code = organisations_on(on, "own"), addresses(on, "code")
    found = await session.execute(
        select(own.c.id, own.c.name_th, code.c.value)
        .join(code, code.c.organisation == own.c.id)
        .where(
            own.c.id.in_(await _candidates(session, named)),
            own.c.kind.in_([AUTHORITY, OrganisationKind.PROVINCE]),
            own.c.state == "open",
        )
    )
    parents: dict[str, KnownParent] = {}
    for row in found:
        parents |= {name: KnownParent(row.id, row.value) for name in (row.value, row.name_th)}
    return parents


async def _organisations(
    session: AsyncSession, wanted: Collection[str], names: Collection[str], on: date
) -> list[KnownOrganisation]:
    own, code, code_above = organisations_on(on, "own"), addresses(on, "code"), addresses(on, "code_above")
    moe = codes.alias("moe")
    found = await session.execute(
        select(own, code.c.value.label("place"), code_above.c.value.label("above"), moe.c.value.label("moe"))
        .join(code, code.c.organisation == own.c.id)
        .join(code_above, code_above.c.organisation == own.c.parent)
        .outerjoin(moe, (moe.c.organisation == own.c.id) & is_valid(moe, MOE, on))
        .where(
            own.c.id.in_(await _candidates(session, {*wanted, *names})),
            own.c.kind.in_([AUTHORITY, SCHOOL]),
        )
    )
    return [
        KnownOrganisation(
            row.id,
            row.kind == SCHOOL,
            row.state,
            row.place,
            row.parent,
            row.above,
            row.authority_kind,
            row.name_th,
            row.name_en,
            row.subdistrict,
            row.levels,
            row.moe,
        )
        for row in found
    ]


async def _candidates(session: AsyncSession, named: Collection[str]) -> list[int]:
    """The organisations that have or had one of these places or names: found before the joins, so few."""
    found = await session.scalars(
        union(
            select(places.c.organisation).where(places.c.code.in_(named)),
            select(codes.c.organisation).where(codes.c.scheme == PLACE, codes.c.value.in_(named)),
            select(versions.c.organisation).where(versions.c.name_th.in_(named)),
        )
    )
    return list(found)


async def insert_organisations(
    session: AsyncSession, new: Sequence[tuple[str, Mapping[str, Any]]], since: date, act: UUID
) -> list[int]:
    """Store new organisations, each with its place and the columns of its first version; return their ids."""
    facts = [
        {
            "kind": (AUTHORITY if columns["authority_kind"] else SCHOOL).value,
            "certainty": "sure",
            **{name: value for name, value in columns.items() if name != "authority_kind"},
        }
        for _, columns in new
    ]
    made = (
        await session.scalars(
            organisations.insert().returning(organisations.c.id, sort_by_parameter_order=True), facts
        )
    ).all()
    first = {"number": 1, "since": since, "state": "open", "act": act}
    await session.execute(
        versions.insert(),
        [{**columns, **first, "organisation": id} for id, (_, columns) in zip(made, new, strict=True)],
    )
    of_schools, of_authorities = list[dict[str, Any]](), list[dict[str, Any]]()
    for id, (place, columns) in zip(made, new, strict=True):
        if columns["authority_kind"]:
            of_authorities.append(
                {"scheme": PLACE, "value": place, "since": date(1957, 1, 1), "organisation": id}
            )
        else:
            of_schools.append({"code": place, "organisation": id})
    if of_schools:
        await session.execute(places.insert(), of_schools)
    if of_authorities:
        await session.execute(codes.insert(), of_authorities)
    return list(made)


async def built_on(session: AsyncSession, intake: UUID, act: UUID) -> list[str]:
    """Names of organisations of an intake on which something was built: a later act, an order, a school that
    was not undone itself.
    """
    id = cast(intake_rows.c.result, BigInteger)
    later, below, void = versions.alias("later"), versions.alias("below"), versions.alias("void")
    of_act = select(func.max(versions.c.number)).where(versions.c.organisation == id, versions.c.act == act)
    has_later = (
        select(later.c.number)
        .where(later.c.organisation == id, later.c.number > of_act.scalar_subquery())
        .exists()
    )
    is_void = (
        select(void.c.number)
        .where(void.c.organisation == below.c.organisation, void.c.state == VOID)
        .exists()
    )
    has_below = select(below.c.number).where(below.c.parent == id, below.c.act != act, ~is_void).exists()
    has_orders = (
        select(orders.c.id).where(orders.c.organisation == id, intake_rows.c.outcome == "new").exists()
    )
    found = await session.scalars(
        select(intake_rows.c.fields["name_th"].astext)
        .where(
            intake_rows.c.intake == intake,
            intake_rows.c.result.is_not(None),
            or_(has_later, has_below, has_orders),
        )
        .order_by(intake_rows.c.row)
        .limit(MAX_NAMED)
    )
    return list(found)


async def version_before(session: AsyncSession, organisation: int, number: int) -> dict[str, Any]:
    """The facts of the version before this one."""
    row = (
        await session.execute(
            select(versions).where(versions.c.organisation == organisation, versions.c.number == number - 1)
        )
    ).one()
    return {
        name: value
        for name, value in row._mapping.items()
        if name not in ("organisation", "number", "since", "act")
    }


async def addresses_of(
    session: AsyncSession, organisation: int, now: Mapping[str, Any], before: Mapping[str, Any]
) -> tuple[tuple[str, str], tuple[str, str]]:
    """Authority and school of an organisation by two of its versions."""
    named = {
        row.organisation: row.value
        for row in await session.execute(
            select(codes.c.organisation, codes.c.value).where(
                codes.c.scheme == PLACE,
                codes.c.organisation.in_([organisation, now["parent"], before["parent"]]),
            )
        )
    }
    school = await session.scalar(select(places.c.code).where(places.c.organisation == organisation))
    if school is None:
        return (named[organisation], NOWHERE), (named[organisation], NOWHERE)
    return (named[now["parent"]], school), (named[before["parent"]], school)


async def undo_codes(session: AsyncSession, act: UUID, organisation: int, since: date) -> None:
    """Delete the ministry's code that an act gave from a day on, and begin again the one that it ended."""
    mine = codes.c.organisation == organisation, codes.c.act == act, codes.c.scheme == MOE
    await session.execute(codes.delete().where(*mine, codes.c.since == since))
    await session.execute(codes.update().where(*mine, codes.c.since < since).values(until=None))


async def facts_of(
    session: AsyncSession,
    authority: str,
    school: str,
    intake: UUID | None,
    *,
    only: str | None = None,
    start: int = 0,
    limit: int = 0,
) -> list[IntakeFacts]:
    """An intake of this place with a page of its rows; or the latest intakes, without."""
    mine = [intakes.c.authority == authority, intakes.c.school == school]
    mine += [intakes.c.id == intake] if intake else []
    found = (
        await session.execute(
            select(intakes).where(*mine).order_by(intakes.c.started_at.desc()).limit(MAX_LISTED)
        )
    ).all()
    counts = await _counts(session, [row.id for row in found])
    lines = await _lines(session, intake, only, start, limit) if intake and limit else []
    return [
        IntakeFacts(
            intake=row.id,
            counts=counts.get(row.id, IntakeCounts()),
            lines=lines,
            **{
                name: row._mapping[name]
                for name in (
                    "state",
                    "task",
                    "done",
                    "rows",
                    "problem",
                    "started_at",
                    "applied_at",
                    "from_day",
                )
            },
        )
        for row in found
    ]


async def _counts(session: AsyncSession, wanted: Collection[UUID]) -> dict[UUID, IntakeCounts]:
    is_open = (
        (intake_rows.c.outcome == "refused")
        & intake_rows.c.closed_at.is_(None)
        & intake_rows.c.waived_reason.is_(None)
    )
    found = await session.execute(
        select(
            intake_rows.c.intake,
            *(
                func.count().filter(intake_rows.c.outcome == name).label(name)
                for name in ("new", "changed", "same", "refused")
            ),
            func.count().filter(is_open).label("open"),
        )
        .where(intake_rows.c.intake.in_(wanted))
        .group_by(intake_rows.c.intake)
    )
    return {
        row.intake: IntakeCounts(**{name: row._mapping[name] for name in IntakeCounts.model_fields})
        for row in found
    }


async def _lines(
    session: AsyncSession, intake: UUID, only: str | None, start: int, limit: int
) -> list[IntakeRow]:
    """Rows that were judged: refused ones first, then those that change something."""
    rank = case({"refused": 0, "changed": 1, "new": 2}, value=intake_rows.c.outcome, else_=3)
    wanted = [intake_rows.c.intake == intake, intake_rows.c.outcome.is_not(None)]
    wanted += [intake_rows.c.outcome == only] if only else []
    found = await session.execute(
        select(intake_rows).where(*wanted).order_by(rank, intake_rows.c.row).offset(start).limit(limit)
    )
    return [_line(row) for row in found]


def _line(row: Row[Any]) -> IntakeRow:
    state = row_state(is_closed=row.closed_at is not None, is_waived=row.waived_reason is not None)
    return IntakeRow(
        row=row.row,
        name=row.fields["name_th"],
        outcome=row.outcome,
        changes=[
            IntakeChange(field=name, before=pair[0], after=pair[1]) for name, pair in row.changes.items()
        ],
        problem=row.problem,
        state=state if row.outcome == "refused" else None,
        waived_reason=row.waived_reason,
    )
