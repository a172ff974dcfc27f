"""Queries about results of the old system."""

from services.grades.imports.ticket import ticket_of
from services.grades.results.book import load_book
from services.grades.results.row_outcomes import decide
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.commands import RowOutcomes
from shared.contracts.grades.queries import PreviewImport

router = Router("grades")


@router.query
async def preview_import(query: PreviewImport, work: Work) -> RowOutcomes:
    """The outcomes that `ImportResults` would give these rows. Nothing is stored."""
    work.ticket = ticket_of(work, query, "preview")
    book, pupils = await load_book(work.session, query.school, query.level, query.rows)
    outcomes, _ = decide(query.rows, book, query.level, "imported", accepted_as="new")
    work.concerns(pupils.values())
    return RowOutcomes(rows=outcomes)
