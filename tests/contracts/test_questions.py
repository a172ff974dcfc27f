"""Commands and queries stay as they were published: they and their replies only gain what is optional."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from shared.contracts.catalogue import PUBLISHED, breaks_of, messages, published, shapes
from shared.contracts.compatibility import breaks, shape
from shared.contracts.envelope import Asked

QUESTIONS = {question.subject: question for question in messages(Asked)}
REGENERATE = "run `python -m shared.contracts.catalogue`, read the difference, commit it"


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_is_compatible_with_what_was_published(question: type[Asked[Any]]) -> None:
    """A change that is not needs a new version beside it; one that is is published."""
    assert [] == breaks_of(question), "make a new version: `class …(Command[…], owner=…, version=2)`"
    assert published(question, "shapes").exists(), REGENERATE
    assert shapes(question) == json.loads(published(question, "shapes").read_text("utf-8")), REGENERATE


def test_a_published_question_is_not_taken_away() -> None:
    """Each file is of a question that the code has."""
    for what in ("shapes", "exchange"):
        files = {published(question, what) for question in QUESTIONS.values()}

        assert files == set(PUBLISHED.glob(f"*.{what}.json"))


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_published_exchange_is_read_by_todays_code(question: type[Asked[Any]]) -> None:
    """A question as it was sent once, and its reply: fields that they had then have the same values now."""
    file = published(question, "exchange")
    assert file.exists(), f"write {file.name}: a question and its reply as they would be sent, synthetic"
    exchange = json.loads(file.read_text("utf-8"))

    assert exchange == {
        part: model.model_validate_json(json.dumps(exchange[part])).model_dump(
            mode="json", exclude_unset=True
        )
        for part, model in (("question", question), ("reply", question.reply()))
    }


BEFORE = shape(
    {
        "properties": {
            "rows": {
                "items": {
                    "type": "object",
                    "description": "for people",
                    "properties": {
                        "title": {"type": "string", "title": "Title"},
                        "mark": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None},
                        "file": {
                            "additionalProperties": False,
                            "properties": {"key": {"type": "string"}},
                            "required": ["key"],
                        },
                    },
                    "required": ["title", "file"],
                }
            },
            "kind": {"enum": ["P1P", "P1B"]},
            "one": {"const": "P1P"},
        },
        "required": ["rows"],
    }
)
Change = Callable[[dict[str, Any]], object]


def row(now: dict[str, Any]) -> Any:
    """The schema of a row."""
    return now["properties"]["rows"]["items"]


ALLOWED: dict[str, Change] = {
    "an optional field": lambda now: row(now)["properties"].update(note={"type": "string", "default": ""}),
    "a value of an enumeration": lambda now: now["properties"]["kind"]["enum"].append("P1U"),
    "a second value": lambda now: now["properties"]["one"]["enum"].append("P1U"),
}
REFUSED: dict[str, tuple[Change, str]] = {
    "a field is gone": (lambda now: row(now)["properties"].pop("mark"), "question.rows/items.mark: gone"),
    "a field called title is gone": (
        lambda now: row(now)["properties"].pop("title"),
        "question.rows/items.title: gone",
    ),
    "a field is required": (
        lambda now: row(now)["required"].append("mark"),
        "question.rows/items.mark: required now",
    ),
    "a field is no longer required": (
        lambda now: row(now)["required"].remove("title"),
        "question.rows/items.title: no longer required",
    ),
    "another type": (
        lambda now: row(now)["properties"]["mark"]["anyOf"][0].update(type="string"),
        "question.rows/items.mark/anyOf/type: 'integer' was published, now it is 'string'",
    ),
    "another default": (
        lambda now: row(now)["properties"]["mark"].update(default=0),
        "question.rows/items.mark/default: None was published, now it is 0",
    ),
    "a narrower pattern": (
        lambda now: row(now)["properties"]["title"].update(pattern="^x"),
        "question.rows/items.title/pattern: None was published, now it is '^x'",
    ),
    "a value is gone": (
        lambda now: now["properties"]["kind"]["enum"].remove("P1B"),
        "question.kind: 'P1B' is gone",
    ),
}


@pytest.mark.parametrize("change", ALLOWED.values(), ids=ALLOWED)
def test_what_a_question_may_gain(change: Change) -> None:
    """In the question and in the reply."""
    now = copy.deepcopy(BEFORE)
    change(now)

    assert now != BEFORE
    assert [] == [*breaks(BEFORE, now, "question"), *breaks(BEFORE, now, "reply")]


@pytest.mark.parametrize(("change", "broken"), REFUSED.values(), ids=REFUSED)
def test_what_needs_a_new_version(change: Change, broken: str) -> None:
    """Each is named with its path."""
    now = copy.deepcopy(BEFORE)
    change(now)

    assert [broken] == list(breaks(BEFORE, now, "question"))


def test_a_reply_gains_nothing_where_unknown_fields_are_refused() -> None:
    """An earlier asker would refuse the reply; a question that gains a field is sent to who knows it."""
    now = copy.deepcopy(BEFORE)
    row(now)["properties"]["file"]["properties"]["version"] = {"type": "string", "default": ""}

    assert [] == list(breaks(BEFORE, now, "question"))
    assert ["reply.rows/items.file.version: earlier askers refuse it"] == list(breaks(BEFORE, now, "reply"))
