"""Mutation testing of the law: python -m tests.mutation [MODULE …], without names every module of MODULES. Says which changes no test notices.

Each mutant is one small change of a rule (a comparison, a number, a sign, a word, a branch); the module's own tests run on it in a forked process,
which holds the changed module in memory: no file is touched. Property tests run with few examples, so that a mutant must be killed by a case.
"""
import ast
import copy
import importlib
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, settings

MODULES = (
    "averages", "changes", "change_case", "graduation", "history", "scoring", "measuring", "vocational", "importing", "promotion", "summaries", "transfers", "whatif",
)
RULES = Path(__file__).parents[1] / "services" / "grades" / "rules"
ALSO = {
    "scoring": ("scales", "reasons"), "changes": ("scales", "reasons"), "change_case": ("changes", "scales", "reasons", "regulation"),
    "importing": ("scales", "impossible_values", "reasons"), **dict.fromkeys(("graduation", "promotion", "vocational", "measuring", "transfers"), ("reasons",)),
}
"""Further test files that hold cases of a module."""
TESTS = Path(__file__).parent / "grades" / "rules"
SECONDS = 60
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE), ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}
_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.FloorDiv,), ast.FloorDiv: (ast.Mult,), ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
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


def changes(node: ast.AST) -> list:                           # type: ignore[type-arg]
    """What can be changed at this node: functions that do it."""
    if isinstance(node, ast.Compare):
        return [lambda place=place, other=other: node.ops.__setitem__(place, other())
                for place, op in enumerate(node.ops) for other in _COMPARISONS.get(type(op), ())]
    if isinstance(node, (ast.BinOp, ast.AugAssign)):
        return [lambda other=other: setattr(node, "op", other()) for other in _OPERATORS.get(type(node.op), ())]
    if isinstance(node, ast.BoolOp):
        return [lambda: setattr(node, "op", ast.And() if isinstance(node.op, ast.Or) else ast.Or())]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [lambda: setattr(node, "value", not node.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return [lambda: setattr(node, "value", node.value + 1), lambda: setattr(node, "value", node.value - 1)]
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"[0-9.]+|[A-Za-z_]+|[\u0e01-\u0e5b.]{1,4}", node.value):
        return [lambda: setattr(node, "value", f"{node.value}1" if node.value[0].isdecimal() else f"{node.value}x")]
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
        elif isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Subscript) and ast.unparse(node.value) in ("Literal", "tuple", "Mapping", "Iterable")):
            roots.append(node)
    return {inner for root in roots if root is not None for inner in ast.walk(root)}


def is_killed(name: str, tree: ast.Module) -> bool:
    """Whether the module's test file fails on this mutant, or does not end."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os._exit(_run(name, tree))
    _, status = os.waitpid(child, 0)
    return not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0)


def _run(name: str, tree: ast.Module) -> int:
    """In the forked process: the mutant takes the module's place, then its tests run. 0: nobody noticed."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    sys.dont_write_bytecode = True
    full = f"services.grades.rules.{name}"
    try:
        package = importlib.import_module("services.grades.rules")
        module = ModuleType(full)
        module.__file__, module.__package__ = str(RULES / f"{name}.py"), "services.grades.rules"
        sys.modules[full] = module
        setattr(package, name, module)
        exec(compile(tree, module.__file__, "exec"), module.__dict__)
    except Exception:                                         # noqa: BLE001 a mutant that cannot even be imported is noticed by everyone
        return 1
    settings.register_profile("mutation", max_examples=25, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    settings.load_profile("mutation")
    files = [str(file) for one in (name, *ALSO.get(name, ())) if (file := TESTS / f"test_{one}.py").exists()]
    return int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", "--no-header", "--noconftest", *files]))


def main(names: list[str]) -> int:
    """Every mutant of these modules; 1 when the tests fail without any."""
    for name in names or MODULES:
        source = (RULES / f"{name}.py").read_text(encoding="utf-8")
        if is_killed(name, ast.parse(source)):
            print(f"{name}: its tests fail on the rule as it is", file=sys.stderr)
            return 1
        survivors, count = [], 0
        for mutant in mutants(source):
            count += 1
            if not is_killed(name, mutant.tree):
                survivors.append(mutant)
                print(f"  {name}.py:{mutant.line}: {mutant.before}  ->  {mutant.after}", flush=True)
        print(f"{name}: {count} mutants, {count - len(survivors)} killed, {len(survivors)} survive", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
