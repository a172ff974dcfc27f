"""Commands about the results of a term that are recorded in LSQ."""

from services.grades.marks.grouping import rows_by_level
from services.grades.results.book import load_book, save_additions
from services.grades.results.row_outcomes import decide
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import RecordResults, RowOutcomes
from shared.contracts.grades.rows import RowOutcome

router = Router("grades")


@router.command
async def record_results(command: RecordResults, work: Work) -> RowOutcomes:
    """Record a term's results of the school's students.

    A refused row does not stop the others; a row that is stored already is `same`.
    """
    last = await lock_book(work, command.authority, command.school)
    outcomes: dict[int, RowOutcome] = {}
    for level, places in rows_by_level(command.rows).items():
        rows = [command.rows[place] for place in places]
        book, pupils = await load_book(work.session, command.school, level, rows, last)
        decided, added = decide(rows, book, level, "ordinary")
        await save_additions(work, command, level, added, pupils)
        work.concerns(pupils.values())
        last = book.last
        outcomes |= dict(zip(places, decided, strict=True))
    return RowOutcomes(rows=[outcomes[place] for place in range(len(command.rows))])
