"""Particulars of students: the register that shows them, and completing a part of them."""

import io
from datetime import date
from uuid import UUID, uuid4

import pytest
import xlsxwriter

from services.grades.students.particulars import Particulars
from services.grades.students.workbook import TypedRow, completions_in
from shared.contracts.files import FileReference
from shared.contracts.grades.commands import Completed, CompleteStudents
from shared.contracts.grades.earlier_commands import CompleteStudentsV1, CompletionV1
from shared.contracts.grades.particulars_workbook import COLUMNS
from shared.contracts.grades.queries import (
    PreviewOfCompletion,
    PupilInSchool,
    PupilParticulars,
    SchoolPupils,
    StudentParticulars,
)
from shared.contracts.grades.rows import Completion, ReadVersion
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from shared.vocabulary.media_types import XLSX
from tests.grades import cohort
from tests.grades.school import TODAY, School, a_school, completion
from tests.tables import cases
from tests.world.stack import Stack

EVERYTHING = ["nationality", "religion", "father", "mother", "entry_date", "former_school", "photo"]


async def a_class(lsq: Stack, seed: int) -> tuple[School, dict[str, str]]:
    """A school with a class of ม.1 to ม.3; the first names by student number."""
    school, rows = a_school(lsq), cohort.rows(Level.LOWER, seed, 4)
    await school.imports_all(Level.LOWER, rows)
    return school, {row.pupil.student_no: row.pupil.first for row in rows}


async def listed(school: School, **more: object) -> list[PupilInSchool]:
    """The first page of the school's pupils."""
    question = SchoolPupils.model_validate({**school.here, **more})
    return (await school.lsq.ask(question, school.registrar)).pupils


async def test_the_list_has_names_classes_and_what_is_missing(lsq: Stack) -> None:
    """By number; filters of level, class, name, number and missing particulars narrow it."""
    school, names = await a_class(lsq, 72)
    everyone = await listed(school)
    first, second, *_ = numbers = sorted(names)
    assert numbers == [one.student_no for one in everyone]
    assert all(names[one.student_no] in one.name and one.missing == EVERYTHING for one in everyone)
    assert {(Level.LOWER, None)} == {(one.level, one.left_on) for one in everyone}

    await school.completes([first])

    assert numbers[1:] == [one.student_no for one in await listed(school, incomplete=True)]
    assert [first] == [one.student_no for one in await listed(school, text=first)]
    found = await listed(school, text=f" {names[second]}  {everyone[1].name.split()[-1]}")
    assert second in [one.student_no for one in found]
    assert [] == await listed(school, text="ไม่มีชื่อนี้")
    assert [] == await listed(school, level=Level.UPPER)
    assert [second] == [one.student_no for one in await listed(school, ids=[everyone[1].pupil])]
    assert everyone[0].class_name is not None
    assert first in [one.student_no for one in await listed(school, class_name=everyone[0].class_name)]
    assert numbers[2:] == [one.student_no for one in await listed(school, after=second)]


async def test_who_was_struck_off_is_found_by_name_or_number_only(lsq: Stack) -> None:
    """The list is of those in class now."""
    school, names = await a_class(lsq, 73)
    gone = min(names)
    await school.strikes_off([gone], Level.LOWER)

    assert gone not in [one.student_no for one in await listed(school)]
    assert [TODAY] == [one.left_on for one in await listed(school, text=gone)]
    assert [TODAY] == [one.left_on for one in await listed(school, student_nos=[gone])]


async def test_a_part_is_completed_and_the_rest_stays(lsq: Stack) -> None:
    """Religion alone, then a photo alone; what is not given is as before. Each is a version."""
    school, names = await a_class(lsq, 74)
    number = min(names)
    for part in ({"religion": "อิสลาม"}, {"photo": await school.photo()}):
        rows = [Completion.model_validate({"student_no": number, **part})]
        await lsq.ask(CompleteStudents(**school.here, students=rows), school.registrar)

    known = await particulars(school, number)
    assert ("อิสลาม", None, True) == (known.religion, known.father, known.photo is not None)
    assert ["nationality", "father", "mother", "entry_date", "former_school"] == known.missing
    assert [(Level.LOWER, None, False)] == [
        (one.level, one.left_on, one.graduated) for one in known.enrolments
    ]
    versions = "select p.version from students.pupils p where school = %s and student_no = %s"
    assert [(3,)] == await school.rows(versions, number)


async def test_the_earlier_version_of_the_command_is_still_done(lsq: Stack) -> None:
    """Every field at once, as programs of the release before send it."""
    school, names = await a_class(lsq, 75)
    row = completion(min(names), await school.photo())
    command = CompleteStudentsV1(**school.here, students=[CompletionV1(**dict(row))])

    assert 1 == (await lsq.ask(command, school.registrar)).completed
    assert [] == (await particulars(school, row.student_no)).missing


async def particulars(school: School, number: str) -> PupilParticulars:
    """The particulars of one pupil."""
    question = StudentParticulars(**school.here, student_nos=[number])
    return (await school.lsq.ask(question, school.registrar)).students[0]


