"""The forms of a workbook: the outcome of each row, and their receipt when they are applied."""

from collections.abc import Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from services.registry.move_forms import store
from services.registry.move_forms.deadlines import deadlines
from services.registry.move_forms.receiving import NO_ANSWER, faults_of_days, known, save
from services.registry.move_forms.store import Answered, SchoolOfForms, ValidAnswer
from services.registry.move_forms.workbook import ReadForm
from services.registry.organisations.store import OPEN
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal, together
from shared.contracts.registry.move_forms import ImportMoveForms, MoveFormRow
from shared.contracts.registry.problems import ORGANISATION_ENDED, ORGANISATION_UNKNOWN
from shared.thai.dates import day_of, plain_date

NOT_YET_STORED = UUID(int=0)


class MoveFormImport:
    """The import of one workbook. What its rows need is loaded once for all."""

    def __init__(self, command: ImportMoveForms, work: Work) -> None:
        self.command, self.work = command, work
        self.today: date = day_of(work.now)

    async def run(self, lines: Sequence[ReadForm]) -> list[MoveFormRow]:
        """The outcome of each row; with `apply`, the new forms are stored."""
        session, year = self.work.session, self.command.year
        written = {line.cells["school"] for line in lines}
        self.schools = await store.schools_by_code(session, written, self.today)
        ids = {school.id for school in self.schools.values()}
        self.answered = await store.answered(session, ids, year)
        self.deadlines = await deadlines(session, year, ids, self.today)
        return [await self._row(line) for line in lines]

    async def _row(self, line: ReadForm) -> MoveFormRow:
        school = self.schools.get(line.cells["school"])
        outcome: Literal["new", "same", "recorded", "refused"] = "refused"
        wrong = line.wrong
        try:
            if not wrong:
                outcome = await self._receive(line, school)
        except Refusal as refusal:
            wrong = [refusal]
        return MoveFormRow(
            row=line.row,
            cells=line.cells,
            school_name=school.name if school else None,
            outcome=outcome,
            problem=together(wrong).body if wrong else None,
        )

    async def _receive(
        self, line: ReadForm, school: SchoolOfForms | None
    ) -> Literal["new", "same", "recorded"]:
        if school is None:
            raise ORGANISATION_UNKNOWN.refuse(field="school")
        if school.state != OPEN:
            raise ORGANISATION_ENDED.refuse(name=school.name, since=plain_date(school.since))
        before = self.answered.get(school.id, NO_ANSWER)
        if before.valid:
            if _facts(before.valid) == _facts(_answer(line, before.valid.form)):
                return "same"
            raise known(before.valid)
        dated, received = line.values["dated"], line.values["received"]
        deadline = self.deadlines.get(school.id)
        if faults := list(faults_of_days(self.command.year, dated, received, deadline, self.today)):
            raise together(faults)
        return await self._save(line, school.id, before)

    async def _save(self, line: ReadForm, school: int, before: Answered) -> Literal["new", "recorded"]:
        stored = NOT_YET_STORED
        if self.command.apply:
            stored = (await save(self.work, school, before, self._values(line))).form
        self.answered[school] = Answered(before.entries + 1, _answer(line, stored))
        return "recorded" if self.command.apply else "new"

    def _values(self, line: ReadForm) -> dict[str, object]:
        workbook: FileReference = self.command.workbook
        values = {name: value for name, value in line.values.items() if name != "received"}
        return values | {
            "year": self.command.year,
            "received_on": line.values["received"],
            "workbook": workbook.model_dump(),
        }


def _answer(line: ReadForm, form: UUID) -> ValidAnswer:
    values = line.values
    return ValidAnswer(form, values["asks"], values["number"], values["dated"], values["received"])


def _facts(answer: ValidAnswer) -> tuple[object, ...]:
    """What a row says that is recorded already."""
    return answer.asks, answer.number, answer.dated, answer.received_on
