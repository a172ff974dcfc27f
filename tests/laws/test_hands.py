"""Every command has a hand: a page and an API route by which an office that may send it does so; the demo uses
them.
"""

import ast
from functools import cache
from pathlib import Path

import pytest

from shared.access.rights import RIGHTS
from shared.access.tokens import OFFICES
from shared.contracts.catalogue import messages, version
from shared.contracts.envelope import Asked, Command
from tests.laws.sources import ROOT, parsed

PORTAL = ROOT / "services" / "portal"

# command → why no page, or no API route, sends it
NO_HAND: dict[str, str] = {}

COMMANDS = {
    command.name: command
    for command in sorted(messages(Command), key=version)
    if OFFICES & set(RIGHTS[command.name])
}
"""The newest version of each command that an office may send, by name."""


@cache
def names_in(path: Path) -> set[str]:
    """The names of a module, without those that it only imports."""
    return {node.id for node in ast.walk(parsed(path)) if isinstance(node, ast.Name)}


def senders(command: type[Asked[object]], folder: str) -> list[str]:
    """The modules of pages or API that send a command, themselves or by a module beside them."""
    helpers = {
        ".".join(path.relative_to(PORTAL).with_suffix("").parts)
        for path in PORTAL.rglob("*.py")
        if command.__name__ in names_in(path)
    }
    return [
        path.stem
        for path in sorted((PORTAL / folder).glob("*.py"))
        if command.__name__ in names_in(path)
        or any(module.removeprefix("services.portal.") in helpers for module in imported(path))
    ]


@cache
def imported(path: Path) -> set[str]:
    """The modules that a module imports."""
    return {node.module or "" for node in ast.walk(parsed(path)) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - NO_HAND.keys()))
@pytest.mark.parametrize("folder", ["pages", "api"])
def test_a_command_of_an_office_has_a_hand(name: str, folder: str) -> None:
    """Without one, whoever may do it cannot."""
    assert senders(COMMANDS[name], folder), f"send {COMMANDS[name].__name__} from a module of {folder}/"


def test_only_commands_without_a_hand_are_excepted() -> None:
    """A line of the list is taken away when the command has its page and its route."""
    assert NO_HAND.keys() <= COMMANDS.keys()
    assert {} == {
        name: reason
        for name, reason in NO_HAND.items()
        if senders(COMMANDS[name], "pages") and senders(COMMANDS[name], "api")
    }


def test_the_demo_goes_through_the_api() -> None:
    """What it does, a program of an authority can do: `Person.ask` over the bus is for tests alone."""
    asking = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "deploy" / "demo").glob("*.py"))
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "ask"
    ]

    assert {line.split(":")[0] for line in asking} == {"deploy/demo/story.py"}, asking
