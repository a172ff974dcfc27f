"""Every reason that a rule gives, in one table: the value that gives it, and the value beside it that just
does not (tests/data/cases/reasons.csv).

A row changes one field of what is ordinary. Whether no reason lacks its row: tests/laws/test_reasons.py.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

import pytest

from services.grades.curriculum.programmes import criteria, programme
from services.grades.rules.change_case import ChangeCase
from services.grades.rules.changes import change
from services.grades.rules.graduation import LevelRecord, graduation_gaps
from services.grades.rules.history import BASIC_REPEATS, VOCATIONAL_REPEATS, fold
from services.grades.rules.importing import ImportedResult, row_faults
from services.grades.rules.measuring import Measured, MeasuredPart, activity_result, basic_result
from services.grades.rules.promotion import PrimaryYear, YearFigures, promotion_gaps, repetition_reasons
from services.grades.rules.scoring import level_of_score
from services.grades.rules.transfers import (
    Transfer,
    basic_transfer_refusals,
    stay_refusals,
    vocational_transfer_refusals,
)
from services.grades.rules.vocational import graduation_gaps as vocational_gaps
from services.grades.rules.vocational import repeat_refusal, replacement_refusal
from shared.thai.dates import read_date
from shared.vocabulary.identifiers import read_identifier
from shared.vocabulary.levels import Level
from shared.vocabulary.subjects import read_subject_code, read_vocational_code
from tests.grades.rules.test_graduation import record_of
from tests.grades.rules.test_history import entries
from tests.grades.rules.test_vocational import standing_of_case, structure_of_case
from tests.tables import case_rows

Told = Mapping[str, str]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _graduation(told: Told) -> Iterable[str]:
    record: LevelRecord = record_of({**told, "social_hours": told["service_hours"]})
    return [gap.code for gap in graduation_gaps(record, criteria("core-2551r60", Level.UPPER))]


def _promotion(told: Told) -> Iterable[str]:
    activities = {"yes": True, "no": False, "": None}[told["activities_passed"]]
    year = PrimaryYear(
        Decimal(told["attended"]),
        Decimal(200),
        int(told["basic_not_passed"]),
        int(told["undecided"]),
        _whole(told["reading_thinking_writing"]),
        _whole(told["characteristics"]),
        activities,
    )
    return [gap.code for gap in promotion_gaps(year)]


def _repetition(told: Told) -> Iterable[str]:
    return [
        reason.code
        for reason in repetition_reasons(
            YearFigures(Decimal(told["points"]), Decimal(10), 10, int(told["failed"]))
        )
    ]


def _changes(told: Told) -> Iterable[str]:
    case = ChangeCase(
        told["subject_kind"],
        told["original"],
        date.fromisoformat(told["on"]),
        date(2026, 11, 30),
        told["measured"] or None,  # type: ignore[arg-type]
        _number(told["attendance"]),
        int(told["failed_attempts"]),
        _day(told["extended_to"]),
        told["level"] or None,
        _day(told["latest"]),
    )
    return change(told["event"], case).reasons  # type: ignore[arg-type]


def _importing(told: Told) -> Iterable[str]:
    taught = programme("core-2551r60", Level.UPPER)
    row = ImportedResult(
        told["subject"],
        _number(told["credits"]),
        _number(told["score"]),
        told["mark"],
        told["remedial_mark"] or None,
    )
    return [fault.code for fault in row_faults(row, taught.courses, taught.law)]


def _vocational(told: Told) -> Iterable[str]:
    row = dict(told)
    return [gap.code for gap in vocational_gaps(standing_of_case(row), structure_of_case(row))]


def _history(told: Told) -> Iterable[str]:
    law = VOCATIONAL_REPEATS if told["law"] == "vocational" else BASIC_REPEATS
    return {standing.why for standing in fold(entries(told["entries"]), law).standings} - {"counts"}


def _measuring(told: Told) -> Iterable[str]:
    part = MeasuredPart(Decimal(100), _number(told["score"]))
    return basic_result(
        Measured(
            [part],
            Decimal(told["attended"]),
            Decimal(40),
            told["lenient"] == "yes",
            told["indicators_passed"] == "yes",
        )
    ).reasons


def _basic_transfer(told: Told) -> Iterable[str]:
    decided = date.fromisoformat(told["decided_on"])
    return basic_transfer_refusals(
        Transfer(
            told["mark"],
            int(told["committee"]),
            decided,
            date(2026, 10, 10),
            told["same_curriculum"] == "yes",
        )
    )


def _one(code: str | None) -> Iterable[str]:
    return [code] if code else []


ORDINARY: dict[str, Told] = {
    "graduation": {
        "basic_registered": "41",
        "basic_earned": "41",
        "additional_registered": "40",
        "additional_earned": "40",
        "basic_not_passed": "0",
        "undecided": "0",
        "reading_thinking_writing": "2",
        "characteristics": "2",
        "guidance": "ผ",
        "student_activity": "ผ",
        "social_service": "ผ",
        "service_hours": "60",
    },
    "promotion": {
        "attended": "200",
        "basic_not_passed": "0",
        "undecided": "0",
        "reading_thinking_writing": "2",
        "characteristics": "2",
        "activities_passed": "yes",
    },
    "repetition": {"points": "20", "failed": "0"},
    "changes": {
        "subject_kind": "basic",
        "original": "0",
        "event": "remedial_exam",
        "on": "2026-11-10",
        "measured": "50",
        "attendance": "",
        "failed_attempts": "0",
        "level": "",
        "extended_to": "",
        "latest": "",
    },
    "scoring": {"total": "50", "full": "100"},
    "importing": {"subject": "ท31101", "credits": "1.0", "score": "72", "mark": "3", "remedial_mark": ""},
    "vocational": next(iter(case_rows("vocational_graduation.csv", case="voc-2562_minimum"))),
    "repeat": {"mark": "1"},
    "replacement": {"group": "elective"},
    "transfer": {"credits": "10", "mark": "2"},
    "stay": {"terms": "1"},
    "measuring": {"score": "50", "attended": "40", "lenient": "no", "indicators_passed": "yes"},
    "activity": {"attended": "20", "done": "yes"},
    "basic_transfer": {"mark": "2", "committee": "3", "decided_on": "2026-08-01", "same_curriculum": "yes"},
    "history": {"law": "basic", "entries": "1 1/2569 ordinary 3"},
    "subject_code": {},
    "vocational_code": {},
    "identifier": {},
    "date": {},
}
"""Of each rule, what has no reason."""
RULES: dict[str, Callable[[Told], Iterable[str]]] = {
    "graduation": _graduation,
    "promotion": _promotion,
    "repetition": _repetition,
    "changes": _changes,
    "importing": _importing,
    "vocational": _vocational,
    "history": _history,
    "measuring": _measuring,
    "basic_transfer": _basic_transfer,
    "activity": lambda told: (
        activity_result(Decimal(told["attended"]), Decimal(20), told["done"] == "yes").reasons
    ),
    "stay": lambda told: stay_refusals(int(told["terms"])),
    "scoring": lambda told: _one(level_of_score(told["total"], told["full"]).refusal),
    "repeat": lambda told: _one(repeat_refusal(told["mark"])),
    "replacement": lambda told: _one(replacement_refusal(told["group"])),
    "transfer": lambda told: vocational_transfer_refusals(
        Decimal(told["credits"]), Decimal(103), [told["mark"]]
    ),
    "subject_code": lambda told: _one(read_subject_code(told["text"]).reason),
    "vocational_code": lambda told: _one(read_vocational_code(told["text"]).reason),
    "identifier": lambda told: _one(read_identifier(told["text"]).reason),
    "date": lambda told: _one(read_date(told["text"]).refusal),
}
"""Of each rule, the reasons that it gives."""
ROWS = [row for row in case_rows("reasons.csv") if row["rule"] in RULES]
"""The officer's: tests/documents/rules/test_criteria.py."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}-{row['reason']}")
def test_each_reason_has_its_edge(row: dict[str, str]) -> None:
    """The value of the row gives its reason and no other; the value beside it just does not."""
    given = {**ORDINARY[row["rule"]], **dict(pair.split("=") for pair in row["given"].split())}
    reasons = RULES[row["rule"]]

    assert row["reason"] not in reasons({**given, row["field"]: row["just_not"]})
    assert sorted(reasons({**given, row["field"]: row["gives"]})) == sorted(
        [row["reason"], *row["also"].split()]
    )


@pytest.mark.parametrize(
    "rule",
    [
        rule
        for rule, ordinary in ORDINARY.items()
        if len(ordinary) > 1 or rule in ("repeat", "replacement", "stay")
    ],
)
def test_what_is_ordinary_has_no_reason(rule: str) -> None:
    """So that a row's reason comes from its row."""
    assert list(RULES[rule](ORDINARY[rule])) == []


def test_every_row_has_its_source() -> None:
    """The regulation, the page of the field, or ours."""
    assert all(row["source"] for row in ROWS)
