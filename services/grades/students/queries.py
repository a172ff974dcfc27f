"""Queries about students' particulars."""

from services.grades.records.store import graduated
from services.grades.students.store import students_with
from services.grades.students.workbook import completions_in, read_workbook
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import CompletionsOfWorkbook, PreviewOfCompletion
from shared.thai.dates import day_of
from shared.thai.digits import arabic_digits

router = Router("grades")


@router.query
async def preview_of_completion(query: PreviewOfCompletion, work: Work) -> CompletionsOfWorkbook:
    """What each row of the workbook would change, and what is wrong with the others."""
    rows = await read_workbook(await work.archive.get(query.workbook))
    numbers = {arabic_digits(row.cells["student_no"]) for row in rows}
    known = await students_with(work.session, query.school, numbers)
    by_order = await graduated(work.session, query.school, [one.pupil for one in known.values()])
    return CompletionsOfWorkbook(rows=completions_in(rows, known, by_order, day_of(work.now)))
