"""Which modules may import which."""

import ast
import subprocess
import sys
from pathlib import Path

from tests.laws.sources import ROOT, RULES, modules_imported, parsed, where

PURE = {
    "abc",
    "bisect",
    "calendar",
    "collections",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "hashlib",
    "heapq",
    "itertools",
    "math",
    "operator",
    "re",
    "types",
    "zoneinfo",
    "statistics",
    "string",
    "typing",
    "unicodedata",
    "uuid",
    "struct",
    "base64",
    "json",
}


def test_services_are_independent() -> None:
    """The import contracts of pyproject.toml (import-linter)."""
    linted = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_rules_are_pure() -> None:
    """A rule imports pure standard modules, vocabulary, Thai, contracts, and other rules of its service."""
    impure = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in RULES
        for name in modules_imported(path)
        if not _is_pure(name, path)
    ]

    assert [] == impure, (
        "give the rule values as arguments: it reads no database, no archive, no clock, no settings"
    )


def _is_pure(module: str, path: Path) -> bool:
    service = path.relative_to(ROOT).parts[1]
    return module.split(".")[0] in PURE or module.startswith(
        ("shared.vocabulary", "shared.thai", "shared.contracts", f"services.{service}.rules")
    )


def test_rules_do_without_floats_and_clocks() -> None:
    """Grades and credits are Decimal; the day is an argument."""
    wrong = []
    for path in RULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, float):
                wrong.append(f"{where(path, node)}: {node.value} is a float, write Decimal('{node.value}')")
            if isinstance(node, ast.Name) and node.id == "float":
                wrong.append(f"{where(path, node)}: float, use Decimal")
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}:
                wrong.append(f"{where(path, node)}: {node.attr}(), take the time as an argument")

    assert [] == wrong
