"""Every reason that a rule gives, in one table: the value that gives it, and a close one that just
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

Fields = Mapping[str, str]


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _graduation(fields: Fields) -> Iterable[str]:
    record: LevelRecord = record_of({**fields, "social_hours": fields["service_hours"]})
    return [gap.code for gap in graduation_gaps(record, criteria("core-2551r60", Level.UPPER))]


def _promotion(fields: Fields) -> Iterable[str]:
    activities = {"yes": True, "no": False, "": None}[fields["activities_passed"]]
    year = PrimaryYear(
        Decimal(fields["attended"]),
        Decimal(200),
        int(fields["basic_not_passed"]),
        int(fields["undecided"]),
        _whole(fields["reading_thinking_writing"]),
        _whole(fields["characteristics"]),
        activities,
    )
    return [gap.code for gap in promotion_gaps(year)]


def _repetition(fields: Fields) -> Iterable[str]:
    return [
        reason.code
        for reason in repetition_reasons(
            YearFigures(Decimal(fields["points"]), Decimal(10), 10, int(fields["failed"]))
        )
    ]


def _changes(fields: Fields) -> Iterable[str]:
    case = ChangeCase(
        fields["subject_kind"],
        fields["original"],
        date.fromisoformat(fields["on"]),
        date(2026, 11, 30),
        fields["measured"] or None,  # type: ignore[arg-type]
        _number(fields["attendance"]),
        int(fields["failed_attempts"]),
        _day(fields["extended_to"]),
        fields["level"] or None,
        _day(fields["latest"]),
    )
    return change(fields["event"], case).reasons  # type: ignore[arg-type]


def _importing(fields: Fields) -> Iterable[str]:
    taught = programme("core-2551r60", Level.UPPER)
    row = ImportedResult(
        fields["subject"],
        _number(fields["credits"]),
        _number(fields["score"]),
        fields["mark"],
        fields["remedial_mark"] or None,
    )
    return [fault.code for fault in row_faults(row, taught.courses, taught.law)]


def _vocational(fields: Fields) -> Iterable[str]:
    row = dict(fields)
    return [gap.code for gap in vocational_gaps(standing_of_case(row), structure_of_case(row))]


def _history(fields: Fields) -> Iterable[str]:
    law = VOCATIONAL_REPEATS if fields["law"] == "vocational" else BASIC_REPEATS
    return {standing.why for standing in fold(entries(fields["entries"]), law).standings} - {"counts"}


def _measuring(fields: Fields) -> Iterable[str]:
    part = MeasuredPart(Decimal(100), _number(fields["score"]))
    return basic_result(
        Measured(
            [part],
            Decimal(fields["attended"]),
            Decimal(40),
            fields["lenient"] == "yes",
            fields["indicators_passed"] == "yes",
        )
    ).reasons


def _basic_transfer(fields: Fields) -> Iterable[str]:
    decided = date.fromisoformat(fields["decided_on"])
    return basic_transfer_refusals(
        Transfer(
            fields["mark"],
            int(fields["committee"]),
            decided,
            date(2026, 10, 10),
            fields["same_curriculum"] == "yes",
        )
    )


def _one(code: str | None) -> Iterable[str]:
    return [code] if code else []


ORDINARY: dict[str, Fields] = {
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
RULES: dict[str, Callable[[Fields], Iterable[str]]] = {
    "graduation": _graduation,
    "promotion": _promotion,
    "repetition": _repetition,
    "changes": _changes,
    "importing": _importing,
    "vocational": _vocational,
    "history": _history,
    "measuring": _measuring,
    "basic_transfer": _basic_transfer,
    "activity": lambda fields: (
        activity_result(Decimal(fields["attended"]), Decimal(20), fields["done"] == "yes").reasons
    ),
    "stay": lambda fields: stay_refusals(int(fields["terms"])),
    "scoring": lambda fields: _one(level_of_score(fields["total"], fields["full"]).refusal),
    "repeat": lambda fields: _one(repeat_refusal(fields["mark"])),
    "replacement": lambda fields: _one(replacement_refusal(fields["group"])),
    "transfer": lambda fields: vocational_transfer_refusals(
        Decimal(fields["credits"]), Decimal(103), [fields["mark"]]
    ),
    "subject_code": lambda fields: _one(read_subject_code(fields["text"]).reason),
    "vocational_code": lambda fields: _one(read_vocational_code(fields["text"]).reason),
    "identifier": lambda fields: _one(read_identifier(fields["text"]).reason),
    "date": lambda fields: _one(read_date(fields["text"]).refusal),
}
"""Of each rule, the reasons that it gives."""
ROWS = [row for row in case_rows("reasons.csv") if row["rule"] in RULES]
"""The officer's: tests/documents/rules/test_criteria.py."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['rule']}-{row['reason']}")
def test_each_reason_has_its_boundary(row: dict[str, str]) -> None:
    """The value of the row gives its reason and no other; the close one just does not."""
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
