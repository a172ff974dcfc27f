"""The explanation of an average: its lines, its sums, its rule and source."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.explanation import WeighedSubject, explain
from shared.vocabulary.marks import BASIC, VOCATIONAL

SUBJECTS = [
    WeighedSubject("ท31101", "ภาษาไทย 1", "1/2569", 4, Result(Decimal("1.0"), "3")),
    WeighedSubject("ค31101", "คณิตศาสตร์ 1", "1/2569", 5, Result(Decimal("1.5"), "2.5")),
    WeighedSubject("ว31101", "ฟิสิกส์", "1/2569", 6, Result(Decimal("1.5"), "ร")),
    WeighedSubject("อ31101", "ภาษาอังกฤษ 1", "1/2569", 7, Result(Decimal("1.0"), "4", True)),
    WeighedSubject("ก31911", "แนะแนว", "1/2569", 8, Result(Decimal(0), "ผ")),
]
TEXT = """ผลการเรียนเฉลี่ย ภาคเรียนที่ 1/2569
ท31101 ภาษาไทย 1 ภาคเรียน 1/2569 หน่วยกิต 1 ผลการเรียน 3: 1 × 3 = 3
ค31101 คณิตศาสตร์ 1 ภาคเรียน 1/2569 หน่วยกิต 1.5 ผลการเรียน 2.5: 1.5 × 2.5 = 3.75
ว31101 ฟิสิกส์ ภาคเรียน 1/2569 หน่วยกิต 1.5 ผลการเรียน ร (รอการตัดสิน ไม่นำมาคิดเฉลี่ย)
อ31101 ภาษาอังกฤษ 1 ภาคเรียน 1/2569 หน่วยกิต 1 ผลการเรียน 4: 1 × 4 = 4 (เทียบโอน)
ก31911 แนะแนว ภาคเรียน 1/2569 หน่วยกิต 0 ผลการเรียน ผ (ผ่าน ไม่มีหน่วยกิต)
หน่วยกิตที่เรียน 5 ที่ได้ 3.5 ที่นำมาคิด 3.5
10.75 ÷ 3.5 = 3.071428… ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ ได้ 3.07
หลักเกณฑ์: ผลรวมของ (หน่วยกิต × ระดับผลการเรียน) ÷ ผลรวมของหน่วยกิต ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ (R-4) ที่มา: \
แนวปฏิบัติการวัดและประเมินผลการเรียนรู้ ตามหลักสูตรแกนกลางการศึกษาขั้นพื้นฐาน พุทธศักราช 2551"""


def test_an_average_is_explained() -> None:
    """As a registrar would show it to a parent."""
    assert explain("ภาคเรียนที่ 1/2569", SUBJECTS).text_th == TEXT


def test_an_explanation_without_an_average() -> None:
    """Nothing counts; the line of a transferred level that the school excludes has the reason."""
    explanation = explain("ภาคเรียนที่ 1/2569", SUBJECTS[3:4], Counting(transferred="exclude"))

    assert explanation.lines[0].why_th == "เทียบโอน สถานศึกษาไม่นำมาคิดเฉลี่ย"
    assert explanation.text_th.splitlines()[-2] == "ไม่มีรายวิชาที่นำมาคิด จึงไม่มีผลการเรียนเฉลี่ย"


def test_a_primary_average_is_weighted_by_hours() -> None:
    """The text names the unit of weight."""
    text = explain(
        "ตลอดหลักสูตร",
        [WeighedSubject("ท11101", "ภาษาไทย", "0/2569", 1, Result(Decimal(200), "3"))],
        unit_th="ชั่วโมง",
    ).text_th

    assert "ชั่วโมง 200 ผลการเรียน 3: 200 × 3 = 600" in text
    assert "ชั่วโมงที่เรียน 200 ที่ได้ 200 ที่นำมาคิด 200" in text
    assert "หน่วยกิต" not in text


def test_a_letter_that_counts_as_zero_is_explained() -> None:
    """ข.ร. counts as 0, and the line explains the letter."""
    explanation = explain(
        "ตลอดหลักสูตร",
        [WeighedSubject("A", "ก", "1/2569", 1, Result(Decimal(2), "ข.ร."))],
        Counting(VOCATIONAL),
    )

    assert "ผลการเรียน ข.ร.: 2 × 0 = 0 (ขาดเรียน คิดเป็น 0)" in explanation.text_th
    assert explanation.text_th.splitlines()[-2] == "0 ÷ 2 = 0 ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ ได้ 0.00"
    assert "ปวช. พ.ศ. 2562" in explanation.text_th


@given(
    st.lists(
        st.builds(
            Result,
            st.sampled_from([Decimal(n) / 2 for n in range(7)]),
            st.sampled_from(list(BASIC)),
            st.booleans(),
        ),
        max_size=20,
    ),
    st.sampled_from(["exclude", "as_zero"]),
    st.sampled_from(["exclude", "include"]),
)
def test_an_explanation_recomputed_gives_its_figures(
    results: list[Result], pending: str, transferred: str
) -> None:
    """The lines alone add up to what was explained."""
    counting = Counting(pending=pending, transferred=transferred)  # type: ignore[arg-type]
    explanation = explain(
        "x",
        [WeighedSubject("c", "n", "1/2569", number, result) for number, result in enumerate(results)],
        counting,
    )

    assert explanation.recomputed == explanation.figures == figures(results, counting)
