"""Commands about results of the old system."""

from services.grades.imports.ticket import ticket_of
from services.grades.results.book import load_book, save_additions
from services.grades.results.row_outcomes import decide
from services.grades.schools.store import lock_book
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import ImportResults, RowOutcomes

router = Router("grades")


@router.command
async def import_results(command: ImportResults, work: Work) -> RowOutcomes:
    """Import rows of the old system: store new students, from their first accepted row, and entries.

    A row that is stored already is `same`. What is stored is recorded as done by the person of the ticket,
    without which linkage can write nothing.
    """
    work.ticket = ticket_of(work, command, "import", job=command.import_id)
    last = await lock_book(work, command.authority, command.school)
    book, pupils = await load_book(work.session, command.school, command.level, command.rows, last)
    outcomes, added = decide(command.rows, book, command.level, "imported")
    await save_additions(work, command, command.level, added, pupils, command.import_id)
    work.concerns(pupils.values())
    return RowOutcomes(rows=outcomes)
