"""What an import would do."""


from services.grades.deciding import decide
from services.grades.queries.book import book_met_by
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import RowOutcomes
from shared.contracts.grades.queries import PreviewImport

router = Router("grades")


@router.query
async def preview_import(query: PreviewImport, work: Work) -> RowOutcomes:
    """What `ImportResults` would do with these rows: the same decision on the same stored results; nothing is saved."""
    book, _ = await book_met_by(work.session, query.school, query.level, query.rows)
    outcomes, _ = decide(query.rows, book, query.level, "imported", good="new")
    return RowOutcomes(rows=outcomes)
