"""The steps of an import: read the file, ask grades chunk by chunk, write the report.

Each step is one transaction, so wherever a process is killed, the next one continues.

    waiting → reading → checking (chunk 0, 1, 2 …) → finished
                  └ refused: the file as a whole is refused, the ticket has expired, or a step failed
                    MAX_FAILURES times

The id of a chunk's command is made of job and number: when it is sent again after a kill, grades gives its
first reply, and nothing is imported twice.
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
from shared.contracts.problem import TICKET_REFUSED, ProblemBody, Refusal
from shared.vocabulary import media_types

# failures of one step, which take about a minute; an outage of grades does not count as one
MAX_FAILURES = 8

log = structlog.get_logger()


async def advance(job: ImportJob, work: Work) -> None:
    """Make the next step of this import."""
    if job.state == "waiting":
        await store.save_step(work.session, job.job, state="reading", began_at=work.now)
    elif job.state == "reading":
        await _read(job, work)
    elif job.next_chunk < job.chunks:
        await _check_chunk(job, work)
    else:
        await _finish(job, work)


async def _read(job: ImportJob, work: Work) -> None:
    """Read the file and check its rows.

    A file with a wrong format or wrong columns ends the job with the reason.
    """
    try:
        plan = await plan_for(job, work.archive)
    except Refusal as refusal:
        if not refusal.body.is_one_of(*OF_WORKBOOK.values()):
            raise
        return await _end_refused(job, refusal.body, work)
    own = tally(filter(None, map(own_verdict, plan.checked)))
    await store.save_step(
        work.session,
        job.job,
        state="checking",
        rows=len(plan.checked),
        students=plan.students,
        chunks=len(plan.chunks),
        tally=own.model_dump(),
    )


async def _end_refused(job: ImportJob, problem: ProblemBody, work: Work) -> None:
    """End an import without a report; rows that were imported stay."""
    await store.save_step(
        work.session, job.job, state="refused", problem=problem.model_dump(), finished_at=work.now
    )
    # outcomes may quote particulars of pupils; only a report needs them
    await store.delete_outcomes(work.session, job.job)
    log.info("import_refused", job=str(job.job), code=problem.code)


async def _check_chunk(job: ImportJob, work: Work) -> None:
    """Let grades preview, or import, the next chunk of rows.

    An import that outlasts its ticket ends.
    """
    plan = await plan_for(job, work.archive)
    chunk = plan.chunks[job.next_chunk]
    try:
        outcomes = await _ask_grades(job, chunk, work)
    except Refusal as refusal:
        if not refusal.body.is_one_of(TICKET_REFUSED):
            raise
        return await _end_refused(job, refusal.body, work)
    verdicts = [verdict_of(plan.by_row[outcome.row], outcome) for outcome in outcomes]
    await store.insert_outcomes(work.session, job.job, job.next_chunk, outcomes)
    await store.save_step(
        work.session, job.job, next_chunk=job.next_chunk + 1, tally=(job.tally + tally(verdicts)).model_dump()
    )


async def _ask_grades(job: ImportJob, chunk: Chunk, work: Work) -> Sequence[RowOutcome]:
    """Ask grades for the outcome of each row.

    If it refuses the chunk as a whole, each row is refused with that reason.
    """
    place: dict[str, Any] = {
        "authority": job.authority,
        "school": job.school,
        "level": chunk.level,
        "rows": chunk.rows,
        "ticket": job.ticket or "",
    }
    # `model_construct`: the rows were checked one by one, and are not validated again
    question: ImportResults | PreviewImport = (
        ImportResults.model_construct(**place, import_id=job.job)
        if job.apply
        else PreviewImport.model_construct(**place)
    )
    try:
        answer: RowOutcomes = await work.ask(question, id=command_id(job.job, job.next_chunk))
    except Refusal as refusal:
        if not refusal.body.is_one_of(LEVEL_UNKNOWN, CURRICULUM_WITHOUT_SUBJECTS):
            raise
        return [_refused(row.row, refusal.body) for row in chunk.rows]
    if [outcome.row for outcome in answer.rows] != [row.row for row in chunk.rows]:
        # a defect: outcomes of other rows must not be counted
        raise IMPORT_STOPPED.refuse()
    return answer.rows


def command_id(job: UUID, chunk: int) -> UUID:
    """The id of a chunk's command: the same however often it is sent."""
    return uuid5(job, str(chunk))


def _refused(row: int, problem: ProblemBody) -> RowOutcome:
    code = "LEVEL_NOT_TAUGHT" if problem.is_one_of(LEVEL_UNKNOWN) else "ROW_REFUSED"
    return RowOutcome(row=row, outcome="refused", codes=[code], fields=["class"], details=[problem.th])


async def _finish(job: ImportJob, work: Work) -> None:
    """Write the report into the archive, where a second try finds it, and emit that the import has
    finished.
    """
    plan = await plan_for(job, work.archive)
    verdicts = await _all_verdicts(job, plan, work)
    key = f"imports/{job.job}/report.xlsx"
    report: FileReference | None = await work.archive.exists(key)
    if report is None:
        report = await work.archive.put_new(
            key,
            await asyncio.to_thread(write_report, plan.workbook, verdicts, job.started_at),
            media_types.XLSX,
        )
    counts = tally(verdicts)
    await store.save_step(
        work.session,
        job.job,
        state="finished",
        report=report.model_dump(),
        tally=counts.model_dump(),
        finished_at=work.resources.clock(),
    )
    # outcomes may quote particulars of pupils; only the report needs them from now on
    await store.delete_outcomes(work.session, job.job)
    work.emit(
        ImportFinished(
            authority=job.authority,
            school=job.school,
            job=job.job,
            applied=counts.applied,
            same=counts.same,
            refused=counts.refused,
        )
    )
    log.info("import_finished", job=str(job.job), rows=counts.done, refused=counts.refused)


async def _all_verdicts(job: ImportJob, plan: Plan, work: Work) -> list[RowVerdict]:
    """The verdict of every row, in the order of the file."""
    outcomes = await store.outcomes_of(work.session, job.job)
    return [verdict_of(row, outcomes.get(row.row)) for row in plan.checked]


async def fail(job: ImportJob, cause: str, work: Work) -> None:
    """Postpone a step that failed, by a growing delay.

    After MAX_FAILURES the job ends as refused; rows that were imported stay.
    """
    failures = job.failures + 1
    log.warning("import_step_failed", job=str(job.job), cause=cause, failures=failures)
    if failures >= MAX_FAILURES:
        stopped = IMPORT_STOPPED.refuse(details={"cause": cause}).body
        return await _end_refused(job, stopped, work)
    await store.postpone(work.session, job.job, failures, delay_after(failures))
