"""Results of the old system: taken by the hundred, each row once."""


from services.grades.books import lock_book
from services.grades.commands.entering import enter
from services.grades.deciding import decide
from services.grades.queries.book import book_met_by
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import ImportResults, RowOutcomes

router = Router("grades")


@router.command
async def import_results(command: ImportResults, work: Work) -> RowOutcomes:
    """Take rows of the old system: new pupils by their first good row, results as entries. A row that is stored already is `same`."""
    last = await lock_book(work, command.authority, command.school)
    book, pupils = await book_met_by(work.session, command.school, command.level, command.rows, last)
    outcomes, added = decide(command.rows, book, command.level, "imported")
    await enter(work, command, command.level, added, pupils, command.import_id)
    return RowOutcomes(rows=outcomes)
