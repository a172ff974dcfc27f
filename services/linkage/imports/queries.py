"""The queries of the progress of imports."""

from services.linkage.imports.store import ImportJob, import_of_school, imports_of_school
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.problems import IMPORT_UNKNOWN
from shared.contracts.linkage.queries import (
    ImportProgress,
    ImportReport,
    ImportReportFile,
    Imports,
    ImportState,
    SchoolImports,
)

router = Router("linkage")


@router.query
async def import_progress(query: ImportProgress, work: Work) -> ImportState:
    """The progress of an import of this school."""
    return _state(await _import(query, work), work)


@router.query
async def import_report(query: ImportReport, work: Work) -> ImportReportFile:
    """The report of an import of this school."""
    job = await _import(query, work)
    return ImportReportFile(job=job.job, file=job.report)


@router.query
async def school_imports(query: SchoolImports, work: Work) -> Imports:
    """The imports of this school, newest first."""
    return Imports(
        imports=[
            _state(job, work) for job in await imports_of_school(work.session, query.authority, query.school)
        ]
    )


async def _import(query: ImportProgress | ImportReport, work: Work) -> ImportJob:
    job = await import_of_school(work.session, query.authority, query.school, query.job)
    if job is None:
        raise IMPORT_UNKNOWN.refuse(field="job")
    return job


def _state(job: ImportJob, work: Work) -> ImportState:
    seconds = ((job.finished_at or work.now) - job.began_at).total_seconds() if job.began_at else 0.0
    return ImportState(
        job=job.job,
        state=job.state,
        apply=job.apply,
        workbook=job.workbook,
        done=job.tally.done,
        rows=job.rows,
        **job.tally.model_dump(),
        students=job.students,
        problem=job.problem,
        report=job.report,
        rate=round(job.tally.done / seconds, 1) if seconds > 0 else 0.0,
        started_at=job.started_at,
        finished_at=job.finished_at,
    )
