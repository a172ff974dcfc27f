"""Every reason that a rule can give has two cases: one that gives it, and one that just does not.

The reasons are read from the code, so that a new one without cases fails.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import get_args

from services.grades.rules.history import Why
from services.grades.rules.vocational import PROFESSIONAL
from tests.documents.rules.test_audit import CODES
from tests.grades.rules.test_impossible_values import CASES
from tests.tables import case_rows

ROOT = Path(__file__).parents[2]
REASON = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|EMPTY|LENGTH|CHECKSUM|FORMAT|BRIDGING")
ASSESSED = {"RTW", "CHARACTERISTICS", "ACTIVITIES", "GUIDANCE", "STUDENT_ACTIVITY", "SOCIAL_SERVICE"}
"""Beginnings: gaps.assessment_gap makes two reasons of each."""


def _row_rules(*rules: str) -> set[str]:
    return {row["reason"] for row in case_rows("reasons.csv") if row["rule"] in rules}


TABLES: dict[str, set[str]] = {
    **{
        f"services/grades/rules/{rule}.py": _row_rules(rule)
        for rule in ("graduation", "changes", "importing", "scoring", "history")
    },
    "services/grades/rules/change_case.py": _row_rules("changes"),
    "services/grades/rules/promotion.py": _row_rules("promotion", "repetition"),
    "services/grades/rules/vocational.py": _row_rules("vocational", "repeat", "replacement"),
    "services/grades/rules/transfers.py": _row_rules("transfer", "basic_transfer", "stay"),
    "services/grades/rules/measuring.py": _row_rules("measuring", "activity"),
    "services/grades/rules/impossible_values.py": set(CASES),
    "shared/vocabulary/subjects.py": _row_rules("subject_code", "vocational_code"),
    "shared/vocabulary/identifiers.py": _row_rules("identifier"),
    "shared/thai/dates.py": _row_rules("date"),
    "services/documents/rules/vocational.py": _row_rules("officer_vocational"),
    **{
        f"services/documents/rules/{module}.py": set(CODES)
        | _row_rules("officer_primary", "officer_vocational")
        for module in ("audit", "audit_words", "criteria")
    },
}
"""Module → the reasons that have both cases, in tests/data/cases/reasons.csv, test_impossible_values.py or
test_audit.py.
"""
MODULES = sorted(
    str(path.relative_to(ROOT))
    for folder in ("services/grades/rules", "services/documents/rules", "shared/vocabulary", "shared/thai")
    for path in (ROOT / folder).glob("*.py")
)


def reasons_in(path: Path) -> Iterator[str]:
    """The reasons that a module writes; of a prefix, both that it makes.

    The test below covers parts of names (`CORE_GROUP_`, `_CREDITS`).
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    makes = path.stem in ("graduation", "promotion")
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if makes and node.value in ASSESSED:
                yield from (f"{node.value}_MISSING", f"{node.value}_NOT_PASSED")
            elif REASON.fullmatch(node.value):
                yield node.value


def test_every_reason_has_its_two_cases() -> None:
    """Add cases to tests/data/cases/reasons.csv (refusals: test_impossible_values.py; officer's checks:
    test_audit.py).
    """
    assert [] == [
        f"{module}: {reason}"
        for module in MODULES
        for reason in set(reasons_in(ROOT / module)) - TABLES.get(module, set())
    ]


def test_reasons_whose_names_are_made() -> None:
    """Reasons of vocational groups, and why an entry of the history does not count."""
    vocational = TABLES["services/grades/rules/vocational.py"]

    assert vocational >= {f"{group.upper()}_CREDITS" for group in PROFESSIONAL} | {
        f"CORE_GROUP_{number}" for number in range(1, 7)
    } | {"ACTIVITIES"}
    assert TABLES["services/grades/rules/history.py"] == set(get_args(Why)) - {"counts"}


def test_no_case_is_of_a_reason_that_no_module_writes() -> None:
    """Every reason with a case is written in its module. The officer's checks share one table."""
    assert [] == [
        f"{module}: {reason}"
        for module in TABLES
        if "documents" not in module
        for reason in TABLES[module]
        if not is_written(reason, module)
    ]


def is_written(reason: str, module: str) -> bool:
    """Whether a module writes this reason, whole or as the prefix from which it is made."""
    written = (ROOT / module).read_text(encoding="utf-8")
    ends: Iterable[str] = (reason, *(reason.removesuffix(end) for end in ("_MISSING", "_NOT_PASSED")))
    return (
        any(f'"{end}"' in written for end in ends)
        or reason.startswith("CORE_GROUP_")
        or reason.removesuffix("_CREDITS").lower() in PROFESSIONAL
    )
