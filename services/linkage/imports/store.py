"""Statements on imports: the jobs, and the outcomes of each chunk."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.linkage.imports.localschool.verdicts import Tally
from services.linkage.imports.tables import import_chunks, imports
from shared.chassis.moved_schools import of_school
from shared.contracts.files import FileReference
from shared.contracts.grades.rows import RowOutcome

# states of a job that has not ended
OPEN = ("waiting", "reading", "checking")
MAX_LISTED = 50


class ImportJob(NamedTuple):
    """One workbook of one school, from upload to report."""

    job: UUID
    authority: str
    school: str
    ticket: str | None
    school_codes: list[str]
    workbook: FileReference
    apply: bool
    as_of: date
    state: str
    rows: int
    students: int
    chunks: int
    next_chunk: int
    tally: Tally
    failures: int
    problem: dict[str, Any] | None
    report: dict[str, Any] | None
    trace: str | None
    started_at: datetime
    began_at: datetime | None
    finished_at: datetime | None


_COLUMNS = [imports.c[name] for name in ImportJob._fields]


async def insert_import(session: AsyncSession, values: dict[str, Any]) -> None:
    """Store a new job; nothing if its ticket has started it before."""
    new = insert(imports).values(due=func.now(), tally=Tally().model_dump(), **values)
    await session.execute(new.on_conflict_do_nothing(index_elements=["job"]))


async def import_of_school(session: AsyncSession, authority: str, school: str, job: UUID) -> ImportJob | None:
    """The job, if it is this school's."""
    mine = (imports.c.job == job) & of_school(imports, authority, school)
    row = (await session.execute(select(*_COLUMNS).where(mine))).first()
    return _job(row) if row else None


async def imports_of_school(session: AsyncSession, authority: str, school: str) -> list[ImportJob]:
    """The imports of this school, newest first."""
    mine = of_school(imports, authority, school)
    rows = await session.execute(
        select(*_COLUMNS).where(mine).order_by(imports.c.position.desc()).limit(MAX_LISTED)
    )
    return [_job(row) for row in rows]


async def next_due(session: AsyncSession) -> ImportJob | None:
    """Lock the open import that has waited longest."""
    due = (
        select(*_COLUMNS)
        .where(imports.c.state.in_(OPEN), imports.c.due <= func.now())
        .order_by(imports.c.due, imports.c.position)
    )
    row = (await session.execute(due.limit(1).with_for_update(skip_locked=True))).first()
    return _job(row) if row else None


async def save_step(session: AsyncSession, job: UUID, **values: Any) -> None:
    """Store the result of a step; the job goes to the end of the queue."""
    await session.execute(
        update(imports).where(imports.c.job == job).values(failures=0, due=func.clock_timestamp(), **values)
    )


async def postpone(session: AsyncSession, job: UUID, failures: int, delay_s: float) -> None:
    """Store that a step failed; the job is due again after this delay, by the database's clock."""
    later = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, delay_s)
    await session.execute(update(imports).where(imports.c.job == job).values(failures=failures, due=later))


async def insert_outcomes(
    session: AsyncSession, job: UUID, chunk: int, outcomes: Sequence[RowOutcome]
) -> None:
    """Store the outcomes of a chunk."""
    await session.execute(
        insert(import_chunks).values(
            job=job, chunk=chunk, outcomes=[outcome.model_dump() for outcome in outcomes]
        )
    )


async def outcomes_of(session: AsyncSession, job: UUID) -> dict[int, RowOutcome]:
    """The outcomes of an import, by row."""
    chunks = await session.scalars(select(import_chunks.c.outcomes).where(import_chunks.c.job == job))
    return {outcome["row"]: RowOutcome.model_validate(outcome) for outcomes in chunks for outcome in outcomes}


async def delete_outcomes(session: AsyncSession, job: UUID) -> None:
    """Delete the outcomes of an import: they may quote particulars of pupils."""
    await session.execute(delete(import_chunks).where(import_chunks.c.job == job))


def _job(row: Row[Any]) -> ImportJob:
    values = dict(row._mapping)
    return ImportJob(
        **values
        | {
            "workbook": FileReference.model_validate(values["workbook"]),
            "tally": Tally.model_validate(values["tally"]),
        }
    )
