"""Rows of LSF1: the generator's answers over many seeds, a table of cells that a registrar can correct, and
no text that stops the reader.
"""

from collections.abc import Iterable, Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.demo.people.workbooks import ROW
from services.grades.curriculum.programmes import DEFAULT, programme
from services.grades.rules.importing import ImportedResult, row_faults
from services.linkage.imports.localschool.cross_row_checks import compare_rows
from services.linkage.imports.localschool.layout import LABELS, NAMES, PLACE, REASONS
from services.linkage.imports.localschool.rows import CheckedRow, read_rows
from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.levels import Level
from tests.world.generated import form_rows

SCHOOL = "3058900001"
FORMER_CODE = "3058900099"
TODAY = date(2027, 3, 29)
SEEDS = (1, 3, 7, 11, 2570, 90210)
LEVELS = (Level.LOWER, Level.UPPER, Level.VOCATIONAL)


def checked_rows(rows: Iterable[list[str]], school: str = SCHOOL) -> list[CheckedRow]:
    """The rows of a file, as linkage checks them for a school that had another code before."""
    checked = read_rows(enumerate(rows, 2), (school, FORMER_CODE), TODAY)
    compare_rows(checked)
    return checked


def faults_of_grades(reading: ImportRow, level: Level) -> list[str]:
    """What the rules of grades find in a row that linkage accepts."""
    taught = programme(DEFAULT[level], level)
    row = ImportedResult(
        reading.subject,
        reading.credits,
        reading.score,
        reading.mark,
        reading.remedial_mark,
        reading.kind == "transferred",
    )
    return [fault.code for fault in row_faults(row, taught.courses, taught.law)]


def all_codes(checked: CheckedRow, level: Level) -> list[str]:
    """The reasons of both services."""
    return [reason.code for reason in checked.reasons] or (
        faults_of_grades(checked.reading, level) if checked.reading else []
    )


@pytest.mark.first_row
@pytest.mark.parametrize("level", [*LEVELS, Level.PRIMARY, Level.HIGHER_VOCATIONAL])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_answer_of_the_generator_is_found(level: Level, seed: int) -> None:
    """A row that was made wrong is refused for that reason, an untidy one is put right, a repeated one counts
    once; every other row is taken.
    """
    made = list(form_rows(level.value, seed, 40, "0.02", "0.05", "--start-year", "2563"))
    for (cells, answer), row in zip(
        made, checked_rows(list(cells.values()) for cells, _ in made), strict=True
    ):
        codes, notes = all_codes(row, level), [note.code for note in row.notes]
        verdict = answer["verdict"] if answer else "right"
        assert (verdict == "reject") == bool(codes), (cells, answer, codes)
        assert (verdict == "ignore") == row.ignored
        if answer and verdict == "reject":
            assert answer["code"] in codes, (answer, codes)
            assert not row.reasons or answer["field"] in {reason.column for reason in row.reasons}
        elif answer and verdict == "normalise":
            assert (answer["code"], answer["field"]) in row.notes, (answer, row.notes)
        else:
            assert not notes or row.ignored, (cells, notes)


@pytest.mark.first_row
@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_corrected_file_is_accepted_whole(level: Level, seed: int) -> None:
    """After the school has put what was meant into every refused cell, and removed the doubled results,
    nothing is refused.
    """
    rows = list(corrected(form_rows(level.value, seed, 40, "0.1", "0.05")))

    assert [] == [all_codes(row, level) for row in checked_rows(rows) if all_codes(row, level)]


def corrected(made: Iterable[tuple[dict[str, str], dict[str, str] | None]]) -> Iterator[list[str]]:
    """The rows as the school meant them."""
    for cells, answer in made:
        if answer and answer["verdict"] == "reject":
            if answer["code"] == "DUPLICATE_RESULT":
                continue
            cells = {**cells, answer["field"]: answer["meant"]}
        yield list(cells.values())


def test_wrongly_spelt_names_are_put_right() -> None:
    """Names with zero-width spaces, marks in wrong order and the like are never a reason to refuse a pupil."""
    rows = [list(cells.values()) for cells, _ in form_rows("lower", 5, 160, "0", "0", "--traps")]

    assert [] == [row.reasons for row in checked_rows(rows) if row.reasons]


