"""Entering what was decided into the book: pupils, enrolments, years, entries, and saying so."""
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from services.grades.books import keep_count
from services.grades.bulk import copy_in
from services.grades.commands.particulars import COLUMNS as PARTICULARS
from services.grades.commands.particulars import actor_of, version_of
from services.grades.deciding import Additions, Entry
from services.grades.tables import enrolments, entries, particulars, school_years, students, terms
from shared.chassis.unit_of_work import Work
from shared.contracts.envelope import Message
from shared.contracts.grades.events import ResultRow, ResultsRecorded
from shared.vocabulary.levels import Level

EVENT_ROWS = 500                                              # at most in one event
ENTRIES = (
    "school", "entry", "pupil", "level", "term", "subject", "kind", "changes", "mark", "score", "attendance", "subject_name", "subject_kind",
    "credits", "hours", "on", "event", "approver", "at", "actor", "import_id", "row",
)

KNOWN = insert(terms).on_conflict_do_nothing()
RECORDED = insert(terms).on_conflict_do_update(index_elements=["school", "term"], set_={"recorded": True}, where=terms.c.recorded.is_(False))


async def enter(
    work: Work, command: Message, level: Level, added: Additions, pupils: dict[str, UUID], import_id: UUID | None = None,
) -> None:
    """Save the additions and emit them. `pupils`: ids by student number; those of new pupils are added to it."""
    await _enter_pupils(work, command.school, level, added, pupils, import_id)
    await copy_in(work, school_years, ("pupil", "level", "year", "version", "class_name", "seat", "reading", "characteristics", "at"), (
        (pupils[y.student_no], level.value, y.year, y.version, y.class_name, y.seat, y.reading, y.characteristics, work.now) for y in added.years
    )) if added.years else None
    if added.terms:
        await _open_terms(work, command.school, added.terms, recorded=import_id is None)
    if added.entries:
        await write_entries(work, command, level, added.entries, pupils, import_id)


async def _enter_pupils(
    work: Work, school: str, level: Level, added: Additions, pupils: dict[str, UUID], import_id: UUID | None,
) -> None:
    """New pupils with the particulars that the row told, enrolments, plans."""
    if added.pupils:
        pupils |= {number: work.new_id() for number in added.pupils}
        about = {"kind": "imported", "at": work.now, "actor": actor_of(work), "import_id": import_id}
        await copy_in(work, students, ("pupil", "school", "student_no", "version"), ((pupils[number], school, number, 1) for number in added.pupils))
        await copy_in(work, particulars, PARTICULARS, (
            version_of(pupils[number], school, {
                "identifier_kind": told.identifier.kind, "identifier": told.identifier.value, "title": told.title, "first": told.first, "last": told.last,
                "sex": told.sex, "birth_date": told.birth_date,
            }, {**about, "row": row}) for number, (told, row) in added.pupils.items()
        ))
    if added.enrolled:
        await copy_in(work, enrolments, ("pupil", "level", "school", "curriculum", "entry_year", "plan"), (
            (pupils[number], level.value, school, curriculum, year, added.plans.get(number)) for number, (curriculum, year) in added.enrolled.items()
        ))
    for number, plan in added.plans.items():
        if number not in added.enrolled:                      # enrolled before, by subjects that all plans have
            mine = (enrolments.c.pupil == pupils[number]) & (enrolments.c.level == level.value)
            await work.session.execute(update(enrolments).where(mine, enrolments.c.plan.is_(None)).values(plan=plan))


async def _open_terms(work: Work, school: str, names: set[str], *, recorded: bool) -> None:
    """Terms that the school has results in; once results are recorded in LSQ, the term is one that LSQ must close."""
    await work.session.execute(RECORDED if recorded else KNOWN, [{"school": school, "term": name, "recorded": recorded} for name in sorted(names)])


async def write_entries(
    work: Work, command: Message, level: Level, new: list[Entry], pupils: Mapping[str, UUID], import_id: UUID | None = None,
    events: Mapping[int, tuple[str, str]] | None = None,
) -> None:
    """Write entries into the book and say so. `events`: of changes, what happened and who approved it, by entry."""
    actor = actor_of(work)
    await copy_in(work, entries, ENTRIES, (_row(entry, command.school, level, pupils, (events or {}).get(entry.number, (None, None)),
                                                        (work.now, actor, import_id)) for entry in new))
    await keep_count(work, command.school, new[-1].number)
    for begin in range(0, len(new), EVENT_ROWS):
        rows = [
            ResultRow(entry=e.number, pupil=pupils[e.student_no], term=e.term, subject=e.subject.course.code, mark=e.mark, kind=e.kind)
            for e in new[begin:begin + EVENT_ROWS]
        ]
        work.emit(ResultsRecorded(authority=command.authority, school=command.school, rows=rows))


def _row(entry: Entry, school: str, level: Level, pupils: Mapping[str, UUID], event: tuple[str | None, str | None], origin: tuple[Any, ...]) -> tuple[Any, ...]:
    """An entry as the table has it."""
    course = entry.subject.course
    return (
        school, entry.number, pupils[entry.student_no], level.value, entry.term, course.code, entry.kind, entry.changes, entry.mark, entry.score,
        entry.attendance, course.name, course.kind, course.credits, entry.hours, entry.on, *event, *origin, entry.row,
    )
