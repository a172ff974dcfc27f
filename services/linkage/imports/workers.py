"""The import's work, one step a transaction: read the file, ask grades chunk by chunk, write the report. Killed anywhere, the next process goes on.

    waiting → reading → checking (chunk 0, 1, 2 …) → finished
                  └ refused: the file as a whole cannot be taken, or our side broke again and again

A chunk's command has an id made of job and number: sent again after a kill, grades gives the reply that it gave before, and nothing is double.
"""
import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import structlog
from sqlalchemy import Row, delete, func, insert, select, update

from services.linkage.imports.localschool.plan import Chunk, Plan
from services.linkage.imports.localschool.report import write_report
from services.linkage.imports.localschool.verdicts import Tally, Verdict, own_verdict, tally, verdict_of
from services.linkage.imports.tables import import_chunks, imports
from services.linkage.imports.workbook_cache import plan_for
from shared.away import is_no_fault_of_the_job
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import ImportResults, RowOutcomes
from shared.contracts.grades.problems import LEVEL_UNKNOWN
from shared.contracts.grades.queries import PreviewImport
from shared.contracts.grades.rows import RowOutcome
from shared.contracts.linkage.events import ImportFinished
from shared.contracts.linkage.problems import IMPORT_STOPPED
from shared.contracts.problem import Refusal, Report, kind_of
from shared.edge import Router
from shared.jobs import delay_after
from shared.work import Work

router = Router("linkage")

OPEN = ("waiting", "reading", "checking")
MOST_FAILURES = 8                                             # of one step, about a minute; grades being away is none
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

log = structlog.get_logger()


@router.worker(channel="imports")
async def go_on_with_an_import(work: Work) -> bool:
    """The next step of the import that has waited longest; schools take turns, chunk by chunk. False when there is nothing to do."""
    waiting = select(imports).where(imports.c.state.in_(OPEN), imports.c.due <= func.now()).order_by(imports.c.due, imports.c.position)
    job = (await work.session.execute(waiting.limit(1).with_for_update(skip_locked=True))).first()
    if job is None:
        return False
    work.continues(job.trace, "import step")
    try:
        async with work.session.begin_nested():
            await _step(job, work)
    except Exception as error:
        if is_no_fault_of_the_job(error):                     # the worker waits, the job is as it was
            raise
        await _failed(job, kind_of(error), work)              # a defect that this file has met: it must not stop the others
    return True


async def _step(job: Row[Any], work: Work) -> None:
    if job.state == "waiting":
        await _save(job, work, state="reading", began_at=work.now)
    elif job.state == "reading":
        await _read(job, work)
    elif job.next_chunk < job.chunks:
        await _check_chunk(job, work)
    else:
        await _finish(job, work)


async def _read(job: Row[Any], work: Work) -> None:
    """Read the file and judge its rows. A file that cannot be taken ends the job with the reason: wrong file, or wrong columns."""
    try:
        plan = await plan_for(job, work.archive)
    except Refusal as refusal:
        if not refusal.report.code.startswith("linkage."):
            raise
        await _save(job, work, state="refused", problem=refusal.report.model_dump(), finished_at=work.now)
        log.info("import_refused", job=str(job.job), code=refusal.report.code)
        return
    own = tally(verdict for row in plan.checked if (verdict := own_verdict(row)))
    await _save(job, work, state="checking", rows=len(plan.checked), students=plan.students, chunks=len(plan.chunks), tally=own.model_dump())


async def _check_chunk(job: Row[Any], work: Work) -> None:
    """Let grades judge, or take, the next rows."""
    plan = await plan_for(job, work.archive)
    chunk = plan.chunks[job.next_chunk]
    outcomes = await _ask_grades(job, chunk, work)
    verdicts = [verdict_of(plan.by_row[outcome.row], outcome) for outcome in outcomes]
    await work.session.execute(insert(import_chunks).values(job=job.job, chunk=job.next_chunk, outcomes=[outcome.model_dump() for outcome in outcomes]))
    await _save(job, work, next_chunk=job.next_chunk + 1, tally=(Tally.model_validate(job.tally) + tally(verdicts)).model_dump())


