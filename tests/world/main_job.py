"""The main job of one school, from a class of the old system to the partners' receipts, for tests in which
processes and servers fail.

    job = MainJob(lsq, place, Class("lower", 6, 10002, seed=7))
    await job.prepare()      # people appointed, results imported and recorded, pupils completed, the term
    closed
    await job.issue()        # approved; ปพ.3 waits for the officer
    await job.deliver()      # accepted; every partner has acknowledged

A request without an answer is sent again with the same id, as the portal's pages do: a failure must neither
lose nor repeat anything.
"""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid4

import urllib3
from minio.error import S3Error
from nats.errors import Error as BusError

from deploy.demo.people.cohorts import LAST_TERM, Class
from deploy.demo.people.pictures import portrait, scanned_order
from deploy.demo.people.workbooks import workbook
from shared.contracts.documents.commands import AcceptGraduatesReport
from shared.contracts.documents.queries import GraduatesReports, ReportSummary
from shared.contracts.envelope import Asked, Reply
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import (
    Approval,
    ApproveGraduates,
    ChangeResults,
    CloseTerm,
    CompleteStudents,
    Corrected,
    CorrectStudent,
    Leaving,
    LeavingCause,
    RecordResults,
    RowOutcomes,
    StrikeOffStudents,
)
from shared.contracts.grades.queries import EffectsOfApproval, EffectsOfCorrection
from shared.contracts.grades.rows import FieldChange
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import DeliveryState, ImportProgress, ImportState
from shared.contracts.problem import UNAVAILABLE, Refusal
from shared.contracts.registry.commands import IssueImportTicket
from shared.contracts.registry.queries import OfficesInForce
from shared.vocabulary.levels import Level
from tests.documents.approvals import a_staffed_school
from tests.world.stack import Stack, until

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# after these it is unknown whether the request was handled: it is sent again
RETRIED = (BusError, TimeoutError, OSError, S3Error, urllib3.exceptions.HTTPError)
# after which repeated failures are a failure of the test
RETRY_LIMIT_S = 90.0
ROWS_PER_COMMAND = 500


class Place(NamedTuple):
    """A school of registry's reference data."""

    authority: str
    school: str

    def class_of(self, level: Literal["lower", "upper"], students: int = 6, seed: int = 7) -> Class:
        """A class of this school whose workbook is correct in every row; the same seed gives the same class
        in each school.
        """
        return Class(
            level,
            students,
            int(self.school[5:]),
            seed,
            plan="sci-math" if level == "upper" else "",
            wrong=0,
            noise=0,
        )

    @property
    def here(self) -> dict[str, Any]:
        """The place as a message names it."""
        return {"authority": self.authority, "school": self.school}


