"""docs/rules.md agrees with the code: rules, places, tables, and which command or query uses which rule."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.laws.sources import ROOT, SERVICES, SHARED

PAGE = ROOT / "docs" / "rules.md"
LINE = re.compile(r"^\| ([RVD]-\d+) \|", re.MULTILINE)
NOT_YET = "*not yet*"

Name = tuple[str, str]
"""A definition of a module: the module, the name."""


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


FILES = {_dotted(path): path for path in (*SERVICES, *SHARED)}


class Module(NamedTuple):
    """What a module imports, by its local name, and what it defines at its top level."""

    imported: dict[str, Name]
    defined: dict[str, ast.stmt]


@cache
def _module(dotted: str) -> Module:
    tree = ast.parse(FILES[dotted].read_text(encoding="utf-8"))
    imported = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                imported[alias.asname or alias.name] = (
                    (full, "") if full in FILES else (node.module, alias.name)
                )
    return Module(imported, {name: node for node in tree.body for name in _names(node)})


def _names(node: ast.stmt) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    if isinstance(node, ast.Assign | ast.AnnAssign):
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _uses(name: Name) -> Iterator[Name]:
    """The names that a definition uses: of its own module, or imported; `whatif.outlook` is of whatif."""
    dotted, word = name
    if dotted not in FILES:
        return
    module = _module(dotted)
    if word not in module.defined:
        if word in module.imported:
            yield module.imported[word]
        return
    for node in ast.walk(module.defined[word]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of, part = module.imported.get(node.value.id, ("", "?"))
            if not part:
                yield of, node.attr
        if isinstance(node, ast.Name) and node.id in module.defined:
            yield dotted, node.id
        elif isinstance(node, ast.Name) and node.id in module.imported:
            yield module.imported[node.id]


def _reached(start: Name) -> set[Name]:
    seen: set[Name] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += _uses(name)
    return seen


@cache
def _handlers() -> dict[str, set[Name]]:
    """The names that each handler reaches, by its contract; of timers and workers by their name."""
    reached = {}
    for dotted in (_dotted(path) for path in SERVICES):
        for node in _module(dotted).defined.values():
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            decorators = {ast.unparse(one) for one in node.decorator_list}
            if {"router.command", "router.query", "router.reaction"} & decorators:
                reached[ast.unparse(node.args.args[0].annotation or node)] = _reached((dotted, node.name))
            elif any(one.startswith("router.") for one in decorators):
                reached[f"{dotted}.{node.name}"] = _reached((dotted, node.name))
    return reached


def _lines() -> Iterator[list[str]]:
    """The cells of each rule's line: rule, what, source, where, asked by, table, parameters."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if LINE.match(line):
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def _place(name: str) -> Path | None:
    """The file of a path on the page, from the root or from one of its main folders."""
    folders = (ROOT, ROOT / "services/grades/rules", ROOT / "tests/data/cases")
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _uses_all(reached: set[Name], where: str) -> bool:
    """Whether all places of a rule are reached.

    A file without a name is reached by any of its definitions.
    """
    for file, _, word in (place.partition("::") for place in where.split(", ")):
        place = _place(file)
        dotted = _dotted(place) if place else ""
        words = {word} if word else _module(dotted).defined.keys()
        if not any((dotted, one) in reached for one in words):
            return False
    return True


def _rules_in_code() -> set[str]:
    named: set[str] = set()
    for folder in ("services/grades", "services/documents", "shared/vocabulary", "shared/thai"):
        for path in (ROOT / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            for letter, first, _, last in re.findall(r"\b([RVD])-(\d+)( to [RVD]-(\d+))?", text):
                named |= {f"{letter}-{number}" for number in (first, last) if number}
    return named


def test_every_rule_named_in_code_has_its_line() -> None:
    """A docstring that names R-12 must find R-12 on the page."""
    assert _rules_in_code() <= {rule for rule, *_ in _lines()}


def test_every_rule_has_one_line() -> None:
    """No two lines are of one rule."""
    rules = [rule for rule, *_ in _lines()]

    assert len(rules) == len(set(rules))


def test_every_place_and_table_exists() -> None:
    """Modules and tables that the page names are files; a name after `::` is defined in its module."""
    for rule, _, _, where, _, tables, _ in _lines():
        for name in (*where.split(", "), *tables.split(", ")):
            file, _, word = name.partition("::")
            place = _place(file)
            assert place, f"{rule} names {name}"
            assert not word or word in _module(_dotted(place)).defined, f"{rule} names {name}"


def test_a_rule_is_used_by_the_contracts_that_the_page_names() -> None:
    """The handler of the contract reaches the rule; otherwise the page has *not yet*."""
    wrong = []
    for rule, _, _, where, asked, *_ in _lines():
        for contract in asked.split(", ") if asked != NOT_YET else ():
            if not _uses_all(_handlers().get(contract.strip("`"), set()), where):
                wrong.append(f"{rule} is not asked by {contract}")

    assert [] == wrong


def test_a_rule_that_the_page_marks_unused_is_unused() -> None:
    """When a handler uses such a rule, the page names its command or query."""
    wrong = []
    for rule, _, _, where, asked, *_ in _lines():
        for place in where.split(", ") if asked == NOT_YET else ():
            asking = [handled for handled, reached in _handlers().items() if _uses_all(reached, place)]
            wrong += [f"{rule}: {handled} asks {place}" for handled in asking]

    assert [] == wrong
