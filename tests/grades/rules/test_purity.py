"""Rules are exact and pure, and import nothing that acts."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RULES = sorted((ROOT / "services" / "grades" / "rules").glob("*.py"))
EXACT = sorted(
    [
        *RULES,
        *(
            path
            for folder in ("services/documents/rules", "shared/vocabulary", "shared/thai")
            for path in (ROOT / folder).glob("*.py")
        ),
    ]
)
"""Where figures are computed or read: the law of learning, the officer's audit, the field's words."""
ALLOWED = ("services.grades.rules", "shared.vocabulary", "shared.thai")
PURE = {
    "bisect",
    "collections",
    "collections.abc",
    "dataclasses",
    "datetime",
    "decimal",
    "fractions",
    "types",
    "typing",
    "re",
}


@pytest.mark.parametrize("path", EXACT, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_no_float(path: Path) -> None:
    """No float is written or named; mypy finds those made by dividing whole numbers. Use Decimal or
    Fraction.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, (float, complex))), (
            f"{path.name}:{node.lineno} writes a float"
        )
        assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), (
            f"{path.name}:{node.lineno} names {node.id}"
        )


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_import_nothing_that_acts(path: Path) -> None:
    """Values in, values and reasons out: no I/O, no clock, no settings, no chance.

    Pass what a rule needs as an argument.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.module in PURE or str(node.module).startswith(ALLOWED), (
                f"{path.name}:{node.lineno} imports {node.module}"
            )
        assert not isinstance(node, ast.Import), f"{path.name}:{node.lineno}: import names, not modules"
        assert not (isinstance(node, ast.Attribute) and node.attr in ("today", "now")), (
            f"{path.name}:{node.lineno} reads the time"
        )
