"""Statements over the book: its entries, and its terms, open or closed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.bulk import among, copy_in
from services.grades.results.achievement import StoredEntry
from services.grades.results.row_outcomes import KnownResult, KnownTerm, NewEntry, ResultKey
from services.grades.results.tables import entries, terms
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import TermSummary
from shared.vocabulary.levels import Level

ENTRY_COLUMNS = (
    "school",
    "entry",
    "pupil",
    "level",
    "term",
    "subject",
    "kind",
    "changes",
    "mark",
    "score",
    "attendance",
    "subject_name",
    "subject_kind",
    "credits",
    "hours",
    "on",
    "event",
    "approver",
    "at",
    "actor",
    "office",
    "appointment",
    "import_id",
    "row",
)
LEVEL = entries.c.level == bindparam("level", type_=Text)
ENTRIES_OF_PUPILS = (
    select(entries.c.pupil, *(entries.c[field] for field in StoredEntry._fields))
    .where(among(entries.c.pupil, "pupils", Uuid), LEVEL)
    .order_by(entries.c.pupil, entries.c.entry)
)
ENTRIES_OF_SUBJECTS = (
    select(
        entries.c.pupil,
        entries.c.term,
        entries.c.subject,
        entries.c.entry,
        entries.c.changes,
        entries.c.mark,
        entries.c.score,
        entries.c.attendance,
        entries.c.kind,
        entries.c.on,
    )
    .where(
        among(entries.c.pupil, "pupils", Uuid),
        LEVEL,
        among(entries.c.term, "terms"),
        among(entries.c.subject, "subjects"),
    )
    .order_by(entries.c.entry)
)
KNOWN_TERMS = select(terms.c.term, terms.c.recorded, terms.c.closed_at).where(
    terms.c.school == bindparam("school", type_=Text), among(terms.c.term, "terms")
)
SCHOOL_TERMS = select(
    terms.c.term, terms.c.recorded, terms.c.closed_at, terms.c.students, terms.c.results, terms.c.waiting
)
ADD_IMPORTED_TERM = insert(terms).on_conflict_do_nothing()
ADD_RECORDED_TERM = insert(terms).on_conflict_do_update(
    index_elements=["school", "term"], set_={"recorded": True}, where=terms.c.recorded.is_(False)
)


class SchoolTerm(NamedTuple):
    """A term that the school has results in.

    `recorded`: in LSQ, not by import only; `closing`: None while it is open.
    """

    term: str
    recorded: bool
    closing: TermSummary | None


async def entries_of(
    session: AsyncSession, level: Level, pupils: Sequence[UUID]
) -> dict[UUID, list[StoredEntry]]:
    """All entries of each of these students at a level, in the order of their numbers."""
    stored: dict[UUID, list[StoredEntry]] = {pupil: [] for pupil in pupils}
    for pupil, *entry in await session.execute(ENTRIES_OF_PUPILS, {"pupils": pupils, "level": level.value}):
        stored[pupil].append(StoredEntry(*entry))
    return stored


async def known_results(
    session: AsyncSession,
    level: Level,
    numbers: Mapping[UUID, str],
    in_terms: Iterable[str],
    subjects: Iterable[str],
) -> dict[ResultKey, KnownResult]:
    """The results that rows refer to: the original, and its newest change, which has the greater number.

    `numbers`: the students' numbers, by id.
    """
    parameters = {
        "pupils": list(numbers),
        "level": level.value,
        "terms": list(in_terms),
        "subjects": list(subjects),
    }
    results: dict[ResultKey, KnownResult] = {}
    for pupil, term, subject, entry, changes, mark, score, attendance, kind, on in await session.execute(
        ENTRIES_OF_SUBJECTS, parameters
    ):
        key = (numbers[pupil], term, subject)
        if changes is None:
            results[key] = KnownResult(entry, mark, score, attendance, kind)
        else:
            results[key] = results[key]._replace(changed_to=mark, changed_on=on)
    return results


async def originals_in(session: AsyncSession, school: str, term: str) -> int:
    """The number of results that the school has in a term, without their changes."""
    found = select(func.count()).where(
        entries.c.school == school, entries.c.term == term, entries.c.changes.is_(None)
    )
    return await session.scalar(found) or 0


async def students_with_results(session: AsyncSession, school: str, term: str) -> list[tuple[Level, UUID]]:
    """The students who have a result in a term, with its level."""
    found = (
        select(entries.c.level, entries.c.pupil)
        .where(entries.c.school == school, entries.c.term == term)
        .distinct()
    )
    return [(Level(level), pupil) for level, pupil in await session.execute(found)]


async def subjects_with_results(
    session: AsyncSession,
    school: str,
    pupils: Iterable[UUID],
    subjects: Iterable[str],
) -> set[tuple[UUID, str]]:
    """The pairs of these students and subjects that have a result, in any term."""
    found = select(entries.c.pupil, entries.c.subject).where(
        entries.c.school == school,
        entries.c.pupil.in_(list(pupils)),
        entries.c.subject.in_(list(subjects)),
        entries.c.changes.is_(None),
    )
    return set((await session.execute(found)).tuples())


async def newest_with_mark(session: AsyncSession, school: str, marks: Iterable[str]) -> dict[str, int]:
    """The number, by level, of entries with these marks that are the newest of student and subject."""
    later = entries.alias()
    changed = exists().where(
        later.c.pupil == entries.c.pupil,
        later.c.level == entries.c.level,
        later.c.subject == entries.c.subject,
        later.c.entry > entries.c.entry,
    )
    rows = await session.execute(
        select(entries.c.level, func.count())
        .where(entries.c.school == school, entries.c.mark.in_(list(marks)), ~changed)
        .group_by(entries.c.level)
    )
    return dict(rows.tuples().all())


async def add_entries(
    work: Work,
    school: str,
    level: Level,
    new: Iterable[NewEntry],
    pupils: Mapping[str, UUID],
    import_id: UUID | None,
    events: Mapping[int, tuple[str, str]],
) -> None:
    """Store entries. `events`: event and approver of each change, by the number of its entry."""
    origin = (work.now, *work.origin.values(), import_id)
    await copy_in(
        work,
        entries,
        ENTRY_COLUMNS,
        (_row(entry, school, level, pupils, events.get(entry.number, (None, None)), origin) for entry in new),
    )


def _row(
    entry: NewEntry,
    school: str,
    level: Level,
    pupils: Mapping[str, UUID],
    event: tuple[str | None, str | None],
    origin: tuple[Any, ...],
) -> tuple[Any, ...]:
    """The row of an entry."""
    course = entry.subject.course
    return (
        school,
        entry.number,
        pupils[entry.student_no],
        level.value,
        entry.term,
        course.code,
        entry.kind,
        entry.changes,
        entry.mark,
        entry.score,
        entry.attendance,
        course.name,
        course.kind,
        course.credits,
        entry.hours,
        entry.on,
        *event,
        *origin,
        entry.row,
    )


async def known_terms(session: AsyncSession, school: str, names: Iterable[str]) -> dict[str, KnownTerm]:
    """Those of these terms that the school has results in, by name."""
    rows = await session.execute(KNOWN_TERMS, {"school": school, "terms": list(names)})
    return {term: KnownTerm(recorded, closed is not None) for term, recorded, closed in rows}


async def terms_of(session: AsyncSession, school: str) -> list[SchoolTerm]:
    """The terms that the school has results in."""
    return [_term(*row) for row in await session.execute(SCHOOL_TERMS.where(terms.c.school == school))]


async def term_of(session: AsyncSession, school: str, name: str) -> SchoolTerm | None:
    """A term; None when the school has no results in it."""
    row = (await session.execute(SCHOOL_TERMS.where(terms.c.school == school, terms.c.term == name))).first()
    return row and _term(*row)


def _term(
    term: str, recorded: bool, closed_at: datetime | None, students: int, results: int, waiting: int
) -> SchoolTerm:
    closing = (
        None
        if closed_at is None
        else TermSummary(term=term, students=students, results=results, waiting=waiting)
    )
    return SchoolTerm(term, recorded, closing)


async def is_closed(session: AsyncSession, school: str, term: str) -> bool:
    """Whether the term is closed."""
    return (
        await session.scalar(select(terms.c.closed_at).where(terms.c.school == school, terms.c.term == term))
        is not None
    )


async def add_terms(session: AsyncSession, school: str, names: Iterable[str], *, recorded: bool) -> None:
    """Store terms that the school has results in.

    A term with results recorded in LSQ must be closed in LSQ.
    """
    await session.execute(
        ADD_RECORDED_TERM if recorded else ADD_IMPORTED_TERM,
        [{"school": school, "term": name, "recorded": recorded} for name in sorted(names)],
    )


async def store_closing(work: Work, school: str, summary: TermSummary) -> None:
    """Close the term: store when, by whom, and with which counts."""
    await work.session.execute(
        update(terms)
        .where(terms.c.school == school, terms.c.term == summary.term)
        .values(
            closed_at=work.now,
            closed_by=work.actor_id,
            **work.by_office,
            **summary.model_dump(exclude={"term"}),
        )
    )
