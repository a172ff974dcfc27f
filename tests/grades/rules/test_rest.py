"""Explanations, summaries, ranks and promotion."""
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.explanation import Subject, explain
from services.grades.rules.promotion import PrimaryYear, Year, promotion_gaps, repetition_reasons
from services.grades.rules.ranks import places
from services.grades.rules.summaries import Activity, activities_summary, characteristics_summary, level_quality
from shared.vocabulary.marks import BASIC, VOCATIONAL
from tests.tables import cases

SUBJECTS = [
    Subject("ท31101", "ภาษาไทย 1", "1/2569", 4, Result(Decimal("1.0"), "3")),
    Subject("ค31101", "คณิตศาสตร์ 1", "1/2569", 5, Result(Decimal("1.5"), "2.5")),
    Subject("ว31101", "ฟิสิกส์", "1/2569", 6, Result(Decimal("1.5"), "ร")),
    Subject("อ31101", "ภาษาอังกฤษ 1", "1/2569", 7, Result(Decimal("1.0"), "4", True)),
    Subject("ก31911", "แนะแนว", "1/2569", 8, Result(Decimal(0), "ผ")),
]
TEXT = """ผลการเรียนเฉลี่ย ภาคเรียนที่ 1/2569
ท31101 ภาษาไทย 1 ภาคเรียน 1/2569 หน่วยกิต 1 ผลการเรียน 3: 1 × 3 = 3
ค31101 คณิตศาสตร์ 1 ภาคเรียน 1/2569 หน่วยกิต 1.5 ผลการเรียน 2.5: 1.5 × 2.5 = 3.75
ว31101 ฟิสิกส์ ภาคเรียน 1/2569 หน่วยกิต 1.5 ผลการเรียน ร (รอการตัดสิน ไม่นำมาคิดเฉลี่ย)
อ31101 ภาษาอังกฤษ 1 ภาคเรียน 1/2569 หน่วยกิต 1 ผลการเรียน 4: 1 × 4 = 4 (เทียบโอน)
ก31911 แนะแนว ภาคเรียน 1/2569 หน่วยกิต 0 ผลการเรียน ผ (ผ่าน ไม่มีหน่วยกิต)
หน่วยกิตที่เรียน 5 ที่ได้ 3.5 ที่นำมาคิด 3.5
10.75 ÷ 3.5 = 3.071428… ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ ได้ 3.07"""


def test_an_average_explains_itself() -> None:
    """As a registrar would reckon it for a parent."""
    assert explain("ภาคเรียนที่ 1/2569", SUBJECTS).text_th == TEXT


def test_what_has_no_average_says_so() -> None:
    """Nothing counts, and a transferred level that the school leaves out says why."""
    explanation = explain("ภาคเรียนที่ 1/2569", SUBJECTS[3:4], Counting(transferred="exclude"))

    assert explanation.lines[0].why_th == "เทียบโอน สถานศึกษาไม่นำมาคิดเฉลี่ย"
    assert explanation.text_th.endswith("ไม่มีรายวิชาที่นำมาคิด จึงไม่มีผลการเรียนเฉลี่ย")


def test_a_letter_that_is_a_zero_says_why() -> None:
    """ข.ร. weighs as 0, and the line says what it stands for."""
    explanation = explain("ตลอดหลักสูตร", [Subject("A", "ก", "1/2569", 1, Result(Decimal(2), "ข.ร."))], Counting(VOCATIONAL))

    assert "ผลการเรียน ข.ร.: 2 × 0 = 0 (ขาดเรียน คิดเป็น 0)" in explanation.text_th
    assert explanation.text_th.endswith("0 ÷ 2 = 0 ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ ได้ 0.00")


@given(
    st.lists(st.builds(Result, st.sampled_from([Decimal(n) / 2 for n in range(7)]), st.sampled_from(list(BASIC)), st.booleans()), max_size=20),
    st.sampled_from(["exclude", "as_zero"]), st.sampled_from(["exclude", "include"]),
)
def test_an_explanation_recomputed_gives_its_figures(results: list[Result], pending: str, transferred: str) -> None:
    """The lines alone add up to what was explained."""
    counting = Counting(pending=pending, transferred=transferred)                            # type: ignore[arg-type]
    explanation = explain("x", [Subject("c", "n", "1/2569", number, result) for number, result in enumerate(results)], counting)

    assert explanation.recomputed == explanation.figures == figures(results, counting)


CHARACTERISTICS = """
all excellent                       | 33333333 | 3
five excellent, the rest good       | 33333222 | 3
four excellent, the rest good       | 33332222 | 2
five excellent, one only passed     | 33333221 | 2
all good                            | 22222222 | 2
five good, three only passed        | 22222111 | 2
four good, four only passed         | 22221111 | 1
all passed                          | 11111111 | 1
one not passed                      | 33333330 | 0
one not assessed                    | 3333333- | none
none assessed                       |          | none
"""


