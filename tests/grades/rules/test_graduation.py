"""Graduation of ป.6, ม.3 and ม.6: every reason, in the fixed order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.curriculum.programmes import criteria
from services.grades.rules.graduation import (
    GraduationCriteria,
    LevelRecord,
    StudiedSubject,
    credits_of,
    graduation_gaps,
)
from shared.vocabulary.levels import Level
from tests.tables import case_rows, csv_cases

LEVEL = {"ป.6": Level.PRIMARY, "ม.3": Level.LOWER, "ม.6": Level.UPPER}
ORDER = (
    "BASIC_STRUCTURE_INCOMPLETE",
    "REGISTERED_BELOW_MINIMUM",
    "RESULT_UNDECIDED",
    "BASIC_SUBJECT_NOT_PASSED",
    "BASIC_CREDITS_SHORT",
    "ADDITIONAL_CREDITS_SHORT",
    "TOTAL_CREDITS_SHORT",
    "RTW_MISSING",
    "RTW_NOT_PASSED",
    "CHARACTERISTICS_MISSING",
    "CHARACTERISTICS_NOT_PASSED",
    "GUIDANCE_MISSING",
    "GUIDANCE_NOT_PASSED",
    "STUDENT_ACTIVITY_MISSING",
    "STUDENT_ACTIVITY_NOT_PASSED",
    "SOCIAL_SERVICE_MISSING",
    "SOCIAL_SERVICE_NOT_PASSED",
    "SOCIAL_SERVICE_HOURS_SHORT",
)


def record_of(row: dict[str, str]) -> LevelRecord:
    """The record of a case."""

    def quality(text: str) -> int | None:
        return int(text) if text else None

    return LevelRecord(
        Decimal(row["basic_registered"]),
        Decimal(row["basic_earned"]),
        Decimal(row["additional_registered"]),
        Decimal(row["additional_earned"]),
        int(row["basic_not_passed"]),
        int(row["undecided"]),
        quality(row["reading_thinking_writing"]),
        quality(row["characteristics"]),
        row["guidance"] or None,
        row["student_activity"] or None,
        row["social_service"] or None,
        Decimal(row["social_hours"]),
    )


def criteria_of(level: str) -> GraduationCriteria:
    """The criteria of the curriculum in force."""
    return criteria("core-2551r60", LEVEL[level])


@pytest.mark.parametrize("row", csv_cases("graduation.csv"))
def test_graduation(row: dict[str, str]) -> None:
    """Passed, or every reason."""
    gaps = graduation_gaps(record_of(row), criteria_of(row["level"]))

    assert " ".join(gap.code for gap in gaps) == row["reasons"]
    assert row["decision"] == ("fail" if gaps else "pass")


ORDINARY = next(record_of(row) for row in case_rows("graduation.csv") if row["case_id"] == "C003")


def test_a_gap_shows_how_much_in_both_languages() -> None:
    """A pupil can read what is missing."""
    gap, total = graduation_gaps(ORDINARY._replace(additional_earned=Decimal("35.5")), criteria_of("ม.6"))

    assert (gap.code, gap.missing) == ("ADDITIONAL_CREDITS_SHORT", Decimal("0.5"))
    assert gap.th == "ได้รายวิชาเพิ่มเติม 35.5 จากอย่างน้อย 36 หน่วยกิต ขาดอีก 0.5 หน่วยกิต"
    assert gap.en == "earned in additional subjects: 35.5 of at least 36 credits; 0.5 missing"
    assert total.code == "TOTAL_CREDITS_SHORT"


def test_an_activity_is_named_in_both_languages() -> None:
    """A pupil reads which one."""
    [gap] = graduation_gaps(ORDINARY._replace(guidance="มผ"), criteria_of("ม.6"))

    assert (gap.th, gap.en) == ("กิจกรรมแนะแนวไม่ผ่าน", "guidance: not passed")


def test_an_uncertain_rule_is_a_setting() -> None:
    """Social hours and open results block by default; a school's setting may differ."""
    record = ORDINARY._replace(undecided=1, service_hours=Decimal(0))

    assert not graduation_gaps(record, criteria_of("ม.6")._replace(all_decided=False, service_hours=None))


def test_credits_of_subjects() -> None:
    """What was registered, earned, failed and left open comes from the results that count."""
    subjects = [
        StudiedSubject("basic", Decimal("1.5"), "2"),
        StudiedSubject("basic", Decimal("1.0"), "0"),
        StudiedSubject("basic", Decimal("0.5"), "ร"),
        StudiedSubject("additional", Decimal("1.0"), "มส"),
        StudiedSubject("additional", Decimal("2.0"), "4"),
        StudiedSubject("additional", Decimal("1.0"), "ผ"),
    ]

    assert credits_of(subjects) == (Decimal("3.0"), Decimal("1.5"), Decimal("4.0"), Decimal("3.0"), 2, 2)


records = st.builds(
    LevelRecord,
    *[st.decimals(0, 90, places=1)] * 4,
    st.integers(0, 3),
    st.integers(0, 3),
    *[st.none() | st.integers(0, 3)] * 2,
    *[st.sampled_from(["ผ", "มผ", None])] * 3,
    st.decimals(0, 80, places=1),
)


@given(records, st.sampled_from(list(LEVEL)))
def test_reasons_come_in_the_fixed_order(record: LevelRecord, level: str) -> None:
    """Always the order of the forms, each once, with texts in both languages."""
    gaps = graduation_gaps(record, criteria_of(level))
    codes = [gap.code for gap in gaps]

    assert codes == [code for code in ORDER if code in codes]
    assert all(gap.th and gap.en for gap in gaps)