@dataclass
class MainJob:
    """The main job for one class of one school."""

    lsq: Stack
    place: Place
    group: Class
    approval: Approval | None = None
    imported: ImportState | None = None

    @property
    def level(self) -> Level:
        """The level of this class."""
        return Level(self.group.level)

    async def prepare(self) -> None:
        """Do everything before the approval: appoint people, import the workbook, record the last term,
        complete the pupils.
        """
        if not (await self.ask(OfficesInForce(**self.place.here, on=self.lsq.now().date()))).holders:
            await a_staffed_school(self.lsq, *self.place)
        self.imported = await self.send(workbook(self.group.workbook()[0]))
        assert not self.imported.refused, self.imported.refused_by_code
        await self.strike_off()
        await self.record()
        await self.complete()
        await self.ask(CloseTerm(**self.place.here, term=LAST_TERM))

    async def issue(self) -> ReportSummary:
        """Approve, and wait until the first report of graduates is submitted to the officer."""
        await self.approve()
        return await self.report(1)

    async def deliver(self, version: int = 1) -> None:
        """Accept the report, and wait until every graduate's last record is delivered to the ministry."""
        await self.accept(await self.report(version))
        await self.delivered()

    async def finish(self) -> None:
        """Go from approval to delivery, with one pupil corrected by order before the officer accepts."""
        await self.issue()
        await self.correct_and_deliver()

    async def correct_and_deliver(self) -> None:
        """Correct one pupil by order, accept the second version of the report, deliver."""
        await self.correct()
        await self.deliver(version=2)

    async def ask(self, question: Asked[Reply], id: UUID | None = None, token: str | None = None) -> Reply:
        """Send a request, and again with the same id while bus, database or archive are unavailable."""
        id, end = id or uuid4(), time.monotonic() + RETRY_LIMIT_S
        while True:
            try:
                return await self.lsq.ask(question, token, id=id)
            except RETRIED:
                assert time.monotonic() < end, f"{question.name} was not answered within {RETRY_LIMIT_S} s"
            except Refusal as refusal:
                if refusal.body.code != UNAVAILABLE.code or time.monotonic() > end:
                    raise
            await asyncio.sleep(0.1)

    async def put(self, key: str, body: bytes, media_type: str) -> FileReference:
        """Put a file into the archive, and retry while it is unavailable."""

        async def one() -> FileReference | None:
            try:
                return await self.lsq.archive.put_new(key, body, media_type)
            except RETRIED:
                return None

        reference = await until(one, seconds=RETRY_LIMIT_S)
        assert reference is not None
        return reference

    async def start(self, body: bytes) -> UUID:
        """Send a workbook. Returns the id of its import."""
        file = await self.put(f"uploads/{uuid4()}", body, XLSX)
        ticket = await self.ask(IssueImportTicket(**self.place.here, sha256=file.sha256, apply=True))
        command = StartImport(**self.place.here, workbook=file, apply=True, ticket=ticket.ticket)
        return (await self.ask(command)).job

    async def ended(self, job: UUID) -> ImportState:
        """Wait until the import has ended. Returns its state."""
        return await until(
            lambda: self.ask(ImportProgress(**self.place.here, job=job)),
            lambda state: state.state in ("finished", "refused"),
            RETRY_LIMIT_S,
        )

    async def send(self, body: bytes) -> ImportState:
        """Send a workbook and wait until its import has ended."""
        return await self.ended(await self.start(body))

    async def strike_off(self) -> None:
        """Strike off the pupils who left before the end."""
        if gone := [
            pupil["no"]
            for pupil in self.group.pupils
            if pupil["status"] in ("ย้ายออก", "ออกกลางคัน", "พักการเรียน")
        ]:
            leaving = [
                Leaving(
                    student_no=number, level=self.level, left_on=date(2026, 5, 16), cause=LeavingCause.MOVED
                )
                for number in gone
            ]
            await self.ask(StrikeOffStudents(**self.place.here, students=leaving))

    async def record(self) -> list[RowOutcomes]:
        """Record the results of the last term, then its remedies."""
        rows = self.group.last_term()
        outcomes: list[RowOutcomes] = []
        for begin in range(0, len(rows), ROWS_PER_COMMAND):
            outcomes.append(
                await self.ask(RecordResults(**self.place.here, rows=rows[begin : begin + ROWS_PER_COMMAND]))
            )
        assert {"refused"}.isdisjoint(row.outcome for one in outcomes for row in one.rows)
        if remedies := self.group.remedies(self.lsq.now().date()):
            await self.ask(ChangeResults(**self.place.here, rows=remedies))
        return outcomes

    async def complete(self) -> None:
        """Record the data that the workbook lacks; all pupils have the same photo."""
        photo = await self.put(f"uploads/{uuid4()}", portrait(str(self.group.seed)), "image/jpeg")
        await self.ask(
            CompleteStudents(
                **self.place.here,
                students=self.group.completions({pupil["no"]: photo for pupil in self.group.pupils}),
            )
        )

    async def approval_command(self) -> ApproveGraduates:
        """The director's command, on the digest of what it would do now."""
        asked: dict[str, Any] = {
            **self.place.here,
            "level": self.level,
            "year": 2569,
            "approved_on": self.lsq.now().date(),
        }
        effects = await self.ask(EffectsOfApproval(**asked))
        return ApproveGraduates(**asked, effects_sha256=effects.sha256)

    async def approve(self) -> Approval:
        """Approve the graduates of the class."""
        self.approval = await self.ask(await self.approval_command())
        return self.approval

    async def report(self, version: int) -> ReportSummary:
        """Wait until this version of the report of graduates is submitted to the officer. Returns it."""

        def found(answer: Any) -> list[ReportSummary]:
            return [
                report
                for report in answer.reports
                if report.version == version and report.state == "submitted" and report.form == self.form(3)
            ]

        return found(
            await until(lambda: self.ask(GraduatesReports(**self.place.here)), found, RETRY_LIMIT_S)
        )[0]

    def form(self, number: int) -> str:
        """The code of form ปพ.<number> of this level: P1B is ปพ.1:บ, P3U is ปพ.3:พ."""
        return f"P{number}{'U' if self.level is Level.UPPER else 'B'}"

    async def accept(self, report: ReportSummary) -> None:
        """Accept a report all of whose checks have passed."""
        assert all(report.checks.values()), report.checks
        await self.ask(AcceptGraduatesReport(**self.place.here, report=report.report, version=report.version))

    async def correct(self, order: str = "41/2570") -> Corrected:
        """Correct the birth date of the first graduate by order: to another day of the same month."""
        number = (await self.graduates())[0][1]
        born: date = next(pupil["born"] for pupil in self.group.pupils if pupil["no"] == number)
        right = born + timedelta(days=3 if born.day < 26 else -3)
        scan = await self.put(
            f"uploads/{uuid4()}", scanned_order(f"{self.place.school}/{order}"), "application/pdf"
        )
        asked: dict[str, Any] = {
            **self.place.here,
            "student_no": number,
            "order_number": order,
            "order_date": self.lsq.now().date(),
            "order_scan": scan,
            "reason": "แก้วันเกิดให้ตรงกับสำเนาทะเบียนบ้าน",
            "changes": [FieldChange(field="birth_date", after=right.isoformat())],
        }
        effects = await self.ask(EffectsOfCorrection(**asked))
        return await self.ask(CorrectStudent(**asked, effects_sha256=effects.sha256))

    async def graduates(self) -> list[tuple[Any, ...]]:
        """Pupil, student number and last record version of each approved graduate."""
        return await self.lsq.rows(
            "grades",
            """
            select r.pupil, s.student_no, max(r.version) from records r join students.pupils s on s.pupil = r.pupil
            where s.school = %s and r.level = %s group by 1, 2 order by 2""",
            self.place.school,
            self.level.value,
        )

    async def delivered(self) -> Counter[tuple[str, str]]:
        """Wait until the last record of each graduate has been delivered.

        Returns the number of deliveries by partner and state.
        """

        async def progress() -> tuple[bool, Counter[tuple[str, str]]]:
            answer = await self.ask(DeliveryState(**self.place.here))
            versions = {(one.pupil, one.record_version) for one in answer.deliveries if one.partner == "moe"}
            last = {(pupil, version) for pupil, _, version in await self.graduates()}
            states = Counter((one.partner, one.state) for one in answer.deliveries)
            return last <= versions and not any(state in ("waiting", "sent") for _, state in states), states

        return (await until(progress, lambda state: state[0], RETRY_LIMIT_S))[1]
