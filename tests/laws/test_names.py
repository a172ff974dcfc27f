"""A class name is defined once in shared, services and deploy."""

import ast
from collections import defaultdict

from tests.laws.sources import ROOT, parsed, where


def test_no_class_name_is_defined_twice() -> None:
    """Name each after what distinguishes it.

    Contracts keep their names, which are on the wire; other code changes its name.
    """
    places = defaultdict(list)
    for folder in ("shared", "services", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(parsed(path)):
                if isinstance(node, ast.ClassDef):
                    places[node.name].append(where(path, node))

    assert [] == [f"{name}: {', '.join(found)}" for name, found in sorted(places.items()) if len(found) > 1]
