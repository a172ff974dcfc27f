"""Mutation testing of the law and of what decides beside it: python -m tests.mutation [MODULE …] [--every N],
without names every module of MODULES.

Says which changes no test notices. Each mutant is one small change (a comparison, a number, a sign, a word, a
branch); the module's nearest tests run on it in a forked process, which holds the changed module in memory.
Where the module runs in processes of its own (BY_PROCESSES), each of them imports the mutant from a folder
beside. No file of the tree is touched. Property tests run with few examples, so that a mutant must be killed
by a case. `--every N`: of the module's mutants the first and every N-th after it.
"""

import argparse
import ast
import copy
import importlib
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

MODULES = (
    "averages",
    "changes",
    "change_case",
    "graduation",
    "history",
    "scoring",
    "measuring",
    "vocational",
    "importing",
    "promotion",
    "summaries",
    "transfers",
    "whatif",
    "row_outcomes",
    "partner_client",
    "offline",
    "inbox",
)
ROOT = Path(__file__).parents[1]
RULES = "services.grades.rules"
ELSEWHERE = {
    "row_outcomes": ("services.grades.results.row_outcomes", "tests/grades/results/test_row_outcomes.py"),
    "partner_client": (
        "services.linkage.delivery.sending.partner_client",
        "tests/linkage/delivery/sending/test_partner_client.py",
    ),
    "offline": ("services.documents.verification.offline", "tests/documents/verification/test_offline.py"),
    "inbox": ("shared.chassis.inbox", "tests/shared/chassis/test_reactions.py"),
}
"""Modules outside the rules: what they are imported as, and their nearest tests."""
BY_PROCESSES = ("inbox",)
ALSO = {
    "scoring": ("scales", "reasons"),
    "changes": ("scales", "reasons"),
    "change_case": ("changes", "scales", "reasons", "regulation"),
    "importing": ("scales", "impossible_values", "reasons"),
    **dict.fromkeys(("graduation", "promotion", "vocational", "measuring", "transfers"), ("reasons",)),
}
"""Further test files that hold cases of a module."""
TESTS = Path(__file__).parent
CPU_SECONDS, SECONDS = 30, 600
"""A mutant that never ends is killed: a loop by its CPU time, so that a busy machine kills none that is only
slow; one that waits by the clock.
"""
IMPORTED_FIRST = """
import importlib.util, sys

class Mutant:
    @staticmethod
    def find_spec(name, path=None, target=None):
        return importlib.util.spec_from_file_location(name, {path!r}) if name == {name!r} else None

sys.meta_path.insert(0, Mutant)
"""
"""The `sitecustomize` module of a process that runs a mutant."""
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv,),
    ast.FloorDiv: (ast.Mult,),
    ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
}


class Mutant(NamedTuple):
    """A changed module: where, what stood there, what stands there now."""

    line: int
    before: str
    after: str
    tree: ast.Module


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of this source, one change each; docstrings, annotations and texts for people stay."""
    tree = ast.parse(source)
    for_people = _for_people(tree)
    for place, node in enumerate(ast.walk(tree)):
        if node in for_people:
            continue
        for number in range(len(changes(node))):
            changed = copy.deepcopy(tree)
            target = next(other for at, other in enumerate(ast.walk(changed)) if at == place)
            before = ast.unparse(node)
            changes(target)[number]()
            after = ast.unparse(target)
            if before != after:
                yield Mutant(getattr(node, "lineno", 0), before, after, ast.fix_missing_locations(changed))


def changes(node: ast.AST) -> list:  # type: ignore[type-arg]
    """What can be changed at this node: functions that do it."""
    if isinstance(node, ast.Compare):
        return [
            lambda place=place, other=other: node.ops.__setitem__(place, other())
            for place, op in enumerate(node.ops)
            for other in _COMPARISONS.get(type(op), ())
        ]
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        return [
            lambda other=other: setattr(node, "op", other()) for other in _OPERATORS.get(type(node.op), ())
        ]
    if isinstance(node, ast.BoolOp):
        return [lambda: setattr(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [lambda: setattr(node, "value", not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [
            lambda: setattr(node, "value", node.value + 1),
            lambda: setattr(node, "value", node.value - 1),
        ]
    if (
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[0-9.]+|[A-Za-z_]+|[\u0e01-\u0e5b.]{1,4}", node.value)
    ):
        return [
            lambda: setattr(
                node, "value", f"{node.value}1" if node.value[0].isdecimal() else f"{node.value}x"
            )
        ]
    if isinstance(node, (ast.If, ast.IfExp)):
        return [lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), node.test))]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return [lambda: setattr(node, "op", ast.UAdd())]
    return []


def _for_people(tree: ast.Module) -> set[ast.AST]:
    """Annotations, aliases of types, texts: what a type checker or a person reads decides nothing."""
    roots: list[ast.AST | None] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign):
            roots.append(node.annotation)
        elif isinstance(node, (ast.FunctionDef, ast.Lambda)):
            roots.append(getattr(node, "returns", None))
        elif isinstance(node, ast.arg):
            roots.append(node.annotation)
        elif isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Subscript)
            and ast.unparse(node.value) in ("Literal", "tuple", "Mapping", "Iterable")
        ):
            roots.append(node)
    return {inner for root in roots if root is not None for inner in ast.walk(root)}


def imported_as(name: str) -> str:
    """The module's full name."""
    return ELSEWHERE[name][0] if name in ELSEWHERE else f"{RULES}.{name}"


