"""Results of a term in LSQ, and what changes them: an entry each, the original stays."""


from services.grades.books import lock_book
from services.grades.changing import decide_changes
from services.grades.commands.entering import enter, write_entries
from services.grades.curricula import LEVELS, curriculum_of
from services.grades.deciding import decide
from services.grades.queries.book import book_met_by
from services.grades.queries.changes import sittings_of
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import ChangeResults, RecordResults, RowOutcomes
from shared.contracts.grades.rows import RecordRow, RowOutcome
from shared.thai.dates import day_of
from shared.vocabulary.levels import Level

router = Router("grades")


@router.command
async def record_results(command: RecordResults, work: Work) -> RowOutcomes:
    """Record a term's results of pupils that the school has. A wrong row never stops the others; a row once more is `same`."""
    last = await lock_book(work, command.authority, command.school)
    outcomes: dict[int, RowOutcome] = {}
    for level, places in by_level(command.rows).items():
        rows = [command.rows[place] for place in places]
        book, pupils = await book_met_by(work.session, command.school, level, rows, last)
        decided, added = decide(rows, book, level, "ordinary")
        await enter(work, command, level, added, pupils)
        last = book.last
        outcomes |= dict(zip(places, decided, strict=True))
    return RowOutcomes(rows=[outcomes[place] for place in range(len(command.rows))])


def by_level(rows: list[RecordRow]) -> dict[Level, list[int]]:
    """The places of the rows of each level, told by the class; a class of no level is checked, and refused, at the first."""
    places: dict[Level, list[int]] = {}
    for place, row in enumerate(rows):
        level = next((level for level in LEVELS if curriculum_of(level).grade_of(row.class_name) is not None), LEVELS[0])
        places.setdefault(level, []).append(place)
    return places


@router.command
async def change_results(command: ChangeResults, work: Work) -> RowOutcomes:
    """Change results by remedial exam, completion or making up (การเปลี่ยนผลการเรียน): what the guideline allows becomes a new entry."""
    last = await lock_book(work, command.authority, command.school)
    sittings, pupils = await sittings_of(work.session, command.school, command.rows)
    outcomes, changes = decide_changes(command.rows, sittings, pupils, last, day_of(work.now))
    for level in LEVELS:
        if new := [change for change in changes if change.level is level]:
            await write_entries(work, command, level, [change.entry for change in new], pupils, events={c.entry.number: (c.event, c.approver) for c in new})
    return RowOutcomes(rows=outcomes)
