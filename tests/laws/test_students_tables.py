"""Names and identifiers stay with the store of students: no other statement of grades reads their tables.

Who needs a name has an id, and asks services.grades.students.store for it. That its tables are imported nowhere
else is a contract of pyproject.toml (test_imports.py).
"""

import ast
import inspect
import re

from services.grades.metadata import metadata
from services.grades.students import store
from tests.laws.sources import ROOT, SERVICES, parsed, where

ELSEWHERE = [path for path in SERVICES if ROOT / "services" / "grades" / "students" not in path.parents]
TABLES = re.compile("|".join(name for name in metadata.tables if name.startswith("students.")))


def test_the_store_hands_out_rows_not_statements() -> None:
    """What others import from it are functions that run a statement, and types of rows: nothing to join."""
    taken = [
        (where(path, node), name.name)
        for path in ELSEWHERE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ImportFrom) and node.module == store.__name__
        for name in node.names
    ]

    assert taken
    assert [] == [
        place
        for place, name in taken
        if not (inspect.iscoroutinefunction(found := getattr(store, name)) or inspect.isclass(found))
    ], "let services.grades.students.store run the statement, and give it ids"


def test_no_other_statement_names_the_tables() -> None:
    """Not in a text of SQL either."""
    assert [] == [
        where(path, node)
        for path in ELSEWHERE
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and TABLES.search(node.value)
    ]
    assert TABLES.search("select last from students.particulars"), "the check itself can fail"
