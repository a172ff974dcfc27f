"""What linkage is asked to say of imports."""
from typing import Annotated, Any

from faststream import Context
from sqlalchemy import Row, select

from services.linkage.imports.localschool.verdicts import Tally
from services.linkage.imports.tables import imports
from shared.contracts.linkage.problems import IMPORT_UNKNOWN
from shared.contracts.linkage.queries import ImportProgress, Imports, ImportState, SchoolImports
from shared.edge import Router
from shared.work import Work

router = Router("linkage")

SHOWN = 50


@router.query
async def import_progress(query: ImportProgress, work: Annotated[Work, Context("work")]) -> ImportState:
    """How far an import of this school is, at any time."""
    mine = (imports.c.job == query.job) & (imports.c.authority == query.authority) & (imports.c.school == query.school)
    row = (await work.session.execute(select(imports).where(mine))).first()
    if row is None:
        raise IMPORT_UNKNOWN.refuse(field="job")
    return _state(row, work)


@router.query
async def school_imports(query: SchoolImports, work: Annotated[Work, Context("work")]) -> Imports:
    """The imports of this school, newest first."""
    mine = (imports.c.authority == query.authority) & (imports.c.school == query.school)
    rows = await work.session.execute(select(imports).where(mine).order_by(imports.c.position.desc()).limit(SHOWN))
    return Imports(imports=[_state(row, work) for row in rows])


def _state(row: Row[Any], work: Work) -> ImportState:
    tally = Tally.model_validate(row.tally)
    seconds = ((row.finished_at or work.now) - row.began_at).total_seconds() if row.began_at else 0.0
    return ImportState(
        job=row.job, state=row.state, apply=row.apply, workbook=row.workbook, done=tally.done, rows=row.rows, **tally.model_dump(), students=row.students,
        problem=row.problem, report=row.report, rate=round(tally.done / seconds, 1) if seconds > 0 else 0.0,
        started_at=row.started_at, finished_at=row.finished_at,
    )