CELLS = """
the example of the form         | -               | ชั้น     |
another form                    | form            | LSF2    | FORM_VERSION
another school                  | school_code     | 3058910002 | SCHOOL_OTHER
a code that the school had before | school_code   | 3058900099 |
the province's code lost its 30 | school_code     | 58910001 | SCHOOL_OTHER
no student number               | student_no      |         | STUDENT_NO_FORMAT
a long student number           | student_no      | 12345678901 | STUDENT_NO_FORMAT
a letter in the student number  | student_no      | ป1234   |
one digit of the id wrong       | national_id     | 1586058121518 | ID_CHECKSUM
an id without its first zero    | national_id     | 586058121519 | ID_FORMAT
an id as Excel shows numbers    | national_id     | 1.58606E+12 | ID_FORMAT
a G-code                        | national_id     | G695800000012 |
a passport                      | national_id     | AB1234567 |
no id                           | national_id     |         | ID_FORMAT
a title of the other sex        | title           | ด.ญ.    | TITLE_SEX_MISMATCH
a title written in full         | title           | เด็กชาย |
a title that is none            | title           | คุณ     | TITLE_UNKNOWN
no first name                   | first_name      |         | NAME_MISSING
a dash is no first name         | first_name      | -       | NAME_MISSING
a pupil without a last name     | last_name       | -       |
an unbelievable date            | birth_date      | 31/02/2554 | BIRTHDATE_INVALID
a birth in the future           | birth_date      | 01/04/2570 | BIRTHDATE_INVALID
a year of two digits            | birth_date      | 26/04/54 | BIRTHDATE_INVALID
a date in words                 | birth_date      | 26 เมษายน 2554 |
sex in full                     | sex             | ชาย     |
sex in English                  | sex             | male    | SEX_UNKNOWN
no room                         | class           | ม.1     | CLASS_UNKNOWN
a class that there is not       | class           | ม.7/1   | CLASS_UNKNOWN
class without its point         | class           | ม1/2    |
seat 0                          | seat_no         | 0       | SEAT_RANGE
no seat                         | seat_no         |         |
a year that has not begun       | year            | 2570    | YEAR_INVALID
this year                       | year            | 2569    |
a year in the common era        | year            | 2023    |
a year with a slip              | year            | 25666   | YEAR_INVALID
term 4                          | term            | 4       | TERM_INVALID
term as a decimal               | term            | 1.0     |
a code that is too short        | subject_code    | ท2110   | SUBJECT_CODE_FORMAT
a vocational code in ม.1        | subject_code    | 20000-1101 | SUBJECT_CODE_FORMAT
a space in the code             | subject_code    | ท 21101 |
no name of the subject          | subject_name    |         | SUBJECT_NAME_MISSING
a type that there is not        | subject_type    | เลือก   | SUBJECT_TYPE_UNKNOWN
no credits                      | credits         |         | CREDITS_FORMAT
a third of a credit             | credits         | 0.33    | CREDITS_FORMAT
a comma in the credits          | credits         | 1,5     | CREDITS_FORMAT
no hours                        | hours           |         | HOURS_RANGE
a score of 101                  | score           | 101     | SCORE_RANGE
a score below nothing           | score           | -5      | SCORE_RANGE
ร among the scores              | score           | ร       | SCORE_RANGE
no score                        | score           |         |
attendance of 120               | attendance      | 120     | ATTENDANCE_RANGE
a level that there is not       | result          | 3.7     | RESULT_UNKNOWN
a vocational letter             | result          | ม.ส.    | RESULT_UNKNOWN
no result                       | result          |         | RESULT_UNKNOWN
a level with a nought           | result          | 3.0     |
a remedial result, and no date  | remedial_result | 1       | REMEDIAL_DATE_INVALID
a date, and no remedial result  | remedial_date   | 10/11/2566 |
a kind that there is not        | kind            | พิเศษ   | KIND_UNKNOWN
quality 4                       | reading_level   | 4       | QUALITY_RANGE
no quality                      | character_level |         |
"""


