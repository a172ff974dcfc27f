"""Statements over achievement records and the approvals that made them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.records.tables import approvals, records
from shared.contracts.files import FileReference
from shared.vocabulary import media_types


class StoredRecord(NamedTuple):
    """The row of a record in force, with the year of its approval."""

    version: int
    level: str
    approval: UUID
    key: str
    sha256: str
    size: int
    file_version: str | None
    year: int

    @property
    def file(self) -> FileReference:
        """The reference to the record in the archive."""
        return FileReference(
            key=self.key,
            sha256=self.sha256,
            size=self.size,
            media_type=media_types.JSON,
            version=self.file_version,
        )


class NewRecord(NamedTuple):
    """A record in the archive that has no row yet.

    `particulars`: the version of the particulars that it shows.
    """

    pupil: UUID
    version: int
    file: FileReference
    particulars: int


class Correction(NamedTuple):
    """Why a record supersedes another: the version superseded, the order, the fields that changed."""

    supersedes: int
    order_number: str
    order_date: date
    fields: Sequence[str]


class NewApproval(NamedTuple):
    """The row of an approval of graduates."""

    approval: UUID
    school: str
    authority: str
    level: str
    year: int
    approved_on: date
    approved_at: datetime
    actor: str
    office: str | None
    appointment: UUID | None
    decision: UUID
    graduates: int
    not_passed: int


async def graduated(session: AsyncSession, school: str, pupils: Iterable[UUID]) -> dict[UUID, set[str]]:
    """The levels at which each of these students has graduated, without students who have not."""
    rows = await session.execute(
        select(records.c.pupil, records.c.level)
        .where(records.c.school == school, records.c.pupil.in_(list(pupils)))
        .distinct()
    )
    levels: dict[UUID, set[str]] = {}
    for pupil, level in rows:
        levels.setdefault(pupil, set()).add(level)
    return levels


async def newest_records(session: AsyncSession, school: str, pupil: UUID) -> list[StoredRecord]:
    """The record in force of each level at which the student graduated; the oldest version first."""
    of_pupil = records.c.school == school, records.c.pupil == pupil
    newest = (
        select(records.c.level, func.max(records.c.version).label("version"))
        .where(*of_pupil)
        .group_by(records.c.level)
        .subquery()
    )
    rows = await session.execute(
        select(
            records.c.version,
            records.c.level,
            records.c.approval,
            records.c.key,
            records.c.sha256,
            records.c.size,
            records.c.file_version,
            approvals.c.year,
        )
        .join(newest, (records.c.level == newest.c.level) & (records.c.version == newest.c.version))
        .join(
            approvals,
            (approvals.c.school == records.c.school) & (approvals.c.approval == records.c.approval),
        )
        .where(*of_pupil)
        .order_by(records.c.version)
    )
    return [StoredRecord(*row) for row in rows]


async def last_versions(session: AsyncSession, school: str, pupils: Iterable[UUID]) -> dict[UUID, int]:
    """The version of each student's last record, without students who have none."""
    rows = await session.execute(
        select(records.c.pupil, func.max(records.c.version))
        .where(records.c.school == school, records.c.pupil.in_(list(pupils)))
        .group_by(records.c.pupil)
    )
    return dict(rows.tuples().all())


async def add_approval(session: AsyncSession, approval: NewApproval) -> None:
    """Store an approval."""
    await session.execute(insert(approvals).values(**approval._asdict()))


async def add_records(
    session: AsyncSession,
    school: str,
    new: Sequence[NewRecord],
    level: str,
    approval: UUID,
    decision: UUID,
    at: datetime,
    correction: Correction | None = None,
) -> None:
    """Store a row for each record of a level.

    `decision`: to approve, or to correct; `correction`: why they supersede a record of this approval.
    """
    common = {"school": school, "level": level, "approval": approval, "decision": decision, "at": at}
    common |= correction._asdict() if correction else {}
    await session.execute(
        insert(records),
        [
            {
                "pupil": one.pupil,
                "version": one.version,
                "key": one.file.key,
                "sha256": one.file.sha256,
                "size": one.file.size,
                "file_version": one.file.version,
                "particulars": one.particulars,
                **common,
            }
            for one in new
        ],
    )
