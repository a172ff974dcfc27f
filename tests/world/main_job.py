"""The main job of one school as its people do it, from a class of the old system to the partners' receipts: for tests in which everything else fails.

    job = MainJob(lsq, school, Class("lower", 6, 10002, seed=7))
    await job.prepare()                                       # appointed, imported, recorded, completed, the term closed
    await job.issue()                                         # approved, until ปพ.3 lies with the officer
    await job.deliver()                                       # accepted, until every partner has acknowledged

Whoever is not answered asks again with the same id, as the portal's pages do: what dies in between must neither lose nor double anything.
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
from shared.contracts.grades.rows import FieldChange
from shared.contracts.linkage.commands import StartImport
from shared.contracts.linkage.queries import DeliveryState, ImportProgress, ImportState
from shared.contracts.problem import UNAVAILABLE, Refusal
from shared.contracts.registry.queries import OfficesInForce
from shared.vocabulary.levels import Level
from tests.documents.approvals import a_staffed_school
from tests.world.stack import Stack, until

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AGAIN = (BusError, TimeoutError, OSError, S3Error, urllib3.exceptions.HTTPError)       # nobody knows whether it acted: the same once more
LONGEST = 90.0                                                # seconds until what goes on failing is a failure of the test
ROWS = 500                                                    # in one command


class Place(NamedTuple):
    """A school that registry knows."""

    authority: str
    school: str

    def class_of(self, level: Literal["lower", "upper"], students: int = 6, seed: int = 7) -> Class:
        """A class of this school whose workbook is right in every row; the same seed gives the same class in each school."""
        return Class(level, students, int(self.school[5:]), seed, plan="sci-math" if level == "upper" else "", wrong=0, noise=0)

    @property
    def here(self) -> dict[str, Any]:
        """As every message names its place."""
        return {"authority": self.authority, "school": self.school}


@dataclass
class MainJob:
    """One class of one school on its way."""

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
        """All before the approval: people in office, the workbook, the last term, what the workbook lacks."""
        if not (await self.ask(OfficesInForce(**self.place.here, on=self.lsq.now().date()))).holders:
            await a_staffed_school(self.lsq, *self.place)
        self.imported = await self.send(workbook(self.group.workbook()[0]))
        assert not self.imported.refused, self.imported.refused_by_code
        await self.strike_off()
        await self.record()
        await self.complete()
        await self.ask(CloseTerm(**self.place.here, term=LAST_TERM))

    async def issue(self) -> ReportSummary:
        """Approved by the director; until the first report of graduates waits for the officer."""
        await self.approve()
        return await self.report(1)

    async def deliver(self, version: int = 1) -> None:
        """Accepted by the officer; until no delivery is on its way and every graduate's last record is with the ministry."""
        await self.accept(await self.report(version))
        await self.delivered()

    async def finish(self) -> None:
        """From approval to delivery, with one pupil corrected by order before the officer accepts."""
        await self.issue()
        await self.correct_and_deliver()

    async def correct_and_deliver(self) -> None:
        """One pupil corrected by order, the second version of the report accepted, all delivered."""
        await self.correct()
        await self.deliver(version=2)

    async def ask(self, question: Asked[Reply], id: UUID | None = None, token: str | None = None) -> Reply:
        """Ask, and ask the same again while bus, database or archive are away."""
        id, end = id or uuid4(), time.monotonic() + LONGEST
        while True:
            try:
                return await self.lsq.ask(question, token, id=id)
            except AGAIN:
                assert time.monotonic() < end, f"{question.name} was not answered within {LONGEST} s"
            except Refusal as refusal:
                if refusal.body.code != UNAVAILABLE.code or time.monotonic() > end:
                    raise
            await asyncio.sleep(0.1)

    async def put(self, key: str, body: bytes, media_type: str) -> FileReference:
        """Into the archive, again and again while it is away."""
        async def one() -> FileReference | None:
            try:
                return await self.lsq.archive.put_new(key, body, media_type)
            except AGAIN:
                return None
        reference = await until(one, seconds=LONGEST)
        assert reference is not None
        return reference

    async def start(self, body: bytes) -> UUID:
        """Send a workbook: the job that reads it."""
        file = await self.put(f"uploads/{uuid4()}", body, XLSX)
        return (await self.ask(StartImport(**self.place.here, workbook=file, apply=True))).job

    async def ended(self, job: UUID) -> ImportState:
        """The import when it has ended."""
        return await until(lambda: self.ask(ImportProgress(**self.place.here, job=job)), lambda state: state.state in ("finished", "refused"), LONGEST)

    async def send(self, body: bytes) -> ImportState:
        """A workbook, until its import has ended."""
        return await self.ended(await self.start(body))

    async def strike_off(self) -> None:
        """Who left before the end."""
        if gone := [pupil["no"] for pupil in self.group.pupils if pupil["status"] in ("ย้ายออก", "ออกกลางคัน", "พักการเรียน")]:
            leaving = [Leaving(student_no=number, level=self.level, left_on=date(2026, 5, 16), cause=LeavingCause.MOVED) for number in gone]
            await self.ask(StrikeOffStudents(**self.place.here, students=leaving))

    async def record(self) -> list[RowOutcomes]:
        """The last term, and what was mended after it."""
        rows, said = self.group.last_term(), []
        for begin in range(0, len(rows), ROWS):
            said.append(await self.ask(RecordResults(**self.place.here, rows=rows[begin:begin + ROWS])))
        assert {"refused"}.isdisjoint(row.outcome for one in said for row in one.rows)
        if remedies := self.group.remedies(self.lsq.now().date()):
            await self.ask(ChangeResults(**self.place.here, rows=remedies))
        return said

    async def complete(self) -> None:
        """What the registrar types in; photos of all look alike."""
        photo = await self.put(f"uploads/{uuid4()}", portrait(str(self.group.seed)), "image/jpeg")
        await self.ask(CompleteStudents(**self.place.here, students=self.group.completions({pupil["no"]: photo for pupil in self.group.pupils})))

    def approves(self) -> ApproveGraduates:
        """What the director asks."""
        return ApproveGraduates(**self.place.here, level=self.level, year=2569, approved_on=self.lsq.now().date())

    async def approve(self) -> Approval:
        """The director's act."""
        self.approval = await self.ask(self.approves())
        return self.approval

    async def report(self, version: int) -> ReportSummary:
        """This version of the report of graduates, once it waits for the officer."""
        def found(said: Any) -> list[ReportSummary]:
            return [report for report in said.reports if report.version == version and report.state == "submitted" and report.form == self.form(3)]
        return found(await until(lambda: self.ask(GraduatesReports(**self.place.here)), found, LONGEST))[0]

    def form(self, number: int) -> str:
        """P1B is ปพ.1:บ, P3U ปพ.3:พ."""
        return f"P{number}{'U' if self.level is Level.UPPER else 'B'}"

    async def accept(self, report: ReportSummary) -> None:
        """The officer's act, after the machine's checks."""
        assert all(report.checks.values()), report.checks
        await self.ask(AcceptGraduatesReport(**self.place.here, report=report.report, version=report.version))

    async def correct(self, order: str = "41/2570") -> Corrected:
        """The birth date of the first graduate, by order: another day of the same month."""
        number = (await self.graduates())[0][1]
        born: date = next(pupil["born"] for pupil in self.group.pupils if pupil["no"] == number)
        right = born + timedelta(days=3 if born.day < 26 else -3)
        scan = await self.put(f"uploads/{uuid4()}", scanned_order(f"{self.place.school}/{order}"), "application/pdf")
        return await self.ask(CorrectStudent(
            **self.place.here, student_no=number, order_number=order, order_date=self.lsq.now().date(), order_scan=scan,
            reason="แก้วันเกิดให้ตรงกับสำเนาทะเบียนบ้าน", changes=[FieldChange(field="birth_date", after=right.isoformat())]))

    async def graduates(self) -> list[tuple[Any, ...]]:
        """Pupil, student number and last record version of whom the director approved."""
        return await self.lsq.rows("grades", """
            select r.pupil, s.student_no, max(r.version) from records r join students s on s.pupil = r.pupil
            where s.school = %s and r.level = %s group by 1, 2 order by 2""", self.place.school, self.level.value)

    async def delivered(self) -> Counter[tuple[str, str]]:
        """Partner and state of the deliveries when none is on its way and the last record of each graduate has gone out."""
        async def look() -> tuple[bool, Counter[tuple[str, str]]]:
            said = await self.ask(DeliveryState(**self.place.here))
            versions = {(one.pupil, one.record_version) for one in said.deliveries if one.partner == "moe"}
            last = {(pupil, version) for pupil, _, version in await self.graduates()}
            states = Counter((one.partner, one.state) for one in said.deliveries)
            return last <= versions and not any(state in ("waiting", "sent") for _, state in states), states
        return (await until(look, lambda seen: seen[0], LONGEST))[1]
