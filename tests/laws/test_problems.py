"""Laws of problems: each has a kind and an owner; code compares problems, never their codes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from services.portal.error_responses import STATUS
from shared.contracts.catalogue import problems
from shared.contracts.problem import Kind
from tests.laws.sources import ROOT, SERVICES, SHARED

SOURCES = [*SERVICES, *SHARED, *sorted((ROOT / "deploy").rglob("*.py"))]
TEMPLATES = sorted((ROOT / "services").rglob("*.html"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CODES = {problem.code for problem in problems().values()}
OWNERS = {code.split(".")[0] for code in CODES}
# Where problems are defined, and where `ProblemBody.is_one_of` compares them.
DEFINED = {
    *(ROOT / "shared" / "contracts").glob("*/problems.py"),
    ROOT / "shared" / "contracts" / "problem.py",
}
HOLDS_A_PROBLEM = re.compile(r"(^|\.)([A-Z][A-Z_]+|body|problem|refusal)$")
METHODS = {"startswith", "endswith", "removeprefix", "removesuffix", "split", "partition"}
IN_TEMPLATE = re.compile(r"problem\.code\s*(==|!=|\.|in\b|not\b|is\b)|(==|!=|\bin)\s*problem\.code")


def test_every_problem_has_a_kind_and_every_kind_a_status() -> None:
    """The set of kinds is closed.

    The portal has a status for each, no two have the same, and each has a problem.
    """
    kinds = {problem.code: problem.kind for problem in problems().values()}

    assert [] == [code for code, kind in kinds.items() if not isinstance(kind, Kind)], (
        "give the problem a member of Kind"
    )
    assert set(Kind) == STATUS.keys() == set(kinds.values())
    assert len(set(STATUS.values())) == len(STATUS)


def test_a_code_starts_with_its_owner() -> None:
    """A code names the service that refused; `system` is for problems of every service."""
    defined = {name: problem.code for name, problem in problems().items() if module_of(name) in DEFINED}

    assert [] == sorted(CODES - set(defined.values())), (
        "define the problem in problem.py, or in the problems.py of its service"
    )
    assert [] == [code for name, code in defined.items() if code.split(".")[0] != owner_of(name)], (
        "begin the code with the service's name"
    )


def test_no_source_compares_codes() -> None:
    """Ask `body.is_one_of(PROBLEM)`.

    A code that is renamed would fail in silence where its words are compared.
    """
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in SOURCES
        if path not in DEFINED
        for line in comparisons(path)
    ]
    wrong += [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in TEMPLATES
        if (found := IN_TEMPLATE.search(path.read_text()))
    ]

    assert [] == wrong, "compare with body.is_one_of(PROBLEM)"


def test_no_source_writes_a_code() -> None:
    """Codes and their prefixes are written only where problems are defined."""
    words = CODES | {f"{owner}." for owner in OWNERS}
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.value!r}"
        for path in SOURCES
        if path not in DEFINED
        for node in strings(path)
        if node.value in words
    ]

    assert [] == wrong, "import the problem"


def test_problems_are_named_not_looked_up() -> None:
    """`problems.TERM_OPEN`, not `getattr(problems, name)`: mypy and a search find the first."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in [*SOURCES, *TESTS]
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "getattr"
        and re.search(r"(^|\.)problems?$", ast.unparse(node.args[0]))
    ]

    assert [] == wrong, "name the problem"


def comparisons(path: Path) -> Iterator[int]:
    """The lines on which a problem's code is compared, matched or taken apart."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Compare():
                operands = [node.left, *node.comparators]
            case ast.Match():
                operands = [node.subject]
            case ast.Call(func=ast.Attribute(attr=method, value=receiver)) if method in METHODS:
                operands = [receiver]
            case _:
                continue
        if any(is_code_of_a_problem(operand) for operand in operands):
            yield node.lineno


def is_code_of_a_problem(node: ast.expr) -> bool:
    """Whether this reads `NO_OFFICE.code`, `refusal.body.code`, `problem.code`."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr == "code"
        and HOLDS_A_PROBLEM.search(ast.unparse(node.value)) is not None
    )


def strings(path: Path) -> Iterator[ast.Constant]:
    """The literal strings of a file."""
    return (
        node
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def module_of(name: str) -> Path:
    """The file of a constant, by its name with its module."""
    return ROOT / f"{name.rpartition('.')[0].replace('.', '/')}.py"


def owner_of(name: str) -> str:
    """The first word of a code, by the name of its constant.

    `shared.contracts.<owner>.problems.X`, or `shared.contracts.problem.X`.
    """
    owner = name.split(".")[2]
    return "system" if owner == "problem" else owner
