"""A curriculum with another scale than the eight levels, as data: through reading, scoring, changes,
averages, import and graduation.

The curriculum is a test's: the measuring rules of the lower-primary curriculum of 2568 were not seen
(basic-education.md §1.1).
"""

import tomllib
from datetime import date
from decimal import Decimal

import pytest

from services.grades.curriculum.curricula import curriculum_of
from services.grades.curriculum.programmes import (
    NoSubjects,
    criteria,
    in_force,
    measuring_law_of,
    programme,
    regulation_of,
    scale_of,
    structure,
)
from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.change_case import ChangeCase
from services.grades.rules.changes import change
from services.grades.rules.explanation import WeighedSubject, explain
from services.grades.rules.graduation import LevelRecord, StudiedSubject, credits_of, graduation_gaps
from services.grades.rules.importing import CourseDefinition, ImportedResult, row_faults
from services.grades.rules.scoring import level_of_score
from services.grades.rules.whatif import needed_for
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import read_mark
from tests.tables import cases

TABLES = tomllib.loads("""
[four]
name = "หลักสูตรทดลอง"
vocabulary = "basic"
scale = "words"
first_year = 2568
score_rounding = "none"

[four.primary]
unit = "hours"
basic_structure = "2520"
service_hours = "30"

[older]
name = "หลักสูตรเดิม"
vocabulary = "basic"
first_year = 2561
score_rounding = "half_up"

[older.primary]
unit = "hours"
basic_structure = "5040"

[scales.words."เริ่มต้น"]
th = "เริ่มต้น"
en = "beginning"
from = 0
passed = false
level = "0"

[scales.words."กำลังพัฒนา"]
th = "กำลังพัฒนา"
en = "developing"
from = 40
passed = true
level = "1.5"

[scales.words."สามารถ"]
th = "สามารถ"
en = "able"
from = 60
passed = true
level = "3"

[scales.words."เหนือความคาดหวัง"]
th = "เหนือความคาดหวัง"
en = "beyond"
from = 85
passed = true
level = "4"
""")
SCALE = scale_of("four", TABLES)
LAW = measuring_law_of("four", TABLES)
COUNTING = Counting(SCALE.marks)

SCORES = """
the best       | 85    | เหนือความคาดหวัง
just below     | 84.99 | สามารถ
just able      | 60    | สามารถ
just developing | 40   | กำลังพัฒนา
beginning      | 39.99 | เริ่มต้น
nothing done   | 0     | เริ่มต้น
"""


@pytest.mark.parametrize(("score", "mark"), cases(SCORES))
def test_from_score_to_mark(score: str, mark: str) -> None:
    """The bands are the curriculum's, and what they give is read as itself."""
    assert level_of_score(score, "100", "none", SCALE.bands).mark == mark
    assert read_mark(f" {mark} ", SCALE.marks) == mark


AVERAGES = """
mapped to the eight levels | 40:สามารถ 40:เหนือความคาดหวัง            | 3.50
a 0 counts                 | 40:สามารถ 40:เริ่มต้น                    | 1.50
cut, never rounded         | 40:กำลังพัฒนา 40:กำลังพัฒนา 40:เหนือความคาดหวัง | 2.33
ร waits                    | 40:สามารถ 40:ร                        | 3.00
"""


@pytest.mark.parametrize(("results", "average"), cases(AVERAGES))
def test_averages(results: str, average: str) -> None:
    """By the mapping, as ปพ.1:ป takes the eight levels."""
    pairs = [Result(Decimal(hours), mark) for hours, mark in (one.split(":") for one in results.split())]

    assert str(figures(pairs, COUNTING).average) == average


def test_two_curricula_in_one_sheet() -> None:
    """ป.1 to ป.3 by one curriculum, ป.4 to ป.6 by the other: their figures add up."""
    first, second = figures([Result(Decimal(80), "สามารถ")], COUNTING), figures([Result(Decimal(80), "3.5")])

    assert (first.points + second.points) / (first.counted + second.counted) == Decimal("3.25")


def test_an_explanation_shows_the_level_of_a_word() -> None:
    """The word, and the level that it is mapped to."""
    text = explain(
        "ปีการศึกษา 2569",
        [WeighedSubject("ท11101", "ภาษาไทย", "0/2569", 1, Result(Decimal(200), "สามารถ"))],
        COUNTING,
    ).text_th

    assert "ผลการเรียน สามารถ: 200 × 3 = 600 (สามารถ คิดเป็น 3)" in text


ROWS = """
its score         | 72 | สามารถ      |         |
not its score     | 50 | สามารถ      |         | RESULT_SCORE_MISMATCH
a level of eight  | 72 | 3          |         | RESULT_UNKNOWN
remedied at most  | 30 | เริ่มต้น     | กำลังพัฒนา |
remedied too high | 30 | เริ่มต้น     | สามารถ   | REMEDIAL_NOT_ALLOWED
ร to any          |    | ร          | สามารถ   |
มส at most        |    | มส         | กำลังพัฒนา |
มส too high       |    | มส         | สามารถ   | REMEDIAL_NOT_ALLOWED
"""


@pytest.mark.parametrize(("score", "mark", "remedial", "codes"), cases(ROWS))
def test_rows_of_an_import(score: str, mark: str, remedial: str, codes: str) -> None:
    """The guideline's law in the words of the scale."""
    courses = {"ท11101": CourseDefinition("ท11101", "ภาษาไทย", "พื้นฐาน", None, 200)}
    row = ImportedResult("ท11101", None, Decimal(score) if score else None, mark, remedial or None)

    assert [fault.code for fault in row_faults(row, courses, LAW)] == codes.split()