def cases(table: str) -> list[tuple[str, ...]]:
    """The lines of a table, without their first column."""
    return [tuple(cell.strip() for cell in line.split("|"))[1:] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("column", "text", "code"),
    cases(CELLS),
    ids=[line.split("|", maxsplit=1)[0].strip() for line in CELLS.strip().splitlines()],
)
def test_one_cell(column: str, text: str, code: str) -> None:
    """What becomes of a right row when one cell has this text."""
    row = list(ROW)
    if column in PLACE:
        row[PLACE[column]] = text
    (checked,) = checked_rows([row], ROW[1])

    assert [code] * bool(code) == [reason.code for reason in checked.reasons]
    assert all(reason.column in (column, "remedial_date") for reason in checked.reasons)


def test_every_reason_of_a_row_is_reported() -> None:
    """Not the first one only: the school corrects a row once."""
    row = list(ROW)
    for column, text in (
        ("national_id", "123"),
        ("birth_date", "ไม่ทราบ"),
        ("term", "ก"),
        ("score", "999"),
        ("result", "A"),
    ):
        row[PLACE[column]] = text
    (checked,) = checked_rows([row], ROW[1])

    assert ["ID_FORMAT", "BIRTHDATE_INVALID", "TERM_INVALID", "SCORE_RANGE", "RESULT_UNKNOWN"] == sorted(
        (reason.code for reason in checked.reasons),
        key=["ID_FORMAT", "BIRTHDATE_INVALID", "TERM_INVALID", "SCORE_RANGE", "RESULT_UNKNOWN"].index,
    )


def test_rows_that_disagree_about_a_pupil_are_refused() -> None:
    """The first row is the reference: another birth date, sex or name of the same student number is refused,
    in the row that differs.
    """
    second, third = list(ROW), list(ROW)
    second[PLACE["subject_code"]], second[PLACE["birth_date"]] = "ค21101", "27/04/2554"
    third[PLACE["subject_code"]], third[PLACE["first_name"]] = "ว21101", "ก้อง ภพ"
    rows = checked_rows([ROW, second, third], ROW[1])

    assert [[], [("STUDENT_DIFFERS", "birth_date", "")], []] == [
        [tuple(r) for r in row.reasons] for row in rows
    ]


def test_a_first_row_without_a_name_is_no_reference() -> None:
    """A first row without a name does not make all others differ from it."""
    first, second = list(ROW), list(ROW)
    first[PLACE["first_name"]] = ""
    second[PLACE["subject_code"]] = "ค21101"

    assert [["NAME_MISSING"], []] == [
        [reason.code for reason in row.reasons] for row in checked_rows([first, second], ROW[1])
    ]


def test_levels_of_one_file() -> None:
    """The level follows from the class; one file may hold several."""
    classes = ("ป.6/1", "ม.3/1", "ม.4/1", "ปวช.1/1", "ปวส.2/1")
    rows = [[*ROW[:9], class_name, *ROW[10:]] for class_name in classes]

    assert [row.level for row in checked_rows(rows, ROW[1])] == list(Level)


def test_every_code_has_its_texts() -> None:
    """A refusal without a remedy helps nobody."""
    for code, text in REASONS.items():
        assert text.th, code
        assert text.en, code
        assert text.verdict != "reject" or (text.remedy_th and text.remedy_en), code
    assert len(LABELS) == len(NAMES) == 27


anything = st.one_of(
    st.text(max_size=40),
    st.sampled_from(ROW),
    st.from_regex(r"[\d๐-๙/.\-E+ ]{0,15}", fullmatch=True),
    st.text("ก้ำํา่เแ \u200b\u00a0-.", max_size=12),
    st.floats(allow_nan=True).map(str),
    st.integers().map(str),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from(NAMES), anything, max_size=6), min_size=1, max_size=6),
    st.integers(0, 40),
)
def test_no_text_stops_the_reader(changes: list[dict[str, str]], width: int) -> None:
    """Whatever a cell contains, a row is accepted or refused with reasons; and an accepted row is valid by
    the contract of grades.
    """
    rows = [[change.get(name, text) for name, text in zip(NAMES, ROW, strict=True)] for change in changes]
    rows.append(rows[0][:width])
    for row in checked_rows(rows, ROW[1]):
        assert bool(row.reasons) + row.ignored + (row.reading is not None) == 1
        assert all(reason.code in REASONS for reason in row.reasons)
        if row.reading is not None:
            assert ImportRow.model_validate_json(row.reading.model_dump_json()) == row.reading
