"""The checks of an import row: each wrong row of the generator is refused for its reason, each right one is
accepted.
"""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from deploy.demo.people.generator import generate
from services.grades.curriculum.programmes import DEFAULT, programme
from services.grades.rules.importing import ImportedResult, row_faults
from shared.vocabulary.levels import Level
from tests.tables import cases as table_cases
from tests.world.generated import form_rows

REFERENCE = Path(generate.__file__).parent / "reference"
OURS = {
    "SUBJECT_UNKNOWN",
    "CREDITS_MISMATCH",
    "RESULT_SCORE_MISMATCH",
    "RESULT_UNKNOWN",
    "REMEDIAL_NOT_ALLOWED",
}


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def row_of(cells: dict[str, str]) -> ImportedResult:
    """The row as linkage reads it."""
    return ImportedResult(
        cells["subject_code"],
        _decimal(cells["credits"]),
        _decimal(cells["score"]),
        cells["result"],
        cells["remedial_result"] or None,
        cells["kind"] == "เทียบโอน",
    )


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("seed", [1, 2, 2570])
def test_rows_of_the_generator(level: Level, seed: int) -> None:
    """Every row made wrong in a way that curriculum or law can detect is refused with exactly that reason; no
    right row is.
    """
    taught = programme(DEFAULT[level], level)
    seen = set()
    for cells, answer in form_rows(level.value, seed, 60, wrong="0.2"):
        code, column = (answer["code"], answer["field"]) if answer else ("", "")
        if code in ("SUBJECT_CODE_FORMAT", "SCORE_RANGE"):
            # found before, by the reader of the workbook
            continue
        faults = row_faults(row_of(cells), taught.courses, taught.law)
        assert [fault.code for fault in faults] == ([code] if code in OURS else []), (cells, answer)
        assert not faults or faults[0].column == column
        seen.add(code)
    assert seen >= (OURS - {"CREDITS_MISMATCH"} if level is Level.PRIMARY else OURS)


CASES = """
basic a level with its score            | upper | ท31101 | 1.0 | 72   | 3    |     |
basic no score, a level from elsewhere  | upper | ท31101 | 1.0 |      | 3    |     |
basic written 3.0                       | upper | ท31101 | 1.0 | 72   | 3.0  |     |
basic 79.5 goes up                      | upper | ท31101 | 1.0 | 79.5 | 4    |     |
basic 79.49 does not                    | upper | ท31101 | 1.0 | 79.49 | 4   |     | RESULT_SCORE_MISMATCH
basic one below the band                | upper | ท31101 | 1.0 | 69   | 3    |     | RESULT_SCORE_MISMATCH
basic half a credit more                | upper | ท31101 | 1.5 | 72   | 3    |     | CREDITS_MISMATCH
basic no credits                        | upper | ท31101 |     | 72   | 3    |     | CREDITS_MISMATCH
basic not in the curriculum             | upper | ท31187 | 1.0 | 72   | 3    |     | SUBJECT_UNKNOWN
basic two reasons                       | upper | ท31187 | 1.0 | 72   | A    |     | SUBJECT_UNKNOWN RESULT_UNKNOWN
basic 3.7                               | upper | ท31101 | 1.0 | 72   | 3.7  |     | RESULT_UNKNOWN
basic vocational letter                 | upper | ท31101 | 1.0 |      | ม.ส. |     | RESULT_UNKNOWN
basic ผ is not for a subject            | upper | ท31101 | 1.0 |      | ผ    |     | RESULT_UNKNOWN
basic 0 remedied to 1                   | upper | ท31101 | 1.0 | 40   | 0    | 1   |
basic 0 failed again                    | upper | ท31101 | 1.0 | 40   | 0    | 0   |
basic 0 remedied to 1.5                 | upper | ท31101 | 1.0 | 40   | 0    | 1.5 | REMEDIAL_NOT_ALLOWED
basic after a pass                      | upper | ท31101 | 1.0 | 50   | 1    | 1   | REMEDIAL_NOT_ALLOWED
basic ร becomes 4                       | upper | ท31101 | 1.0 |      | ร    | 4   |
basic ร becomes ร                       | upper | ท31101 | 1.0 |      | ร    | ร   | REMEDIAL_NOT_ALLOWED
basic มส becomes 1                      | upper | ท31101 | 1.0 |      | มส   | 1   |
basic มส becomes 2                      | upper | ท31101 | 1.0 |      | มส   | 2   | REMEDIAL_NOT_ALLOWED
basic score over 100                    | upper | ท31101 | 1.0 | 101  | 4    |     | SCORE_RANGE
basic nothing at all                    | upper | ท31101 | 1.0 | 0    | 0    |     |
basic nothing at all, passed            | upper | ท31101 | 1.0 | 0    | 1    |     | RESULT_SCORE_MISMATCH
basic below nothing                     | upper | ท31101 | 1.0 | -0.5 | 0    |     | SCORE_RANGE
basic a fraction of a mark              | upper | ท31101 | 1.0 | 0.25 | 0    |     |
basic a hundred                         | upper | ท31101 | 1.0 | 100  | 4    |     |
activity passed                         | upper | ก31911 |     |      | ผ    |     |
activity made up                        | upper | ก31911 |     |      | มผ   | ผ   |
activity failed again                   | upper | ก31911 |     |      | มผ   | มผ  |
activity with a level                   | upper | ก31911 |     |      | 3    |     | RESULT_UNKNOWN
activity remedied to a level            | upper | ก31911 |     |      | มผ   | 3   | REMEDIAL_NOT_ALLOWED
vocational exact: 79.5 is 3.5           | voc | 20000-1101 | 2.0 | 79.5 | 3.5 |  |
vocational exact: 79.5 is not 4         | voc | 20000-1101 | 2.0 | 79.5 | 4   |  | RESULT_SCORE_MISMATCH
vocational incomplete, made good        | voc | 20000-1101 | 2.0 |    | ม.ส. | 3   |
vocational basic's mark for another     | voc | 20000-1101 | 2.0 |    | มส   |     | RESULT_UNKNOWN
vocational without points               | voc | 20000-1101 | 2.0 |    | ขร   |     |
vocational absence not remediable      | voc | 20000-1101 | 2.0 |    | ข.ร. | 1   | REMEDIAL_NOT_ALLOWED
vocational activity                     | voc | 20000-2001 |     |    | ผ.   |     |
vocational activity failed again        | voc | 20000-2001 |     |    | ม.ผ. | ม.ผ. |
vocational activity made up             | voc | 20000-2001 |     |    | ม.ผ. | ผ.  |
"""


