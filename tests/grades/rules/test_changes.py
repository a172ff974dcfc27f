"""Changing a result: accepted with what cap, refused why, and what comes next."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.change_case import (
    FIELDS,
    REASONS,
    USUAL,
    VOCATIONAL_USUAL,
    ChangeCase,
    ChangeOutcome,
    ChangeRules,
)
from services.grades.rules.changes import change
from shared.vocabulary.marks import BASIC, LEVELS
from tests.tables import cases, csv_cases

EVENTS = (
    "remedial_exam",
    "complete",
    "judge_existing",
    "make_up_time",
    "make_up_activity",
    "restudy",
    "replace",
)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def as_in_the_table(outcome: ChangeOutcome) -> tuple[str, str, str, str]:
    """An outcome as the case table writes it."""
    return (
        "accepted" if outcome.accepted else "refused",
        outcome.new_result or "",
        outcome.next_step or "",
        " ".join(outcome.reasons),
    )


@pytest.mark.parametrize("row", csv_cases("remedial.csv"))
def test_remedial(row: dict[str, str]) -> None:
    """The guideline's cases."""
    case = ChangeCase(
        row["subject_kind"],
        row["original"],
        date.fromisoformat(row["event_date"]),
        date.fromisoformat(row["window_end"]),  # type: ignore[arg-type]
        row["measured"] or None,
        Decimal(row["attendance_percent"]) if row["attendance_percent"] else None,
        int(row["failed_attempts"]),
        _day(row["extended_to"]),
    )

    assert as_in_the_table(change(row["event"], case)) == (
        row["outcome"],
        row["new_result"],
        row["next_step"],
        row["reason"],
    )  # type: ignore[arg-type]