async def _ask_grades(job: Row[Any], chunk: Chunk, work: Work) -> Sequence[RowOutcome]:
    """What grades says of each row. A chunk that it refuses as a whole is refused row by row, with its reason."""
    place: dict[str, Any] = {"authority": job.authority, "school": job.school, "level": chunk.level, "rows": chunk.rows}
    question: ImportResults | PreviewImport = (
        ImportResults.model_construct(**place, import_id=job.job, requested_by=job.requested_by) if job.apply else PreviewImport.model_construct(**place)
    )                                                         # the rows were checked one by one: not validated once more
    try:
        answer: RowOutcomes = await work.ask(question, id=command_id(job.job, job.next_chunk))
    except Refusal as refusal:
        if not refusal.report.code.startswith("grades."):
            raise
        return [_refused(row.row, refusal.report) for row in chunk.rows]
    if [outcome.row for outcome in answer.rows] != [row.row for row in chunk.rows]:
        raise IMPORT_STOPPED.refuse()                         # a defect: never count what belongs to other rows
    return answer.rows


def command_id(job: UUID, chunk: int) -> UUID:
    """The id of a chunk's command: the same however often it is sent."""
    return uuid5(job, str(chunk))


def _refused(row: int, report: Report) -> RowOutcome:
    code = "LEVEL_NOT_TAUGHT" if report.code == LEVEL_UNKNOWN.code else "ROW_REFUSED"
    return RowOutcome(row=row, outcome="refused", codes=[code], fields=["class"], details=[report.th])


async def _finish(job: Row[Any], work: Work) -> None:
    """Write the report into the archive, where a second try finds it, and say that the import has ended."""
    plan = await plan_for(job, work.archive)
    verdicts = await _all_verdicts(job, plan, work)
    key = f"imports/{job.job}/report.xlsx"
    report: FileReference | None = await work.archive.exists(key)
    if report is None:
        report = await work.archive.put_new(key, await asyncio.to_thread(write_report, plan.workbook, verdicts, job.started_at), XLSX)
    counts = tally(verdicts)
    await _save(job, work, state="finished", report=report.model_dump(), tally=counts.model_dump(), finished_at=work.means.clock())
    await work.session.execute(delete(import_chunks).where(import_chunks.c.job == job.job))     # may quote particulars of pupils; the report has them now
    work.emit(ImportFinished(
        authority=job.authority, school=job.school, job=job.job, applied=counts.applied, same=counts.same, refused=counts.refused))
    log.info("import_finished", job=str(job.job), rows=counts.done, refused=counts.refused)


async def _all_verdicts(job: Row[Any], plan: Plan, work: Work) -> list[Verdict]:
    """The verdict of every row, in the order of the file."""
    kept = await work.session.scalars(select(import_chunks.c.outcomes).where(import_chunks.c.job == job.job))
    said = {outcome["row"]: RowOutcome.model_validate(outcome) for outcomes in kept for outcome in outcomes}
    return [verdict_of(row, said.get(row.row)) for row in plan.checked]


async def _failed(job: Row[Any], cause: str, work: Work) -> None:
    """A step that broke is tried again, later and later; then the job stops with the rows that it has."""
    failures = job.failures + 1
    log.warning("import_step_failed", job=str(job.job), cause=cause, failures=failures)
    if failures >= MOST_FAILURES:
        stopped = IMPORT_STOPPED.refuse(details={"cause": cause}).report
        await _save(job, work, state="refused", problem=stopped.model_dump(), finished_at=work.now)
        return
    later = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, delay_after(failures))
    await work.session.execute(update(imports).where(imports.c.job == job.job).values(failures=failures, due=later))


async def _save(job: Row[Any], work: Work, **values: Any) -> None:
    """The job after a step that went well; it goes to the end of the queue."""
    await work.session.execute(update(imports).where(imports.c.job == job.job).values(failures=0, due=func.clock_timestamp(), **values))