def _cases() -> list[object]:
    lines = [[cell.strip() for cell in line.split("|")] for line in CASES.strip().splitlines()]
    return [pytest.param(*line[1:], id=line[0]) for line in lines]


@pytest.mark.parametrize(("level", "subject", "credits", "score", "mark", "remedial", "codes"), _cases())
def test_row_faults(
    level: str, subject: str, credits: str, score: str, mark: str, remedial: str, codes: str
) -> None:
    """Each reason, and the row beside it that just does not give it."""
    taught = programme(DEFAULT[Level(level)], Level(level))

    faults = row_faults(
        ImportedResult(subject, _decimal(credits), _decimal(score), mark, remedial or None),
        taught.courses,
        taught.law,
    )

    assert [fault.code for fault in faults] == codes.split()


EXPECTED = """
the curriculum's credits | ท31101 | 1.5 | 72 | 3   |     | 1.0
an activity has none     | ก31911 | 1.0 |    | ผ   |     |
the level of the score   | ท31101 | 1.0 | 72 | 2   |     | 3
the marks of an activity | ก31911 |     |    | 3   |     | ผ มผ
the marks of a subject   | ท31101 | 1.0 |    | A   |     | 4 3.5 3 2.5 2 1.5 1 0 ร มส ผ มผ
what may come of a 0     | ท31101 | 1.0 | 40 | 0   | 2   | 0 1
what may come of a pass  | ท31101 | 1.0 | 72 | 3   | 4   |
"""


@pytest.mark.parametrize(
    ("subject", "credits", "score", "mark", "remedial", "expected"), table_cases(EXPECTED)
)
def test_a_fault_names_what_was_expected(
    subject: str, credits: str, score: str, mark: str, remedial: str, expected: str
) -> None:
    """So that the person who typed the value can correct it."""
    taught = programme("core-2551r60", Level.UPPER)
    [fault] = row_faults(
        ImportedResult(subject, _decimal(credits), _decimal(score), mark, remedial or None),
        taught.courses,
        taught.law,
    )

    assert sorted(fault.expected.split()) == sorted(expected.split())


def test_every_fault_has_its_text() -> None:
    """Codes and columns are those of the reason codes that linkage shows in Thai and English."""
    with (REFERENCE / "localschool_reason_codes.csv").open(encoding="utf-8", newline="") as file:
        columns = {row["code"]: row["column"] for row in csv.DictReader(file)}
    taught = programme("core-2551r60", Level.UPPER)
    wrong = [
        ImportedResult("ท31187", None, None, "A"),
        ImportedResult("ท31101", Decimal("1.5"), Decimal(101), "4", "1"),
        ImportedResult("ท31101", Decimal("1.0"), Decimal(40), "4"),
    ]
    faults = [fault for row in wrong for fault in row_faults(row, taught.courses, taught.law)]

    assert {fault.code for fault in faults} == OURS | {"SCORE_RANGE"}
    assert all(columns[fault.code] == fault.column for fault in faults)