MORE = """
additional, both exams failed, replaced   | additional | 0  | replace  | after  | 75   |       | 2 | accepted | 3.5 |                    | REMARK_REPLACED
additional, replaced, result comes later  | additional | 0  | replace  | after  |      |       | 2 | accepted |     |                    | REMARK_REPLACED
additional, an exam is left               | additional | 0  | replace  | within | 75   |       | 1 | refused  |     | remedial_exam      | REMEDIAL_FIRST
additional, window closed                 | additional | 0  | remedial_exam | after | 75 |     | 0 | refused  |     | restudy_or_replace | WINDOW_CLOSED
additional, second failure                | additional | 0  | remedial_exam | within | 20 |    | 1 | accepted | 0   | restudy_or_replace |
59.99 % is below the floor                | basic      | มส | make_up_time | within | 70 | 59.99 | 0 | refused |    | restudy            | ATTENDANCE_BELOW_FLOOR
below the floor and too late | additional | มส | make_up_time | after | 70 | 40   | 0 | refused  | | restudy_or_replace | ATTENDANCE_BELOW_FLOOR WINDOW_CLOSED
made up, capped                           | basic      | มส | make_up_time | within | 90 | 70  | 0 | accepted | 1   |                    | LEVEL_CAPPED
attendance unknown                        | basic      | มส | make_up_time | within | 70 |     | 0 | refused  |     |                    | ATTENDANCE_MISSING
attendance unknown, restudy               | basic      | มส | restudy  | after  | 70   |       | 0 | refused  |     |                    | ATTENDANCE_MISSING
80 % needs no restudy                     | basic      | มส | restudy  | after  | 70   | 80    | 0 | refused  |     | correct_result     | ATTENDANCE_SUFFICIENT
79.99 % restudied after the window        | basic      | มส | restudy  | after  | 70   | 79.99 | 0 | accepted | 3   |                    |
ร is judged only after the window         | basic      | ร  | judge_existing | within | 55 |   | 0 | refused  |     | complete           | REMEDIAL_FIRST
ร and nothing to judge from               | basic      | ร  | judge_existing | after |  |      | 0 | refused  |     | restudy            | MEASURE_MISSING
ร judged to 0                             | basic      | ร  | judge_existing | after | 20 |    | 0 | accepted | 0   | remedial_exam      |
activity too late                         | activity   | มผ | make_up_activity | after | ผ |  | 0 | refused  |     | repeat_activity    | WINDOW_CLOSED
activity without result                   | activity   | มผ | make_up_activity | within | |   | 0 | refused  |     |                    | MEASURE_MISSING
activity is not restudied                 | activity   | มผ | restudy  | after  | ผ    |       | 0 | refused  |     |                    | EVENT_NOT_FOR_RESULT
score over 100                            | basic      | 0  | remedial_exam | within | 101 |   | 0 | refused  |     |                    | MEASURE_NOT_VALID
score below 0                             | basic      | 0  | remedial_exam | within | -1 |    | 0 | refused  |     |                    | MEASURE_NOT_VALID
a hundred                                 | basic      | 0  | remedial_exam | within | 100 |   | 0 | accepted | 1   |                    | LEVEL_CAPPED
a result that is none                     | basic      | X  | remedial_exam | within | 60 |    | 0 | refused  |     |                    | RESULT_UNKNOWN
1 passed already                          | basic      | 1  | remedial_exam | within | 60 |    | 0 | refused  |     |                    | ALREADY_PASSED
a score of 0 is a score                   | basic      | 0  | remedial_exam | within | 0 |     | 0 | accepted | 0   | remedial_exam      |
more failures than there may be           | basic      | 0  | remedial_exam | within | 60 |    | 3 | refused  |     | restudy            | ATTEMPTS_EXHAUSTED
the last of more failures                 | basic      | 0  | restudy  | within | 60  |       | 3 | accepted | 2   |                    |
both exams failed, restudy in the window  | basic      | 0  | restudy  | within | 60  |       | 2 | accepted | 2   |                    |
85 % was enough, too                      | basic      | มส | make_up_time | within | 70 | 85  | 0 | refused  |     | correct_result     | ATTENDANCE_SUFFICIENT
85 % needs no restudy                     | basic      | มส | restudy  | after  | 70   | 85    | 0 | refused  |     | correct_result     | ATTENDANCE_SUFFICIENT
exactly 60 % makes up the time first      | basic      | มส | restudy  | within | 70   | 60    | 0 | refused  |     | make_up_time       | REMEDIAL_FIRST
59.99 % may restudy at once               | basic      | มส | restudy  | within | 70   | 59.99 | 0 | accepted | 3   |                    |
the last day                              | basic      | 0  | remedial_exam | on | 60 |        | 0 | accepted | 1   |                    | LEVEL_CAPPED
"""
DAYS = {"within": date(2026, 11, 10), "on": date(2026, 11, 30), "after": date(2026, 12, 1)}


@pytest.mark.parametrize(
    (
        "kind",
        "original",
        "event",
        "when",
        "measured",
        "attendance",
        "failed",
        "outcome",
        "new",
        "following",
        "reasons",
    ),
    cases(MORE),
)
def test_more(
    kind: str,
    original: str,
    event: str,
    when: str,
    measured: str,
    attendance: str,
    failed: str,
    outcome: str,
    new: str,
    following: str,
    reasons: str,
) -> None:
    """Every reason, and the case that just does not give it."""
    case = ChangeCase(
        kind,
        original,
        DAYS[when],
        DAYS["on"],
        measured or None,
        Decimal(attendance) if attendance else None,
        int(failed),
    )  # type: ignore[arg-type]

    assert as_in_the_table(change(event, case)) == (outcome, new, following, reasons)  # type: ignore[arg-type]


