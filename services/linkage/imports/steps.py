"""The steps of an import: read the file, ask grades chunk by chunk, write the report. Each is one transaction: killed anywhere, the next process continues.

    waiting → reading → checking (chunk 0, 1, 2 …) → finished
                  └ refused: the file as a whole cannot be taken, or our side failed again and again

A chunk's command has an id made of job and number: sent again after a kill, grades gives the reply that it gave before, and nothing is double.
"""
import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid5

import structlog

from services.linkage.imports import store
from services.linkage.imports.localschool.plan import Chunk, Plan
from services.linkage.imports.localschool.report import write_report
from services.linkage.imports.localschool.verdicts import RowVerdict, own_verdict, tally, verdict_of
from services.linkage.imports.store import ImportJob
from services.linkage.imports.workbook_cache import plan_for
from shared.chassis.jobs import delay_after
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import ImportResults, RowOutcomes
from shared.contracts.grades.problems import CURRICULUM_WITHOUT_SUBJECTS, LEVEL_UNKNOWN
from shared.contracts.grades.queries import PreviewImport
from shared.contracts.grades.rows import RowOutcome
from shared.contracts.linkage.events import ImportFinished
from shared.contracts.linkage.problems import IMPORT_STOPPED, OF_WORKBOOK
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary import media_types

# of one step, about a minute; an outage of grades is none
MAX_FAILURES = 8

log = structlog.get_logger()


async def advance(job: ImportJob, work: Work) -> None:
    """The next step of this import."""
    if job.state == "waiting":
        await store.save_step(work.session, job.job, state="reading", began_at=work.now)
    elif job.state == "reading":
        await _read(job, work)
    elif job.next_chunk < job.chunks:
        await _check_chunk(job, work)
    else:
        await _finish(job, work)


async def _read(job: ImportJob, work: Work) -> None:
    """Read the file and judge its rows. A file that cannot be taken ends the job with the reason: wrong file, or wrong columns."""
    try:
        plan = await plan_for(job, work.archive)
    except Refusal as refusal:
        if not refusal.body.is_one_of(*OF_WORKBOOK.values()):
            raise
        await store.save_step(work.session, job.job, state="refused", problem=refusal.body.model_dump(), finished_at=work.now)
        log.info("import_refused", job=str(job.job), code=refusal.body.code)
        return
    own = tally(verdict for row in plan.checked if (verdict := own_verdict(row)))
    await store.save_step(work.session, job.job, state="checking", rows=len(plan.checked), students=plan.students, chunks=len(plan.chunks), tally=own.model_dump())


async def _check_chunk(job: ImportJob, work: Work) -> None:
    """Let grades judge, or take, the next rows."""
    plan = await plan_for(job, work.archive)
    chunk = plan.chunks[job.next_chunk]
    outcomes = await _ask_grades(job, chunk, work)
    verdicts = [verdict_of(plan.by_row[outcome.row], outcome) for outcome in outcomes]
    await store.insert_outcomes(work.session, job.job, job.next_chunk, outcomes)
    await store.save_step(work.session, job.job, next_chunk=job.next_chunk + 1, tally=(job.tally + tally(verdicts)).model_dump())


async def _ask_grades(job: ImportJob, chunk: Chunk, work: Work) -> Sequence[RowOutcome]:
    """What grades answers of each row. A chunk that it refuses as a whole is refused row by row, with its reason."""
    place: dict[str, Any] = {"authority": job.authority, "school": job.school, "level": chunk.level, "rows": chunk.rows}
    # the rows were checked one by one: not validated once more
    question: ImportResults | PreviewImport = (
        ImportResults.model_construct(**place, import_id=job.job, requested_by=job.requested_by) if job.apply else PreviewImport.model_construct(**place)
    )
    try:
        answer: RowOutcomes = await work.ask(question, id=command_id(job.job, job.next_chunk))
    except Refusal as refusal:
        if not refusal.body.is_one_of(LEVEL_UNKNOWN, CURRICULUM_WITHOUT_SUBJECTS):
            raise
        return [_refused(row.row, refusal.body) for row in chunk.rows]
    if [outcome.row for outcome in answer.rows] != [row.row for row in chunk.rows]:
        # a defect: never count what belongs to other rows
        raise IMPORT_STOPPED.refuse()
    return answer.rows


def command_id(job: UUID, chunk: int) -> UUID:
    """The id of a chunk's command: the same however often it is sent."""
    return uuid5(job, str(chunk))


def _refused(row: int, problem: ProblemBody) -> RowOutcome:
    code = "LEVEL_NOT_TAUGHT" if problem.is_one_of(LEVEL_UNKNOWN) else "ROW_REFUSED"
    return RowOutcome(row=row, outcome="refused", codes=[code], fields=["class"], details=[problem.th])


async def _finish(job: ImportJob, work: Work) -> None:
    """Write the report into the archive, where a second try finds it, and emit that the import has ended."""
    plan = await plan_for(job, work.archive)
    verdicts = await _all_verdicts(job, plan, work)
    key = f"imports/{job.job}/report.xlsx"
    report: FileReference | None = await work.archive.exists(key)
    if report is None:
        report = await work.archive.put_new(key, await asyncio.to_thread(write_report, plan.workbook, verdicts, job.started_at), media_types.XLSX)
    counts = tally(verdicts)
    await store.save_step(work.session, job.job, state="finished", report=report.model_dump(), tally=counts.model_dump(), finished_at=work.resources.clock())
    # the report has the particulars of pupils now that the outcomes may quote
    await store.delete_outcomes(work.session, job.job)
    work.emit(ImportFinished(
        authority=job.authority, school=job.school, job=job.job, applied=counts.applied, same=counts.same, refused=counts.refused))
    log.info("import_finished", job=str(job.job), rows=counts.done, refused=counts.refused)


async def _all_verdicts(job: ImportJob, plan: Plan, work: Work) -> list[RowVerdict]:
    """The verdict of every row, in the order of the file."""
    outcomes = await store.outcomes_of(work.session, job.job)
    return [verdict_of(row, outcomes.get(row.row)) for row in plan.checked]


async def fail(job: ImportJob, cause: str, work: Work) -> None:
    """A step that failed is tried again, later and later; then the job stops with the rows that it has."""
    failures = job.failures + 1
    log.warning("import_step_failed", job=str(job.job), cause=cause, failures=failures)
    if failures >= MAX_FAILURES:
        stopped = IMPORT_STOPPED.refuse(details={"cause": cause}).body
        await store.save_step(work.session, job.job, state="refused", problem=stopped.model_dump(), finished_at=work.now)
        return
    await store.postpone(work.session, job.job, failures, delay_after(failures))
