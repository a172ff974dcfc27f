"""What the school's book holds that some rows can meet: pupils, identifiers, results, years, terms."""
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.deciding import Book, Key, KnownPupil, KnownResult, KnownTerm, KnownYear
from services.grades.queries.pupils import now
from services.grades.tables import enrolments, entries, particulars, school_years, students, terms
from shared.contracts.grades.rows import ImportRow, RecordRow
from shared.vocabulary.levels import Level


def _among(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    return column == any_(bindparam(name, type_=ARRAY(Text)))


HERE, LEVEL = bindparam("school", type_=Text), bindparam("level", type_=Text)
NAMED = students.c.school == HERE, _among(students.c.student_no, "numbers")
HOLDERS = select(particulars.c.pupil).where(particulars.c.school == HERE, _among(particulars.c.identifier, "identifiers"))
KNOWN = (
    select(students.c.pupil, students.c.student_no, particulars.c.identifier, particulars.c.first, particulars.c.last, particulars.c.sex,
           particulars.c.birth_date, enrolments.c.curriculum, enrolments.c.plan,
           school_years.c.year, school_years.c.version, school_years.c.reading, school_years.c.characteristics)
    .join(particulars, now)
    .outerjoin(enrolments, and_(enrolments.c.pupil == students.c.pupil, enrolments.c.level == LEVEL))
    .outerjoin(school_years, and_(school_years.c.pupil == students.c.pupil, school_years.c.level == LEVEL))
    .order_by(school_years.c.version)
)
"""Pupils, each with a line for every version of every academic year that is known."""
PUPILS = KNOWN.where(*NAMED)
PUPILS_AND_HOLDERS = KNOWN.where(students.c.pupil.in_(select(students.c.pupil).where(*NAMED).union(HOLDERS)))
RESULTS = (
    select(students.c.student_no, entries.c.term, entries.c.subject, entries.c.entry, entries.c.changes, entries.c.mark, entries.c.score,
           entries.c.attendance, entries.c.kind, entries.c.on)
    .join(students, students.c.pupil == entries.c.pupil)
    .where(*NAMED, entries.c.level == LEVEL, _among(entries.c.term, "terms"), _among(entries.c.subject, "subjects"))
    .order_by(entries.c.entry)
)
TERMS = select(terms.c.term, terms.c.recorded, terms.c.closed_at).where(terms.c.school == HERE, _among(terms.c.term, "terms"))


async def book_met_by(
    session: AsyncSession, school: str, level: Level, rows: Sequence[ImportRow | RecordRow], last: int = 0,
) -> tuple[Book, dict[str, UUID]]:
    """What is stored that these rows can meet, and the ids of the pupils, by student number. `last`: the number of the last entry."""
    numbers = {row.pupil.student_no if isinstance(row, ImportRow) else row.student_no for row in rows}
    about = {
        "school": school, "level": level.value, "numbers": list(numbers), "terms": list({row.term for row in rows}),
        "subjects": list({row.subject for row in rows}), "identifiers": list({row.pupil.identifier.value for row in rows if isinstance(row, ImportRow)}),
    }
    pupils, holders, years, ids = {}, {}, {}, {}
    met = await session.execute(PUPILS_AND_HOLDERS if about["identifiers"] else PUPILS, about)
    for pupil, number, identifier, first, last_name, sex, born, curriculum, plan, year, version, *told in met:
        pupils[number] = KnownPupil(identifier, first, last_name, sex, born, curriculum, plan)
        holders[identifier], ids[number] = number, pupil
        if year is not None:
            years[number, year] = KnownYear(version, *told)
    results = await _results(session, about) if ids else {}
    of_terms = {term: KnownTerm(recorded, closed is not None) for term, recorded, closed in await session.execute(TERMS, about)}
    return Book(last, pupils, holders, results, years, of_terms), ids


async def _results(session: AsyncSession, about: Mapping[str, object]) -> dict[Key, KnownResult]:
    """Originals, and what the newest change made of them: a change always has a greater number."""
    results: dict[Key, KnownResult] = {}
    for number, term, subject, entry, changes, mark, score, attendance, kind, on in await session.execute(RESULTS, about):
        key = (number, term, subject)
        if changes is None:
            results[key] = KnownResult(entry, mark, score, attendance, kind)
        else:
            results[key] = results[key]._replace(changed_to=mark, changed_on=on)
    return results
