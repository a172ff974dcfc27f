"""Loading of the stored facts that rows refer to, and storing of what the rows add."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.grades.calendar.store import terms_of_school
from services.grades.classes.store import add_years, enrolled_years
from services.grades.enrolments.store import add_enrolments, change_enrolments, update_register
from services.grades.results.row_outcomes import Additions, KnownBook, KnownPupil, KnownYear, NewEntry
from services.grades.results.store import add_entries, add_terms, known_results, known_terms
from services.grades.schools.store import set_last_entry
from services.grades.students.store import add_students, identities
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Message
from shared.contracts.grades.events import ResultRow, ResultsRecorded
from shared.contracts.grades.rows import ImportRow, RecordRow
from shared.vocabulary.levels import Level

MAX_EVENT_ROWS = 500


async def load_book(
    session: AsyncSession,
    school: str,
    level: Level,
    rows: Sequence[ImportRow | RecordRow],
    last: int = 0,
) -> tuple[KnownBook, dict[str, UUID]]:
    """The stored facts that these rows refer to, and the ids of the students, by number.

    `last`: the number of the last entry.
    """
    numbers = {row.pupil.student_no if isinstance(row, ImportRow) else row.student_no for row in rows}
    identifiers = {row.pupil.identifier.value for row in rows if isinstance(row, ImportRow)}
    book = KnownBook(last, {}, {}, {}, {}, {})
    ids: dict[str, UUID] = {}
    for student in await identities(session, school, numbers, identifiers):
        book.pupils[student.student_no] = KnownPupil(
            student.identifier, student.first, student.last, student.sex, student.birth_date
        )
        book.holders[student.identifier] = student.student_no
        ids[student.student_no] = student.pupil
    if known := {ids[number]: number for number in ids if number in numbers}:
        for one in await enrolled_years(session, school, level, known):
            number = known[one.pupil]
            pupil = book.pupils[number]
            if one.enrolment not in pupil.enrolments:
                book.pupils[number] = pupil._replace(enrolments=(*pupil.enrolments, one.enrolment))
            if one.year is not None:
                key = number, one.enrolment.enrolment, one.year
                book.years[key] = KnownYear(one.version, one.reading, one.characteristics)
        book.results = await known_results(
            session, level, known, {row.term for row in rows}, {row.subject for row in rows}
        )
    book.terms = await known_terms(session, school, {row.term for row in rows})
    book.calendar = await terms_of_school(session, school)
    return book, ids


async def save_additions(
    work: Work,
    command: Message,
    level: Level,
    added: Additions,
    pupils: dict[str, UUID],
    import_id: UUID | None = None,
) -> None:
    """Store and emit what the rows add.

    `pupils`: ids by student number, to which those of new students are added.
    """
    if added.pupils:
        pupils |= {number: work.new_id() for number in added.pupils}
        await add_students(work, command.school, added.pupils, pupils, import_id)
    enrolled = await _save_enrolments(work, command.school, level, added, pupils)
    if added.years:
        await add_years(work, command.school, added.years, enrolled)
    if added.terms:
        await add_terms(work.session, command.school, added.terms, recorded=import_id is None)
    if added.entries:
        await write_entries(work, command, level, added.entries, pupils, import_id)


async def _save_enrolments(
    work: Work, school: str, level: Level, added: Additions, pupils: Mapping[str, UUID]
) -> dict[str, int]:
    """Store new and changed enrolments. Returns the ids of the new ones, by student number."""
    new = {number: one for (number, id), one in added.enrolments.items() if id is None}
    changed = [one for (_, id), one in added.enrolments.items() if id is not None]
    if changed:
        await change_enrolments(work.session, school, changed)
    if not new:
        return {}
    ids = await add_enrolments(
        work.session, school, level, {pupils[number]: one for number, one in new.items()}
    )
    await update_register(work, school, [pupils[number] for number in new if number not in added.pupils])
    return {number: ids[pupils[number]] for number in new}


async def write_entries(
    work: Work,
    command: Message,
    level: Level,
    new: list[NewEntry],
    pupils: Mapping[str, UUID],
    import_id: UUID | None = None,
    events: Mapping[int, tuple[str, str]] | None = None,
) -> None:
    """Store and emit entries. `events`: event and approver of each change, by the number of its entry."""
    await add_entries(work, command.school, level, new, pupils, import_id, events or {})
    await set_last_entry(work.session, command.school, new[-1].number)
    for begin in range(0, len(new), MAX_EVENT_ROWS):
        rows = [
            ResultRow(
                entry=e.number,
                pupil=pupils[e.student_no],
                term=e.term,
                subject=e.subject.course.code,
                mark=e.mark,
                kind=e.kind,
            )
            for e in new[begin : begin + MAX_EVENT_ROWS]
        ]
        work.emit(ResultsRecorded(authority=command.authority, school=command.school, rows=rows))