DECIDED = """
ร to any level             | ร  | complete      | 3.5 | accepted | 3.5 |               |
ร to 0                     | ร  | complete      | 0   | accepted | 0   | remedial_exam |
0 to 1                     | 0  | remedial_exam | 1   | accepted | 1   |               |
0 stays 0                  | 0  | remedial_exam | 0   | accepted | 0   | remedial_exam |
0 to 1.5 is above the cap  | 0  | remedial_exam | 1.5 | refused  |     |               | LEVEL_ABOVE_CAP
มส to 1                    | มส | make_up_time  | 1   | accepted | 1   |               |
มส to 2 is above the cap   | มส | make_up_time  | 2   | refused  |     |               | LEVEL_ABOVE_CAP
no level                   | ร  | complete      | ผ   | refused  |     |               | MEASURE_NOT_VALID
an activity                | มผ | make_up_activity | ผ | accepted | ผ  |               |
"""


@pytest.mark.parametrize(
    ("original", "event", "level", "outcome", "new", "following", "reasons"), cases(DECIDED)
)
def test_levels_that_a_teacher_decided(
    original: str, event: str, level: str, outcome: str, new: str, following: str, reasons: str
) -> None:
    """A level without a score is accepted as it is, or refused; it is never lowered."""
    case = ChangeCase("basic", original, DAYS["within"], DAYS["on"], attendance=Decimal(70), level=level)

    assert as_in_the_table(change(event, case)) == (outcome, new, following, reasons)  # type: ignore[arg-type]


VOCATIONAL = """
incomplete made good in time   | ม.ส. | complete | within | 66   | accepted | 2.5 |             |
incomplete, two days late      | ม.ส. | complete | after  | 66   | refused  |     | not_made_good | WINDOW_CLOSED
exact: 79.99 is 3.5            | ม.ส. | complete | within | 79.99 | accepted | 3.5 |            |
absent cannot be remedied      | ข.ร. | make_up_time | within | 66 | refused |    |             | EVENT_NOT_FOR_RESULT
basic's mark is unknown here   | มส   | make_up_time | within | 66 | refused |    |             | RESULT_UNKNOWN
activity                       | ม.ผ. | make_up_activity | within | ผ. | accepted | ผ. |        |
"""


@pytest.mark.parametrize(
    ("original", "event", "when", "measured", "outcome", "new", "following", "reasons"), cases(VOCATIONAL)
)
def test_vocational(
    original: str, event: str, when: str, measured: str, outcome: str, new: str, following: str, reasons: str
) -> None:
    """The vocational letters have their own remedies."""
    case = ChangeCase("basic", original, DAYS[when], DAYS["on"], measured)

    assert as_in_the_table(change(event, case, VOCATIONAL_USUAL)) == (outcome, new, following, reasons)  # type: ignore[arg-type]


def _case(original: str, measured: str, attendance: Decimal | None = None) -> ChangeCase:
    return ChangeCase("basic", original, DAYS["within"], DAYS["on"], measured, attendance)


SETTINGS = [
    pytest.param(
        ChangeRules(attempts=1),
        _case("0", "20"),
        "remedial_exam",
        ("accepted", "0", "restudy", ""),
        id="one exam only",
    ),
    pytest.param(
        ChangeRules(attendance_floor=Decimal(50)),
        _case("มส", "52", Decimal(50)),
        "make_up_time",
        ("accepted", "1", "", ""),
        id="floor of 50 per cent",
    ),
    pytest.param(
        ChangeRules(completion_cap="1"),
        _case("ร", "85"),
        "complete",
        ("accepted", "1", "", "LEVEL_CAPPED"),
        id="an unexcused ร is capped",
    ),
    pytest.param(
        ChangeRules(rounding="none"),
        _case("0", "49.5"),
        "remedial_exam",
        ("accepted", "0", "remedial_exam", ""),
        id="no rounding",
    ),
]


@pytest.mark.parametrize(("rules", "case", "event", "expected"), SETTINGS)
def test_an_uncertain_rule_is_a_setting(
    rules: ChangeRules, case: ChangeCase, event: str, expected: tuple[str, str, str, str]
) -> None:
    """A school's stricter rule is an argument."""
    assert as_in_the_table(change(event, case, rules)) == expected  # type: ignore[arg-type]


