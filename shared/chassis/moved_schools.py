"""Where the messages about a school are addressed: schools that have moved to another authority, or ended.

Registry decides it and emits `OrganisationChanged`. Each service keeps the rows of schools, and its edge
reads them for each command and query (docs/decisions/0020-a-school-moves.md). A school without a row is where
it has always been.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg.rows import class_row
from sqlalchemy import ColumnElement, Table, and_, exists, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from shared.chassis.database import moved_schools
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Asked, Command
from shared.contracts.problem import SCHOOL_ELSEWHERE, SCHOOL_ENDED, Refusal
from shared.contracts.registry.events import OrganisationChanged
from shared.thai.dates import day_of, plain_date
from shared.vocabulary.codes import NOWHERE

# What does not change an address.
SAME_ADDRESS = ("renamed", "levels_set", "converted")
SELECT = "select since, former, authority, merged_into from moved_schools where school = %s order by number"


class SchoolMove(NamedTuple):
    """From a day on a school belongs to another authority, or has ended.

    `authority` is `-` for a school that was closed; `merged_into` names the school into which it was merged,
    at that authority, else `-`.
    """

    since: date
    former: str
    authority: str
    merged_into: str

    @property
    def has_ended(self) -> bool:
        """Whether the school is no more."""
        return NOWHERE == self.authority or NOWHERE != self.merged_into

    @property
    def home(self) -> str:
        """The authority at which the school is, or last was."""
        return self.former if self.has_ended else self.authority


async def keep_move(event: OrganisationChanged, work: Work) -> None:
    """Keep that a school moves or ends on a day."""
    if event.change not in SAME_ADDRESS and event.school != NOWHERE:
        await save_move(work.session, event)


async def save_move(session: AsyncSession, event: OrganisationChanged) -> None:
    """Store the move of this event."""
    row = {
        "school": event.school,
        "number": event.number,
        "since": event.from_day,
        "former": event.authority,
        "authority": event.new_authority,
        "merged_into": NOWHERE if event.new_school == event.school else event.new_school,
    }
    await session.execute(insert(moved_schools).values(row).on_conflict_do_nothing())


async def refuse_elsewhere(work: Work, asked: Asked[Any]) -> None:
    """Refuse a question about a school that names another authority than that of today, or of the day that
    is asked for; and a command about a school that has ended.

    Whoever may ask about all schools may name none of their authorities.
    """
    if NOWHERE in (asked.school, asked.authority):
        return
    moves = await _moves_of(work, asked.school)
    if not moves:
        return
    today = day_of(work.now)
    asked_day: date | None = getattr(asked, "on", None)
    now = valid_on(moves, today)
    if now and now.has_ended and isinstance(asked, Command):
        raise _ended(now)
    homes = {home_on(moves, day) for day in (today, asked_day or today)}
    if asked.authority not in homes:
        raise SCHOOL_ELSEWHERE.refuse(
            field="authority", authority=home_on(moves, today), since=plain_date(now.since if now else today)
        )


async def present_authority(work: Work, authority: str, school: str) -> str:
    """The authority at which a school is today: of what has begun at `authority`, perhaps before it moved."""
    moves = await _moves_of(work, school)
    return home_on(moves, day_of(work.now)) if moves else authority


async def _moves_of(work: Work, school: str) -> list[SchoolMove]:
    """The moves of a school in the order of their numbers."""
    async with work.driver.cursor(row_factory=class_row(SchoolMove)) as cursor:
        return await (await cursor.execute(SELECT, (school,))).fetchall()


def valid_on(moves: Sequence[SchoolMove], on: date) -> SchoolMove | None:
    """The last of the moves, in the order of their numbers, that has taken effect on a day."""
    return next((move for move in reversed(moves) if move.since <= on), None)


def home_on(moves: Sequence[SchoolMove], on: date) -> str:
    """The authority at which a school with these moves is, or last was, on a day."""
    valid = valid_on(moves, on)
    return valid.home if valid else moves[0].former


def of_school(table: Table, authority: str, school: str) -> ColumnElement[bool]:
    """The condition for rows of a school that the edge has found at this authority, also those from before
    it moved there.
    """
    came = exists().where(moved_schools.c.school == school, moved_schools.c.authority == authority)
    return and_(table.c.school == school, or_(table.c.authority == authority, came))


def _ended(move: SchoolMove) -> Refusal:
    where = move.former if move.merged_into == NOWHERE else f"{move.authority} {move.merged_into}"
    return SCHOOL_ENDED.refuse(field="school", since=plain_date(move.since), where=where)
