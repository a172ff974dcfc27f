"""A school of the tests, and what people do in it: import, record, complete, close, approve."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from deploy.demo.people.pictures import portrait, scanned_order
from deploy.demo.people.staff import a_person
from shared.contracts.envelope import Event
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import (
    Approval,
    ApproveGraduates,
    ChangeResults,
    CloseTerm,
    CompleteStudents,
    Corrected,
    CorrectStudent,
    ImportResults,
    Leaving,
    LeavingCause,
    RecordResults,
    StrikeOffStudents,
    TermSummary,
)
from shared.contracts.grades.effects import ApprovalEffects
from shared.contracts.grades.queries import (
    Audit,
    EffectsOfApproval,
    EffectsOfCorrection,
    GraduationAudit,
    StudentAchievement,
    TermReadiness,
)
from shared.contracts.grades.rows import Completion, ImportRow, RecordRow, RemedialRow, RowOutcome
from shared.contracts.record import FormerSchool
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Duty, Office
from tests.grades import cohort
from tests.world.orders import recorded
from tests.world.stack import Stack, until

OFFICES = (
    (Office.DIRECTOR, None),
    (Office.REGISTRAR, None),
    (Office.COMMITTEE_MEMBER, Duty.WRITES),
    (Office.COMMITTEE_MEMBER, Duty.PROOFREADS),
    (Office.COMMITTEE_MEMBER, Duty.CHECKS),
)
TODAY = date(2027, 3, 29)


@dataclass
class School:
    """A school in the running stack."""

    lsq: Stack
    code: str
    authority: str = cohort.AUTHORITY

    @property
    def here(self) -> dict[str, Any]:
        return {"authority": self.authority, "school": self.code}

    async def imports(
        self, level: Level, rows: Sequence[ImportRow], id: UUID | None = None
    ) -> list[RowOutcome]:
        """One batch of the import, as linkage sends it."""
        job = UUID(int=level_number(level))
        command = ImportResults(
            **self.here,
            import_id=job,
            # the same bytes each time
            ticket=self.lsq.ticket(self.place, job=job, iat=0, exp=2**32),
            level=level,
            rows=list(rows),
        )
        return (await self.lsq.ask(command, self.lsq.token_of("linkage"), id=id)).rows

    async def imports_all(
        self, level: Level, rows: Sequence[ImportRow], chance: random.Random | None = None
    ) -> Counter[str]:
        """All batches, in a random order if `chance` is given."""
        batches = cohort.batches(list(rows))
        if chance:
            chance.shuffle(batches)
        return Counter([row.outcome for batch in batches for row in await self.imports(level, batch)])

    async def records(self, rows: Sequence[RecordRow]) -> Counter[str]:
        """The registrar records results."""
        return Counter(
            [
                row.outcome
                for batch in cohort.batches(list(rows))
                for row in (await self.lsq.ask(RecordResults(**self.here, rows=batch), self.registrar)).rows
            ]
        )

    async def changes(self, *rows: RemedialRow) -> list[RowOutcome]:
        """The registrar records remedies."""
        return (await self.lsq.ask(ChangeResults(**self.here, rows=list(rows)), self.registrar)).rows

    async def closes(self, term: str) -> TermSummary:
        """The registrar closes a term."""
        return await self.lsq.ask(CloseTerm(**self.here, term=term), self.registrar)

    async def strikes_off(self, numbers: Sequence[str], level: Level, on: date = TODAY) -> None:
        """The registrar strikes pupils off who left before the term's end."""
        if numbers:
            students = [
                Leaving(student_no=number, level=level, left_on=on, cause=LeavingCause.MOVED)
                for number in numbers
            ]
            await self.lsq.ask(StrikeOffStudents(**self.here, students=students), self.registrar)

    async def missing(self, term: str) -> set[str]:
        """The student numbers of whom results are missing."""
        return {
            gap.student_no
            for gap in (await self.lsq.ask(TermReadiness(**self.here, term=term), self.registrar)).gaps
        }

    async def completes(self, numbers: Sequence[str]) -> int:
        """The registrar records what the workbook lacks."""
        photo = await self.photo()
        students = [completion(number, photo) for number in numbers]
        done = 0
        for batch in cohort.batches(students, 200):
            done += (
                await self.lsq.ask(CompleteStudents(**self.here, students=batch), self.registrar)
            ).completed
        return done

    async def photo(self) -> FileReference:
        return await self.lsq.archive.put_new(f"uploads/{uuid4()}", portrait(self.code), "image/jpeg")

    async def scan(self) -> FileReference:
        return await self.lsq.archive.put_new(
            f"uploads/{uuid4()}", scanned_order(str(uuid4())), "application/pdf"
        )

    async def audit(self, level: Level, year: int = 2569) -> Audit:
        """The graduation audit."""
        return await self.lsq.ask(GraduationAudit(**self.here, level=level, year=year), self.registrar)

    async def approves(self, level: Level, id: UUID | None = None, **more: Any) -> Approval:
        """The director sees what an approval would do, then approves."""
        effects = await self.foresees(level, **more)
        command = ApproveGraduates(
            **self.here, level=level, year=2569, approved_on=TODAY, effects_sha256=effects.sha256, **more
        )
        return await self.lsq.ask(command, self.director, id=id)

    async def foresees(self, level: Level, **more: Any) -> ApprovalEffects:
        """The director sees what an approval would do."""
        question = EffectsOfApproval(**self.here, level=level, year=2569, approved_on=TODAY, **more)
        return await self.lsq.ask(question, self.director)

    async def corrects(self, **asked: Any) -> Corrected:
        """The registrar sees what a correction would do, then corrects."""
        effects = await self.lsq.ask(EffectsOfCorrection(**self.here, **asked), self.registrar)
        command = CorrectStudent(**self.here, **asked, effects_sha256=effects.sha256)
        return await self.lsq.ask(command, self.registrar)

    async def averages(self, number: str, level: Level) -> dict[str, tuple[str, str, str | None]]:
        """Counted credits, points and average of each term of a pupil."""
        known = await self.lsq.ask(
            StudentAchievement(**self.here, student_no=number, level=level), self.registrar
        )
        return {
            term: (
                f"{sums.credits:.1f}",
                f"{sums.points:.2f}",
                None if sums.average is None else str(sums.average),
            )
            for term, sums in known.terms.items()
        }

    async def appoints(self) -> None:
        """The authority appoints director, registrar and committee."""
        people = [
            a_person(int(self.code[-5:]), number).appointed(office, duty)
            for number, (office, duty) in enumerate(OFFICES)
        ]
        await recorded(
            self.lsq.ask,
            **self.here,
            number="12/2569",
            dated=date(2026, 6, 8),
            signer_name="นายกองค์การ (จำลอง)",
            signer_position="นายก",
            term_from=date(2026, 6, 8),
            scan=await self.scan(),
            appointees=people,
        )

    @property
    def place(self) -> str:
        return f"{self.authority}.{self.code}"

    @property
    def director(self) -> str:
        return self.lsq.token("director", self.place)

    @property
    def registrar(self) -> str:
        return self.lsq.token("registrar", self.place)

    async def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows that grades stores of this school. The first `%s` of the statement is its code."""
        return await self.lsq.rows("grades", query, self.code, *values)

    async def state(self) -> list[tuple[Any, ...]]:
        """All results, without what depends on the order of recording (numbers, times, ids)."""
        return await self.rows(
            'select s.student_no, e.term, e.subject, e.kind, e.mark, e.score, e.attendance, e."on" from entries e join students.pupils s using (school, pupil) '
            "where s.school = %s order by 1, 2, 3, e.changes is not null, 5"
        )


def a_school(lsq: Stack) -> School:
    """A new school; registry need not have it as long as nobody signs."""
    return School(lsq, f"30589{random.randrange(10_000, 100_000)}")


def level_number(level: Level) -> int:
    """1 to 5, in the order of levels."""
    return 1 + list(Level).index(level)


def completion(number: str, photo: FileReference) -> Completion:
    """What a workbook lacks of one pupil."""
    return Completion(
        student_no=number,
        nationality="ไทย",
        religion="พุทธ",
        father="นายตัวอย่าง สมมุติ",
        mother="นางตัวอย่าง สมมุติ",
        entry_date=date(2024, 5, 16),
        former_school=FormerSchool(name="โรงเรียนบ้านห้วยผา (จำลอง)", province="แม่ฮ่องสอน", last_class="ป.6"),
        photo=photo,
    )


async def a_pupil(lsq: Stack, level: Level) -> tuple[School, str]:
    """A school with one pupil, and the number."""
    school, rows = a_school(lsq), cohort.rows(level, 11, 1)
    await school.imports_all(level, rows)
    return school, rows[0].pupil.student_no


async def emitted(lsq: Stack, kind: type[Event], school: School) -> list[Any]:
    """The events of this kind that grades has emitted about a school, in order; waits until its outbox is
    empty.
    """
    await until(lambda: lsq.rows("grades", "select 1 from outbox"), lambda rows: not rows)
    return await lsq.events(kind, school.authority, school.code)
