"""Public contracts.

Every event has a schema and a sample, and the code reads each sample that was published.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.catalogue import ASYNCAPI, PUBLISHED, asyncapi, messages, published, schema, text
from shared.contracts.envelope import Asked, Event

REGENERATE = "run `python -m shared.contracts.catalogue`, read the difference, commit it"
EVENTS = {event.subject: event for event in messages(Event)}
SAMPLES = sorted(PUBLISHED.glob("*.sample*.json"))


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS)
def test_an_event_has_its_schema_and_a_sample(event: type[Event]) -> None:
    """Drafts follow the code; a released event that differs needs a new version."""
    assert published(event, "sample").exists(), (
        f"write {published(event, 'sample').name}: one event as it would be sent, with synthetic data"
    )
    assert schema(event) == json.loads(published(event, "schema").read_text()), REGENERATE


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_samples_are_read_by_todays_code(path: Path) -> None:
    """And serialises them to the same JSON."""
    name, version = path.name.split(".sample")[0].rsplit(".v", 1)
    event = EVENTS[f"lsq.evt.{name}.v{version}"]

    body = event.model_validate_json(path.read_bytes())

    assert json.loads(path.read_text()) == body.model_dump(mode="json"), (
        f"{event.__name__} no longer serialises to the same JSON: make a new version"
    )


@pytest.mark.parametrize(
    "event", [event for event in EVENTS.values() if event.earlier], ids=lambda event: event.subject
)
def test_an_earlier_version_states_the_same_fact(event: type[Event]) -> None:
    """What is sent beside today's version is, to the letter, what subscribers were promised: without version
    ids, which its schema does not know.
    """
    assert event.earlier
    today = event.model_validate_json(published(event, "sample").read_bytes())

    beside = event.earlier.model_validate(today, from_attributes=True)

    assert json.loads(published(event.earlier, "sample").read_text()) == beside.model_dump(mode="json")
    assert (event.name, "v1") == (event.earlier.name, event.earlier.subject.rsplit(".", 1)[1])
    assert '"version":"' in today.model_dump_json()


def test_an_earlier_version_is_sent_beside_todays() -> None:
    """Each event whose files have a version was released without: both are sent."""
    earlier = {event.earlier for event in EVENTS.values() if event.earlier}

    assert {event for event in EVENTS.values() if event.__name__.endswith("V1")} == earlier
    assert [] == [
        event.subject
        for event in EVENTS.values()
        if event not in earlier and not event.earlier and "FileReference" in json.dumps(schema(event))
    ]


def test_the_asyncapi_document_is_up_to_date() -> None:
    """docs/asyncapi.json is generated."""
    assert text(asyncapi()) == ASYNCAPI.read_text(encoding="utf-8"), REGENERATE


def test_the_asyncapi_document_holds_every_message() -> None:
    """Each event is sent, each question received and answered.

    Every reference resolves; no Thai is escaped.
    """
    document = asyncapi()
    sent = [operation for operation in document["operations"].values() if operation["action"] == "send"]
    answered = [operation for operation in document["operations"].values() if "reply" in operation]

    assert (len(EVENTS), len(messages(Asked))) == (len(sent), len(answered))
    assert {f"{subject}.{{authority}}.{{school}}" for subject in EVENTS} <= {
        channel["address"] for channel in document["channels"].values()
    }
    for reference in references(document):
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    assert "\\u0e" not in text(document)


def references(node: Any) -> list[str]:
    """All `$ref` below this node."""
    if isinstance(node, list):
        return [found for item in node for found in references(item)]
    if isinstance(node, dict):
        here = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return here + [found for item in node.values() for found in references(item)]
    return []