@pytest.mark.parametrize("made", ["ผ", "มผ"])
def test_an_activity_is_changed_as_in_every_scale(made: str) -> None:
    """Activities have their own two marks in every scale."""
    courses = {"ก11901": CourseDefinition("ก11901", "แนะแนว", "กิจกรรม", None, 40)}

    assert row_faults(ImportedResult("ก11901", None, None, "มผ", made), courses, LAW) == ()


CHANGES = """
at most the least pass | เริ่มต้น | remedial_exam | 90 | กำลังพัฒนา | LEVEL_CAPPED
failed again           | เริ่มต้น | remedial_exam | 10 | เริ่มต้น    |
ร to any               | ร      | complete      | 90 | เหนือความคาดหวัง |
"""


@pytest.mark.parametrize(("original", "event", "measured", "new", "reasons"), cases(CHANGES))
def test_changes(original: str, event: str, measured: str, new: str, reasons: str) -> None:
    """Caps are marks of the scale, and compared by its bands."""
    rules = regulation_of("four", TABLES).changes
    outcome = change(
        event, ChangeCase("basic", original, date(2026, 11, 1), date(2026, 11, 30), measured), rules
    )  # type: ignore[arg-type]

    assert (outcome.new_result, " ".join(outcome.reasons)) == (new, reasons)


def test_graduation_and_what_if() -> None:
    """The audit by the marks of the scale: `beginning` is not passed; the needed mark is one of the scale."""
    studied = [
        StudiedSubject("basic", Decimal(2480), "สามารถ"),
        StudiedSubject("basic", Decimal(40), "เริ่มต้น"),
    ]
    asked = criteria("four", Level.PRIMARY, TABLES)

    def gaps(subjects: list[StudiedSubject]) -> list[str]:
        return [
            gap.code
            for gap in graduation_gaps(
                LevelRecord(*credits_of(subjects, SCALE.marks), 1, 1, "ผ", "ผ", "ผ", Decimal(30)), asked
            )
        ]

    assert gaps(studied) == ["BASIC_SUBJECT_NOT_PASSED"]
    assert gaps([studied[0], studied[1]._replace(mark="กำลังพัฒนา")]) == []
    assert (
        needed_for(Decimal(3), [Result(Decimal(40), "กำลังพัฒนา")], [Decimal(80)], COUNTING, SCALE.levels).mark
        == "เหนือความคาดหวัง"
    )


YEARS = """
before the older one   | 2560 | none
the older one's first  | 2561 | older
its last entrants      | 2567 | older
the new one's first    | 2568 | four
later                  | 2575 | four
"""


@pytest.mark.parametrize(("year", "id"), cases(YEARS))
def test_the_year_of_entry_decides_the_curriculum(year: str, id: str) -> None:
    """By data alone: the newest that had begun."""
    assert (in_force(Level.PRIMARY, int(year), TABLES) or "none") == id


IN_FORCE = """
ม.4 of 2560          | upper | 2560 | core-2551
ม.4 of 2561          | upper | 2561 | core-2551r60
ป.1 of 2552          | primary | 2552 | core-2551
before the core      | lower | 2551 | none
ปวช. of 2566         | voc   | 2566 | voc-2562
ปวช. of 2567         | voc   | 2567 | voc-2567
ปวส. of 2563         | hvoc  | 2563 | hvoc-2563
ปวส. of 2562         | hvoc  | 2562 | none
ปวส. of 2569         | hvoc  | 2569 | hvoc-2567
"""


@pytest.mark.parametrize(("level", "year", "id"), cases(IN_FORCE))
def test_curricula_in_force(level: str, year: str, id: str) -> None:
    """Of the country's curricula."""
    assert (in_force(Level(level), int(year)) or "none") == id


TAUGHT = """
ปวช. of 2566, its own          | voc   | 2566 | voc-2562
ปวช. of 2567, the one before   | voc   | 2567 | voc-2562
ปวส. of 2569, the one before   | hvoc  | 2569 | hvoc-2563
ปวช. of 2561, none had begun   | voc   | 2561 | none
ม.1 of 2560                   | lower | 2560 | core-2551
"""


@pytest.mark.parametrize(("level", "year", "id"), cases(TAUGHT))
def test_a_curriculum_without_subjects_is_not_taught_yet(level: str, year: str, id: str) -> None:
    """Of 2567 only the numbers are known: who enters is taught by the curriculum before it, which the audit
    then uses, too.
    """
    assert (in_force(Level(level), int(year), taught=True) or "none") == id


@pytest.mark.parametrize(
    ("curriculum", "level"), [("voc-2567", Level.VOCATIONAL), ("hvoc-2567", Level.HIGHER_VOCATIONAL)]
)
def test_a_curriculum_without_subjects_is_refused_by_name(curriculum: str, level: Level) -> None:
    """Its requirements are known, its subjects are not. It is refused, not taken as an empty programme."""
    assert structure(curriculum, level).total
    with pytest.raises(NoSubjects, match="2567"):
        programme(curriculum, level)
    with pytest.raises(Refusal) as refused:
        curriculum_of(level, curriculum)
    assert refused.value.body.code == "grades.curriculum_without_subjects"


def test_a_cap_itself_is_not_above_it() -> None:
    """Better, equal, worse."""
    assert [SCALE.is_above(mark, "สามารถ") for mark in SCALE.levels] == [False, False, False, True]
