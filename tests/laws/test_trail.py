"""No view of a pupil, and no decision about one, can be left out of the trail."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from shared.chassis.trail import PUPIL_FIELDS, pupil_fields
from shared.contracts.catalogue import messages
from shared.contracts.envelope import Asked
from shared.contracts.files import FileReference
from tests.laws.sources import SERVICES, parsed, where

# What shows who a pupil is, or what one has learnt, in a part of a reply.
SHOWS = re.compile(r"^(student_no|identifier|birth_date|father|mother|religion|nationality|mark|gpax)$")
# What names pupils in a question without their references.
NAMES = {"student_no", "students", "issue", "report", "term"}
# Files that show no pupil, or whose pupils LSQ cannot name: the school's own workbook, before and after.
FILES_WITHOUT_PUPILS = {
    "OrderLine",
    "OrderDraftContent",
    "ImportState",
    "ImportReportFile",
    "CollectedFormFile",
    # of DLA, to authorities and schools
    "CircularAttachment",
    "CircularFileReference",
    # of a school, about itself
    "MoveFormScanReference",
}
# A leaf of the log of issuance has hashes only.
SHOWS_NO_PUPIL = {"documents.inclusion_proof"}
# What the portal asks before it reads a file: each names that file and its pupils, or is about no pupil.
ASKED_FOR_FILES = {
    "DocumentFile",
    "GraduatesReportDetails",
    "ReportFindings",
    "AcceptGraduatesReport",
    "ReturnGraduatesReport",
    "ImportReport",
    "OrdersOfOrganisation",
    "CollectedForm",
    "CircularFile",
    "MoveFormScan",
}

ASKED = messages(Asked)


def models(model: type[BaseModel], seen: set[type[BaseModel]] | None = None) -> Iterator[type[BaseModel]]:
    """A model, and those of which it consists."""
    seen = seen if seen is not None else set()
    if model in seen:
        return
    seen.add(model)
    yield model
    for field in model.model_fields.values():
        for part in parts(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from models(part, seen)


def parts(annotation: Any) -> Iterator[Any]:
    """The classes of which a type consists."""
    yield annotation
    for argument in get_args(annotation):
        yield from parts(argument)


def nameless(reply: type[BaseModel]) -> list[str]:
    """The parts of a reply that show a pupil without a reference beside it."""
    return [
        f"{model.__name__}.{name}"
        for model in models(reply)
        for name in model.model_fields
        if SHOWS.match(name)
        and not (PUPIL_FIELDS & model.model_fields.keys())
        # A line of a pupil whose reference stands in the part around it.
        and not any(model in inner_models(outer) for outer in models(reply))
    ]


def inner_models(outer: type[BaseModel]) -> set[type[BaseModel]]:
    """The parts of a model that has a pupil's reference: they are of this pupil."""
    return set(models(outer)) - {outer} if "pupil" in outer.model_fields else set()


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_a_reply_that_shows_a_pupil_has_the_reference(asked: type[Asked[Any]]) -> None:
    """The edge finds it by its type, under `pupil` or `pupils`."""
    assert [] == nameless(asked.reply()), "add `pupil: UUID`: the trail is written from it"


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked.name)
def test_who_is_given_a_file_is_given_its_pupils(asked: type[Asked[Any]]) -> None:
    """A file is served on the reference of a reply, so the reply names whom it shows."""
    for model in models(asked.reply()):
        if FileReference in [
            part for field in model.model_fields.values() for part in parts(field.annotation)
        ]:
            has_pupils = pupil_fields(asked.reply()) or model.__name__ in FILES_WITHOUT_PUPILS
            assert has_pupils, f"{model.__name__} has a file: add `pupils: list[UUID]`"


def test_who_names_pupils_otherwise_tells_the_trail() -> None:
    """A handler whose question names pupils by number, document, report or term, and whose reply has no
    reference, calls `work.concerns`.
    """
    told = set(handlers_that_tell())
    silent = [
        asked.name
        for asked in ASKED
        if not asked.name.startswith("registry.")
        and NAMES & {name for model in models(asked) for name in model.model_fields}
        and not pupil_fields(asked)
        and not pupil_fields(asked.reply())
        and asked.__name__ not in told
        and asked.name not in SHOWS_NO_PUPIL
    ]

    assert [] == silent, "call work.concerns(pupils) in the handler"


def handlers_that_tell() -> Iterator[str]:
    """The contracts whose handlers, or a function beside them, call `work.concerns`."""
    for path in SERVICES:
        if path.name not in {"commands.py", "queries.py"}:
            continue
        functions = [node for node in parsed(path).body if isinstance(node, ast.AsyncFunctionDef)]
        telling = {one.name for one in functions if "work.concerns(" in ast.unparse(one)}
        for one in functions:
            called = {
                node.func.id
                for node in ast.walk(one)
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            }
            if one.name in telling or called & telling:
                yield from re.findall(r"\w+", ast.unparse(one.args.args[0].annotation or ast.Name("")))


def test_the_portal_reads_a_file_that_a_narrow_question_named() -> None:
    """No list is asked in order to serve one file of it: the row would name all pupils of the list."""
    names = {asked.__name__ for asked in ASKED}
    reading = {
        path for path in SERVICES if "portal" in path.parts and "gateway.archive.get(" in path.read_text()
    }
    asked = {
        name: where(path, node)
        for path in reading
        for node, called in functions_that_reach_the_archive(path)
        for name in names & called
    }

    assert len(reading) == 9
    assert {} == {name: place for name, place in asked.items() if name not in ASKED_FOR_FILES}


def functions_that_reach_the_archive(path: Path) -> Iterator[tuple[ast.AST, set[str]]]:
    """The functions of a module that read a file, and the names in them and in the functions they call."""
    functions = {
        node.name: node
        for node in parsed(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    named = {
        name: {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        for name, function in functions.items()
    }
    for _ in functions:
        named = {
            name: words.union(*(named[word] for word in words & functions.keys()))
            for name, words in named.items()
        }
    reading = {name for name, node in functions.items() if "gateway.archive.get(" in ast.unparse(node)}
    for name, words in named.items():
        if reading & {name, *words}:
            yield functions[name], words