def source_of(name: str) -> Path:
    """The module's file."""
    return ROOT / f"{imported_as(name).replace('.', '/')}.py"


def tests_of(name: str) -> list[str]:
    """The module's nearest tests."""
    if name in ELSEWHERE:
        return [str(ROOT / ELSEWHERE[name][1])]
    return [
        str(file)
        for one in (name, *ALSO.get(name, ()))
        if (file := TESTS / "grades/rules" / f"test_{one}.py").exists()
    ]


def is_killed(name: str, tree: ast.Module) -> bool:
    """Whether the module's tests fail on this mutant, or do not end."""
    if name in BY_PROCESSES:
        return _fails_by_processes(name, tree)
    child = os.fork()
    if child == 0:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
        signal.alarm(SECONDS)
        os._exit(_run(name, tree))
    _, status = os.waitpid(child, 0)
    return not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0)


def _fails_by_processes(name: str, tree: ast.Module) -> bool:
    """The tests in a process of their own, which it and all that it starts enter by the mutant."""
    with tempfile.TemporaryDirectory() as folder:
        mutant = Path(folder, "mutant.py")
        mutant.write_text(ast.unparse(tree), encoding="utf-8")
        Path(folder, "sitecustomize.py").write_text(
            IMPORTED_FIRST.format(name=imported_as(name), path=str(mutant)), encoding="utf-8"
        )
        tests = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests_of(name)]
        running = subprocess.Popen(
            tests,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": f"{folder}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return running.wait(SECONDS) != 0
        except subprocess.TimeoutExpired:
            # it ends its servers
            running.send_signal(signal.SIGINT)
            running.wait()
            return True


def _run(name: str, tree: ast.Module) -> int:
    """In the forked process: the mutant takes the module's place, then its tests run. 0: nobody noticed."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.dont_write_bytecode = True
    full = imported_as(name)
    folder, _, last = full.rpartition(".")
    try:
        package = importlib.import_module(folder)
        module = ModuleType(full)
        module.__file__, module.__package__ = str(source_of(name)), folder
        sys.modules[full] = module
        setattr(package, last, module)
        exec(compile(tree, module.__file__, "exec"), module.__dict__)
    except Exception:  # noqa: BLE001 a mutant that cannot even be imported is noticed by everyone
        return 1
    settings.register_profile(
        "mutation",
        max_examples=25,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    settings.load_profile("mutation")
    return int(
        pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--no-header", "--noconftest", *tests_of(name)])
    )


def main(arguments: list[str] | None = None) -> int:
    """Every mutant of these modules, or every N-th; 1 when the tests fail without any."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.mutation",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("names", nargs="*", metavar="MODULE")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    asked = parser.parse_args(arguments)
    for name in asked.names or MODULES:
        source = source_of(name).read_text(encoding="utf-8")
        # what it imports needs no import in each forked process
        importlib.import_module(imported_as(name))
        if is_killed(name, ast.parse(source)):
            print(f"{name}: its tests fail on the module as it is", file=sys.stderr)
            return 1
        survivors, tried = [], list(mutants(source))[:: asked.every]
        for mutant in tried:
            if not is_killed(name, mutant.tree):
                survivors.append(mutant)
                print(f"  {name}.py:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        print(
            f"{name}: {len(tried)} mutants, {len(tried) - len(survivors)} killed, {len(survivors)} survive",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