@pytest.mark.parametrize(("qualities", "summary"), cases(CHARACTERISTICS))
def test_characteristics(qualities: str, summary: str) -> None:
    """The eight become one by the guideline's table."""
    result = characteristics_summary([None if quality == "-" else int(quality) for quality in qualities])

    assert ("none" if result is None else str(result)) == summary


LEVELS = """
the most frequent          | 3 2 2 | 2
of equals the better       | 3 2   | 3
a year not assessed        | - 1   | 1
no year assessed           | - -   | none
"""


@pytest.mark.parametrize(("years", "quality"), cases(LEVELS))
def test_level_quality(years: str, quality: str) -> None:
    """A proposal from the years."""
    result = level_quality(None if year == "-" else int(year) for year in years.split())

    assert ("none" if result is None else str(result)) == quality


def test_activities() -> None:
    """A kind is passed when each of its activities is; hours of what was not passed do not count."""
    summary = activities_summary([
        Activity("guidance", 20, "ผ"), Activity("student_activity", 20, "ผ"), Activity("student_activity", 12, "มผ"),
        Activity("social_service", 8, "ผ"), Activity("social_service", 7, "มผ"),
    ])

    assert summary == ("ผ", "มผ", "มผ", Decimal(8))
    assert not summary.passed
    assert activities_summary([]) == (None, None, None, Decimal(0))
    assert activities_summary([Activity(kind, 1, "ผ") for kind in ("guidance", "student_activity", "social_service")]).passed  # type: ignore[arg-type]


def test_places() -> None:
    """Equal averages share a rank; percentile = 100 × (below + ½ equal) ÷ all, cut."""
    averages = [Decimal("3.50"), Decimal("3.50"), Decimal("2.00"), Decimal("4.00"), Decimal("1.00"), Decimal("1.50")]

    assert [(place.rank, str(place.percentile)) for place in places(averages)] == [
        (2, "66.66"), (2, "66.66"), (4, "41.66"), (1, "91.66"), (6, "8.33"), (5, "25.00"),
    ]
    assert places([]) == []


REPETITION = """
average exactly 1.00        | 10 / 10  | 10 | 0 |
average just below          | 9.5 / 10 | 10 | 0 | YEAR_AVERAGE_LOW
exactly half failed         | 20 / 10  | 10 | 5 |
one more than half          | 20 / 10  | 10 | 6 | MORE_THAN_HALF_FAILED
both                        | 5 / 10   | 3  | 2 | YEAR_AVERAGE_LOW MORE_THAN_HALF_FAILED
nothing to average          | 0 / 0    | 0  | 0 |
"""


@pytest.mark.parametrize(("sums", "registered", "failed", "reasons"), cases(REPETITION))
def test_repetition(sums: str, registered: str, failed: str, reasons: str) -> None:
    """When a committee is to look at a repetition of the class."""
    points, credits = map(Decimal, sums.split(" / "))

    assert [reason.code for reason in repetition_reasons(Year(points, credits, int(registered), int(failed)))] == reasons.split()


PROMOTION = """
all done              | 160 / 200 | 0 | 0 | 1 | 1 | yes |
attendance just short | 159 / 200 | 0 | 0 | 1 | 1 | yes | ATTENDANCE_SHORT
subjects              | 159 / 200 | 2 | 1 | 1 | 1 | yes | ATTENDANCE_SHORT RESULT_UNDECIDED BASIC_SUBJECT_NOT_PASSED
qualities             | 160 / 200 | 0 | 0 | 0 | - | no  | RTW_NOT_PASSED CHARACTERISTICS_MISSING ACTIVITIES_NOT_PASSED
not assessed          | 200 / 200 | 0 | 0 | - | 0 | -   | RTW_MISSING CHARACTERISTICS_NOT_PASSED ACTIVITIES_MISSING
"""


@pytest.mark.parametrize(("time", "not_passed", "undecided", "reading", "characteristics", "activities", "gaps"), cases(PROMOTION))
def test_promotion(time: str, not_passed: str, undecided: str, reading: str, characteristics: str, activities: str, gaps: str) -> None:
    """What a pupil of a primary school lacks for promotion."""
    attended, taught = map(Decimal, time.split(" / "))
    qualities = [None if quality == "-" else int(quality) for quality in (reading, characteristics)]
    year = PrimaryYear(attended, taught, int(not_passed), int(undecided), *qualities, {"yes": True, "no": False, "-": None}[activities])

    assert [gap.code for gap in promotion_gaps(year)] == gaps.split()
