"""Impossible values: each reason has a case that gives it and one that just does not; no rule fails on values
that pass.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.grades.curriculum.programmes import criteria, programme, structure
from services.grades.rules import impossible_values as r
from services.grades.rules.averages import Counting, Result, figures
from services.grades.rules.change_case import USUAL, VOCATIONAL_USUAL, ChangeCase
from services.grades.rules.changes import change
from services.grades.rules.explanation import WeighedSubject, explain
from services.grades.rules.graduation import LevelRecord, StudiedSubject, credits_of, graduation_gaps
from services.grades.rules.history import VOCATIONAL_REPEATS, HistoryEntry, fold
from services.grades.rules.importing import ImportedResult, row_faults
from services.grades.rules.impossible_values import TEXTS, ImpossibleValue
from services.grades.rules.measuring import (
    Measured,
    MeasuredPart,
    activity_result,
    basic_result,
    vocational_result,
)
from services.grades.rules.promotion import PrimaryYear, YearFigures, promotion_gaps, repetition_reasons
from services.grades.rules.ranks import places
from services.grades.rules.scoring import level_of_score, may_sit_the_final
from services.grades.rules.summaries import (
    ActivityMark,
    activities_summary,
    characteristics_summary,
    level_quality,
)
from services.grades.rules.transfers import Transfer, basic_transfer_refusals
from services.grades.rules.vocational import (
    PROBATION,
    TakenSubject,
    VocationalStanding,
    probation,
    standing_of,
)
from services.grades.rules.vocational import graduation_gaps as vocational_gaps
from services.grades.rules.whatif import OutsideSubjects, graduation_outlook, needed_for, vocational_outlook
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import VOCATIONAL

D = Decimal
ASKED = structure("hvoc-2563", Level.HIGHER_VOCATIONAL)
RECORD = LevelRecord(D(41), D(41), D(40), D(40), 0, 0, 1, 1, "ผ", "ผ", "ผ", D(60))
STANDING = VocationalStanding((D(3),) * 6, {"basic": D(15)}, D(6), D(40), D(10), 0, 0, "pass", 3)
YEAR = YearFigures(D(40), D(10), 10, 10)
PRIMARY = PrimaryYear(D(200), D(200), 0, 0, 0, 3, True)
ENTRIES = [HistoryEntry(1, "1/2569", "ordinary", "0"), HistoryEntry(2, "1/2569", "remedial", "1", 1)]

CASES: dict[str, tuple[str, Callable[[], list[ImpossibleValue]], Callable[[], list[ImpossibleValue]]]] = {
    "NUMBER_NOT_POSSIBLE": (
        "results[0].credits",
        lambda: r.result_refusals([Result(D("-0.5"), "1")]),
        lambda: r.result_refusals([Result(D(0), "1")]),
    ),
    "MARK_UNKNOWN": (
        "results[1].mark",
        lambda: r.result_refusals([Result(D(1), "1"), Result(D(1), "ม.ส.")]),
        lambda: r.result_refusals([Result(D(1), "มส")]),
    ),
    "QUALITY_UNKNOWN": (
        "characteristics",
        lambda: r.record_refusals(RECORD._replace(characteristics=4)),
        lambda: r.record_refusals(RECORD._replace(characteristics=3, reading_thinking_writing=None)),
    ),
    "KIND_UNKNOWN": (
        "subjects[0].kind",
        lambda: r.studied_refusals([StudiedSubject("activity", D(1), "1")]),  # type: ignore[arg-type]
        lambda: r.studied_refusals([StudiedSubject("additional", D(1), "1")]),
    ),
    "GROUP_UNKNOWN": (
        "subjects[0].group",
        lambda: r.taken_refusals([TakenSubject("core_7", D(1), "1")], ASKED),
        lambda: r.taken_refusals([TakenSubject("core_6", D(1), "1")], ASKED),
    ),
    "EARNED_ABOVE_REGISTERED": (
        "basic_earned",
        lambda: r.record_refusals(RECORD._replace(basic_earned=D("41.5"))),
        lambda: r.record_refusals(RECORD),
    ),
    "ATTENDED_ABOVE_TAUGHT": (
        "attended",
        lambda: r.attendance_refusals(D("40.5"), 40),
        lambda: r.attendance_refusals(40, 40),
    ),
    "FAILED_ABOVE_REGISTERED": (
        "failed",
        lambda: r.year_refusals(YEAR._replace(failed=11)),
        lambda: r.year_refusals(YEAR),
    ),
    "LEVEL_OUT_OF_RANGE": (
        "averages[1]",
        lambda: r.average_refusals([D(0), D("4.01")]),
        lambda: r.average_refusals([D(0), D(4)]),
    ),
    "POINTS_ABOVE_FOUR": (
        "points",
        lambda: r.standing_refusals(STANDING._replace(points=D("40.5")), ASKED),
        lambda: r.standing_refusals(STANDING, ASKED),
    ),
    "TEST_UNKNOWN": (
        "standard_test",
        lambda: r.standing_refusals(STANDING._replace(standard_test="yes"), ASKED),  # type: ignore[arg-type]
        lambda: r.standing_refusals(STANDING._replace(standard_test="none"), ASKED),
    ),
    "ENTRY_TWICE": (
        "entries[1].entry",
        lambda: r.entry_refusals([ENTRIES[0], ENTRIES[0]]),
        lambda: r.entry_refusals(ENTRIES),
    ),
    "ENTRY_KIND_UNKNOWN": (
        "entries[0].kind",
        lambda: r.entry_refusals([ENTRIES[0]._replace(kind="open")]),
        lambda: r.entry_refusals(ENTRIES),
    ),  # type: ignore[arg-type]
    "ENTRY_NOT_EARLIER": (
        "entries[1].changes",
        lambda: r.entry_refusals([ENTRIES[0], ENTRIES[1]._replace(changes=2)]),
        lambda: r.entry_refusals(ENTRIES),
    ),
    "TERM_UNKNOWN": (
        "entries[0].term",
        lambda: r.entry_refusals([ENTRIES[0]._replace(term="4/2569")]),
        lambda: r.entry_refusals([ENTRIES[0]._replace(term="3/2569")]),
    ),
    "SCORE_NOT_NUMBER": ("full", lambda: r.score_refusals("50", ""), lambda: r.score_refusals("50", "50")),
    "FULL_SCORE_NOT_POSITIVE": (
        "full",
        lambda: r.score_refusals("0", "0"),
        lambda: r.score_refusals("0", "0.5"),
    ),
    "SCORE_OUT_OF_RANGE": (
        "total",
        lambda: r.score_refusals("50.01", "50"),
        lambda: r.score_refusals("50", "50"),
    ),
}


@pytest.mark.parametrize(
    ("code", "field", "gives", "just_not"), [(code, *case) for code, case in CASES.items()], ids=CASES
)
def test_each_reason(
    code: str,
    field: str,
    gives: Callable[[], list[ImpossibleValue]],
    just_not: Callable[[], list[ImpossibleValue]],
) -> None:
    """The reason with its field, alone; the value beside it has none."""
    assert gives() == [ImpossibleValue(code, field)]
    assert just_not() == []


def test_every_reason_has_its_case_and_its_texts() -> None:
    """A new reason needs both."""
    assert CASES.keys() == TEXTS.keys()
    assert all(ImpossibleValue(code, "").th and ImpossibleValue(code, "").en for code in TEXTS)


def test_all_reasons_at_once() -> None:
    """Not the first only."""
    assert r.measured_refusals(
        Measured([MeasuredPart(D(0), D(1)), MeasuredPart(D(20), D("20.5"))], D(41), D(40))
    ) == [
        ImpossibleValue("ATTENDED_ABOVE_TAUGHT", "attended"),
        ImpossibleValue("FULL_SCORE_NOT_POSITIVE", "parts[0].full"),
        ImpossibleValue("SCORE_OUT_OF_RANGE", "parts[0].score"),
        ImpossibleValue("SCORE_OUT_OF_RANGE", "parts[1].score"),
    ]
    assert r.measured_refusals(Measured([], D(40), D(40))) == [
        ImpossibleValue("FULL_SCORE_NOT_POSITIVE", "parts")
    ]
    assert r.score_refusals("x", "y") == [
        ImpossibleValue("SCORE_NOT_NUMBER", "total"),
        ImpossibleValue("SCORE_NOT_NUMBER", "full"),
    ]
    assert r.result_refusals([Result(D("NaN"), "A"), Result(D("1e-99999999"), "1")]) == [
        ImpossibleValue("NUMBER_NOT_POSSIBLE", "results[0].credits"),
        ImpossibleValue("MARK_UNKNOWN", "results[0].mark"),
        ImpossibleValue("NUMBER_NOT_POSSIBLE", "results[1].credits"),
    ]
    wrong = RECORD._replace(basic_earned=D(50), undecided=-1, guidance="yes", reading_thinking_writing=9)
    assert [refusal.field for refusal in r.record_refusals(wrong)] == [
        "undecided",
        "basic_earned",
        "reading_thinking_writing",
        "guidance",
    ]


typed = st.sampled_from(
    ["0", "1", "2.5", "4", "ร", "มส", "ผ", "มผ", "ม.ส.", "ข.ร.", "TX", "ผ.", "x", "", "๔"]
) | st.text(max_size=6)
numbers = st.decimals(allow_nan=True, allow_infinity=True) | st.sampled_from(
    [D(0), D(1), D("1.5"), D(40), D(80), D("1e-99999999"), D("1e99999999"), D("sNaN"), D("-0")]
)
counts = st.integers(-3, 12)
qualities = st.none() | st.integers(-1, 5)
terms = st.sampled_from(["1/2569", "2/2569", "0/2569", "1/25", "", "x/2569"]) | st.text(max_size=7)
words = st.none() | typed
results = st.builds(Result, numbers, typed, st.booleans())
studied = st.builds(StudiedSubject, st.sampled_from(["basic", "additional", "x"]), numbers, typed)
taken = st.builds(
    TakenSubject,
    st.sampled_from(["core_1", "core_9", "basic", "elective", "free", "activity", "bridging", "x"]),
    numbers,
    typed,
)
records = st.builds(
    LevelRecord,
    numbers,
    numbers,
    numbers,
    numbers,
    counts,
    counts,
    qualities,
    qualities,
    words,
    words,
    words,
    numbers,
)
standings = st.builds(
    VocationalStanding,
    st.lists(numbers, min_size=5, max_size=7).map(tuple),
    st.dictionaries(st.sampled_from(["basic", "project", "x"]), numbers),
    numbers,
    numbers,
    numbers,
    counts,
    counts,
    st.sampled_from(["pass", "fail", "none", "x"]),
    counts,
    numbers,
    numbers,
)
years = st.builds(YearFigures, numbers, numbers, counts, counts)
primary_years = st.builds(
    PrimaryYear, numbers, numbers, counts, counts, qualities, qualities, st.none() | st.booleans()
)
activities = st.lists(
    st.builds(ActivityMark, st.sampled_from(["guidance", "social_service", "x"]), counts, typed), max_size=4
)
entries = st.lists(
    st.builds(
        HistoryEntry,
        st.integers(0, 6),
        terms,
        st.sampled_from(["ordinary", "restudied", "remedial", "corrected", "reversed", "replaced", "x"]),
        typed,
        st.none() | st.integers(0, 6),
        numbers,
    ),
    max_size=6,
)
measured = st.builds(
    Measured,
    st.lists(st.builds(MeasuredPart, numbers, st.none() | numbers), max_size=3),
    numbers,
    numbers,
    st.booleans(),
    st.booleans(),
)
cases_ = st.builds(
    ChangeCase,
    st.sampled_from(["basic", "additional", "activity"]),
    typed,
    st.dates(),
    st.dates(),
    words | numbers.map(str),
    st.none() | numbers,
    counts,
    st.none() | st.dates(),
    words,
    st.none() | st.dates(),
)


class Rule:
    """A public rule: what may be typed, what is refused, and the rule itself."""

    def __init__(
        self,
        typed: st.SearchStrategy[Any],
        refusals: Callable[[Any], list[ImpossibleValue]],
        rule: Callable[[Any], object],
    ) -> None:
        self.typed, self.refusals, self.rule = typed, refusals, rule


def _nothing(_: Any) -> list[ImpossibleValue]:
    return []


ASKED_OF_M6 = criteria("core-2551r60", Level.UPPER)
M6 = programme("core-2551r60", Level.UPPER)
RULES = {
    "level_of_score": Rule(
        st.tuples(typed | numbers.map(str), typed | numbers.map(str)),
        _nothing,
        lambda of: level_of_score(*of),
    ),
    "may_sit_the_final": Rule(
        st.tuples(numbers, numbers), lambda of: r.attendance_refusals(*of), lambda of: may_sit_the_final(*of)
    ),
    "basic_result": Rule(measured, r.measured_refusals, basic_result),
    "vocational_result": Rule(
        measured,
        r.measured_refusals,
        lambda of: [
            vocational_result(of, hindrance, excused=excused)
            for hindrance in (None, "withdrawn", "fraud")
            for excused in (True, False)
        ],
    ),
    "activity_result": Rule(
        st.tuples(numbers, numbers),
        lambda of: r.attendance_refusals(*of),
        lambda of: activity_result(*of, True),
    ),
    "basic_transfer_refusals": Rule(
        st.builds(Transfer, typed, counts, st.dates(), st.dates(), st.booleans(), st.booleans()),
        _nothing,
        basic_transfer_refusals,
    ),
    "figures, basic": Rule(st.lists(results, max_size=4), r.result_refusals, lambda of: figures(of).average),
    "figures, vocational": Rule(
        st.lists(results, max_size=4),
        lambda of: r.result_refusals(of, VOCATIONAL),
        lambda of: figures(of, Counting(VOCATIONAL)).average,
    ),
    "explain": Rule(
        st.lists(results, max_size=3),
        r.result_refusals,
        lambda of: explain("", [WeighedSubject("", "", "", 1, one) for one in of]).text_th,
    ),
    "needed_for": Rule(
        st.tuples(st.lists(results, max_size=3), numbers, numbers),
        lambda of: [*r.result_refusals([*of[0], Result(of[1], "0")]), *r.average_refusals([of[2]])],
        lambda of: needed_for(of[2], of[0], [of[1]]),
    ),
    "places": Rule(st.lists(numbers, max_size=4), r.average_refusals, places),
    "credits_of": Rule(st.lists(studied, max_size=4), r.studied_refusals, credits_of),
    "graduation_gaps": Rule(records, r.record_refusals, lambda of: graduation_gaps(of, ASKED_OF_M6)),
    "graduation_outlook": Rule(
        st.tuples(st.lists(studied, max_size=3), studied, records),
        lambda of: [*r.studied_refusals([*of[0], of[1]]), *r.record_refusals(of[2])],
        lambda of: graduation_outlook(of[0], {"a": of[1]}, of[2], ASKED_OF_M6),
    ),
    "standing_of": Rule(
        st.lists(taken, max_size=4),
        lambda of: r.taken_refusals(of, ASKED),
        lambda of: standing_of(of, figures([]), ASKED, "none", 0),
    ),
    "vocational_gaps": Rule(
        standings, lambda of: r.standing_refusals(of, ASKED), lambda of: vocational_gaps(of, ASKED)
    ),
    "vocational_outlook": Rule(
        st.tuples(st.lists(taken, max_size=3), taken),
        lambda of: r.taken_refusals([*of[0], of[1]], ASKED),
        lambda of: vocational_outlook(of[0], {"a": of[1]}, ASKED, OutsideSubjects("none", 0)),
    ),
    "probation": Rule(
        standings,
        lambda of: r.standing_refusals(of, ASKED),
        lambda of: probation(2, of.points, of.divisor, PROBATION["hvoc"]),
    ),
    "repetition_reasons": Rule(years, r.year_refusals, repetition_reasons),
    "promotion_gaps": Rule(primary_years, r.primary_year_refusals, promotion_gaps),
    "activities_summary": Rule(activities, r.activity_refusals, activities_summary),
    "characteristics_summary": Rule(
        st.lists(qualities, max_size=9), r.quality_refusals, characteristics_summary
    ),
    "level_quality": Rule(st.lists(qualities, max_size=6), r.quality_refusals, level_quality),
    "fold": Rule(
        entries, lambda of: r.entry_refusals(of, VOCATIONAL), lambda of: fold(of, VOCATIONAL_REPEATS)
    ),
    "change": Rule(
        st.tuples(
            st.sampled_from(
                [
                    "remedial_exam",
                    "complete",
                    "judge_existing",
                    "make_up_time",
                    "make_up_activity",
                    "restudy",
                    "replace",
                ]
            ),
            cases_,
        ),
        _nothing,
        lambda of: [change(of[0], of[1], rules).fields for rules in (USUAL, VOCATIONAL_USUAL)],
    ),
    "row_faults": Rule(
        st.builds(
            ImportedResult,
            st.sampled_from(["ท31101", "ก31911", ""]) | st.text(max_size=6),
            st.none() | numbers,
            st.none() | numbers,
            typed,
            words,
            st.booleans(),
        ),
        _nothing,
        lambda of: row_faults(of, M6.courses, M6.law),
    ),
}
ODD = ["NaN", "sNaN", "Infinity", "-Infinity", "1e-99999999", "1e99999999"]


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_input_raises_an_error_in_a_rule(name: str, data: st.DataObject) -> None:
    """Refused with a code, a field and both texts, or answered; never an exception."""
    rule = RULES[name]
    value = data.draw(rule.typed)

    refused = rule.refusals(value)
    assert all(refusal.code in TEXTS and refusal.field for refusal in refused)
    if not refused:
        rule.rule(value)


@pytest.mark.parametrize("odd", ODD)
def test_what_is_no_number_is_a_fault_of_its_row(odd: str) -> None:
    """Of an ordinary row, too."""
    row = ImportedResult("ท31101", D("1.0"), D(72), "3")

    assert [fault.code for fault in row_faults(row._replace(credits=D(odd)), M6.courses, M6.law)] == [
        "CREDITS_MISMATCH"
    ]
    assert [fault.code for fault in row_faults(row._replace(score=D(odd)), M6.courses, M6.law)] == [
        "SCORE_RANGE"
    ]
    assert level_of_score(odd, "100").refusal == "SCORE_NOT_NUMBER"


def test_a_refused_change_names_the_field() -> None:
    """Each reason with its field; impossible values all at once."""
    case = ChangeCase(
        "basic", "?", date(2026, 11, 1), date(2026, 11, 30), attendance=D("NaN"), failed_attempts=-1
    )
    impossible = change("remedial_exam", case)
    late = change(
        "remedial_exam",
        ChangeCase("basic", "0", date(2026, 12, 1), date(2026, 11, 30), "60", failed_attempts=2),
    )

    assert impossible.reasons == ("RESULT_UNKNOWN", "ATTENDANCE_NOT_VALID", "ATTEMPTS_NOT_VALID")
    assert impossible.fields == ("original", "attendance", "failed_attempts")
    assert (late.reasons, late.fields) == (("ATTEMPTS_EXHAUSTED", "WINDOW_CLOSED"), ("failed_attempts", "on"))