async def test_a_workbook_is_previewed_and_nothing_is_stored(lsq: Stack) -> None:
    """A row that adds, a row that changes nothing, a pupil of nobody."""
    school, names = await a_class(lsq, 76)
    first, second, *_ = sorted(names)
    file = await workbook(
        lsq, [{"student_no": first, "religion": "พุทธ"}, {"student_no": second}, {"student_no": "404"}]
    )
    preview = await lsq.ask(PreviewOfCompletion(**school.here, workbook=file), school.registrar)

    assert [2, 3, 4] == [row.row for row in preview.rows]
    adds, same, unknown = preview.rows
    assert ({"religion": ""}, Completion(student_no=first, religion="พุทธ")) == (adds.before, adds.completion)
    assert (None, [], {}) == (same.completion, same.problems, same.before)
    assert (None, ["grades.students_unknown"]) == (unknown.pupil, [one.code for one in unknown.problems])
    assert EVERYTHING == (await particulars(school, first)).missing


async def test_a_wrong_file_is_refused(lsq: Stack) -> None:
    """No workbook; a workbook without the headings."""
    school = a_school(lsq)
    text = await lsq.archive.put_new(f"uploads/{uuid4()}", b"PK not a workbook", XLSX)
    for file, code in ((text, "particulars_unreadable"), (await workbook(lsq, [], 2), "particulars_columns")):
        with pytest.raises(Refusal, match=code):
            await lsq.ask(PreviewOfCompletion(**school.here, workbook=file), school.registrar)


async def workbook(lsq: Stack, rows: list[dict[str, str]], columns: int = 99) -> FileReference:
    """A workbook of particulars with its first columns."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.label for column in COLUMNS[:columns]])
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, [row.get(column.name, "") for column in COLUMNS[:columns]])
    return await lsq.archive.put_new(f"uploads/{uuid4()}", made.getvalue(), XLSX)


KNOWN = Particulars(
    UUID(int=1), "1", 1, "national", "1", "ด.ช.", "ก", "ข", "M", date(2012, 1, 1), "ไทย", *(None,) * 6
)
ROWS = """
a new value                 | religion=พุทธ                                      | religion        |
the same value changes none | nationality=ไทย                                    |                 |
an empty row                |                                                    |                 |
a day in the Buddhist era   | entry_date=16/5/2567                               | entry_date      |
no such day                 | entry_date=31/2/2567                               |                 | value_wrong
a whole former school       | former_name=ก former_province=ข former_class=ป.6   | former_school   |
a part of a former school   | former_name=ก                                      |                 | value_wrong
a text that is too long     | father=LONG                                        |                 | value_wrong
a formula                   | mother=FORMULA                                     |                 | value_wrong
a graduate                  | student_no=2 religion=พุทธ                         |                 | by_order_only
Thai digits                 | student_no=๑ religion=พุทธ                          | religion        |
a stranger                  | student_no=3                                       |                 | students_unknown
"""


@pytest.mark.parametrize(("cells", "changes", "problem"), cases(ROWS))
def test_what_a_row_changes(cells: str, changes: str, problem: str) -> None:
    """Of a pupil with a nationality, and of a graduate (2)."""
    given = dict(cell.split("=") for cell in cells.replace("LONG", "ก" * 201).split())
    read = {"student_no": "1", **{column.name: "" for column in COLUMNS[3:] if column.is_read}} | given
    row = TypedRow(2, read, {name for name, text in given.items() if text == "FORMULA"})
    known = {"1": KNOWN, "2": KNOWN._replace(pupil=UUID(int=2), student_no="2")}

    (found,) = completions_in([row], known, {UUID(int=2)}, TODAY)

    assert (changes.split(), [f"grades.{problem}"] if problem else []) == (
        sorted(found.before) if found.completion else [],
        [one.code for one in found.problems],
    )


def test_a_number_that_stands_twice_is_refused_in_both_rows() -> None:
    """Which of them is meant nobody knows."""
    read = {"student_no": "1", **{column.name: "" for column in COLUMNS[3:] if column.is_read}}
    found = completions_in([TypedRow(n, read, set()) for n in (2, 3)], {"1": KNOWN}, set(), TODAY)

    assert ["grades.students_repeated"] * 2 == [one.code for row in found for one in row.problems]


async def test_what_was_read_at_another_version_is_refused(lsq: Stack) -> None:
    """Whoever names the version he has read overwrites nothing unseen; what is recorded already is no change."""
    school, names = await a_class(lsq, 98)
    number = min(names)
    read = (await particulars(school, number)).version

    async def completed(religion: str, version: int | None) -> Completed:
        rows = [Completion(student_no=number, religion=religion)]
        versions = [ReadVersion(student_no=number, version=version)] if version else []
        return await lsq.ask(
            CompleteStudents(**school.here, students=rows, versions=versions), school.registrar
        )

    await completed("พุทธ", read)
    with pytest.raises(Refusal, match=r"grades\.particulars_changed"):
        await completed("อิสลาม", read)
    assert "พุทธ" == (await particulars(school, number)).religion
    await completed("พุทธ", read)
    await completed("คริสต์", (await particulars(school, number)).version)
    await completed("อิสลาม", None)
    assert "อิสลาม" == (await particulars(school, number)).religion