every_case = st.builds(
    ChangeCase,
    st.sampled_from(["basic", "additional", "activity"]),
    st.sampled_from([*BASIC, "?"]),
    st.dates(date(2026, 10, 1), date(2027, 5, 20)),
    st.just(DAYS["on"]),
    st.none() | st.sampled_from(["", "0", "49.5", "50", "100", "101", "ผ", "มผ", "x"]),
    st.none() | st.decimals(0, 100, places=2),
    st.integers(0, 3),
    st.none() | st.just(date(2027, 4, 1)),
    st.none() | st.sampled_from([*LEVELS, "ผ"]),
)


@given(st.sampled_from(EVENTS), every_case)
def test_every_case_is_accepted_or_refused(event: str, case: ChangeCase) -> None:
    """Accepted or refused with texted reasons; a remedial never gives more than 1; no input raises an
    error.
    """
    outcome = change(event, case, USUAL)  # type: ignore[arg-type]

    assert all(reason in REASONS for reason in outcome.reasons)
    assert outcome.accepted or (outcome.reasons and outcome.new_result is None)
    if outcome.accepted and event in ("remedial_exam", "make_up_time"):
        assert outcome.new_result in ("0", "1")


ABOUT = """
ALREADY_PASSED         | original
EVENT_NOT_FOR_RESULT   | original
RESULT_UNKNOWN         | original
REMEDIAL_FIRST         | original
ATTEMPTS_EXHAUSTED     | failed_attempts
ATTEMPTS_NOT_VALID     | failed_attempts
WINDOW_CLOSED          | on
MEASURE_MISSING        | measured
MEASURE_NOT_VALID      | measured
LEVEL_CAPPED           | measured
LEVEL_ABOVE_CAP        | level
BASIC_NOT_REPLACEABLE  | subject_kind
REMARK_REPLACED        | subject_kind
ATTENDANCE_MISSING     | attendance
ATTENDANCE_SUFFICIENT  | attendance
ATTENDANCE_BELOW_FLOOR | attendance
ATTENDANCE_NOT_VALID   | attendance
EXTENSION_TOO_LATE     | extended_to
"""
IMPOSSIBLE = """
attendance above 100  | 100.01 | 0  | refused  | ATTENDANCE_NOT_VALID
attendance of 100     | 100    | 0  | refused  | ATTENDANCE_SUFFICIENT
attendance below 0    | -0.01  | 0  | refused  | ATTENDANCE_NOT_VALID
attendance of 0       | 0      | 0  | refused  | ATTENDANCE_BELOW_FLOOR
no number             | NaN    | 0  | refused  | ATTENDANCE_NOT_VALID
less than no exam     | 70     | -1 | refused  | ATTEMPTS_NOT_VALID
no exam               | 70     | 0  | accepted |
"""


@pytest.mark.parametrize(("attendance", "failed", "outcome", "reasons"), cases(IMPOSSIBLE))
def test_impossible_values(attendance: str, failed: str, outcome: str, reasons: str) -> None:
    """Refused before anything else is asked; what just can be is judged."""
    case = ChangeCase("basic", "มส", DAYS["within"], DAYS["on"], "50", Decimal(attendance), int(failed))

    assert as_in_the_table(change("make_up_time", case))[::3] == (outcome, reasons)


def test_every_reason_has_a_text_and_a_field() -> None:
    """The field that it is about; its cases are in reasons.csv."""
    about = {
        code.strip(): field.strip()
        for code, field in (line.split("|") for line in ABOUT.strip().splitlines())
    }

    assert REASONS.keys() == about.keys()
    assert all(
        ChangeOutcome(False, None, None, (reason,)).fields == (field,) for reason, field in about.items()
    )
    assert FIELDS.keys() <= REASONS.keys()
