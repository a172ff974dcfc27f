"""The sources that the laws check."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path for path in (ROOT / "services").rglob("*.py") if "migrations" not in path.parts)
RULES = [path for path in SERVICES if "rules" in path.relative_to(ROOT).parts or path.name == "rules.py"]
SHARED = sorted((ROOT / "shared").rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a file, read once."""
    return ast.parse(path.read_text(encoding="utf-8"))


def where(path: Path, node: ast.expr | ast.stmt) -> str:
    """File and line of a node."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def modules_imported(path: Path) -> list[str]:
    """The full names of the modules that a file imports; `from a.b import c` is `a.b`."""
    found = []
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        if isinstance(node, ast.ImportFrom):
            found.append(node.module or ".")
    return found


def calls(path: Path) -> Iterator[tuple[ast.Call, str, str]]:
    """Each call of a method in a file: the call, its receiver, the method's name."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node, ast.unparse(node.func.value), node.func.attr
