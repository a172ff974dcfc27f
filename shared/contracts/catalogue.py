"""The catalogue of the contracts: all messages and problems, the events' JSON Schemas, the AsyncAPI document.

python -m shared.contracts.catalogue          # writes docs/asyncapi.json and
shared/contracts/published/*.schema.json
"""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import shared.contracts
from shared.contracts.envelope import Asked, Event, Message, bare_name
from shared.contracts.problem import Problem, ProblemBody
from shared.vocabulary.media_types import JSON, PROBLEM_JSON

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "shared" / "contracts" / "published"
ASYNCAPI = ROOT / "docs" / "asyncapi.json"

Kind = TypeVar("Kind", bound=Message)


def messages(kind: type[Kind]) -> list[type[Kind]]:
    """All contracts of this kind, sorted by subject."""
    _import_all()
    return sorted(
        {contract for contract in _leaves(kind) if contract.__module__.startswith("shared.contracts.")},
        key=lambda contract: contract.subject,
    )


def problems() -> dict[str, Problem]:
    """All problems, by the full name of their constant."""
    return {
        f"{module.__name__}.{name}": value
        for module in _import_all()
        for name, value in vars(module).items()
        if isinstance(value, Problem)
    }


def schema(event: type[Event]) -> dict[str, Any]:
    """JSON Schema of an event's body.

    `draft` until version 1.0 of the system; a released one never changes: the number in the names of earlier
    classes is code's alone.
    """
    of_code = json.dumps(event.model_json_schema())
    found: dict[str, Any] = json.loads(re.sub(r'(?<=["/])([A-Z]\w*)V\d+(?=")', r"\1", of_code))
    return {"$id": f"{event.name}.v{version(event)}", "x-status": "draft", **found}


def version(message: type[Message]) -> int:
    """The version of a message, from the end of its subject."""
    return int(message.subject.rsplit(".v", 1)[1])


def published(event: type[Event], what: str) -> Path:
    """The path of an event's schema or sample."""
    return PUBLISHED / f"{event.name}.v{version(event)}.{what}.json"


def asyncapi() -> dict[str, Any]:
    """The AsyncAPI 3 document: the questions of the services, their replies, their events."""
    document: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "LSQ",
            "version": "1-draft",
            "description": "CloudEvents 1.0 in NATS binary mode; commands and queries are request and reply.",
        },
        "defaultContentType": JSON,
        "channels": {},
        "operations": {},
        "components": {"messages": {"problem": _message(ProblemBody, "Problem", PROBLEM_JSON)}},
    }
    for event in messages(Event):
        _channel(document, event, f"{event.subject}.{{authority}}.{{school}}")
        document["operations"][f"say {_key(event)}"] = {
            "action": "send",
            "channel": _reference("channels", _key(event)),
        }
    for asked in messages(Asked):
        _channel(document, asked, asked.subject)
        answer = f"{asked.name}.reply"
        document["components"]["messages"][answer] = _message(asked.reply(), asked.reply().__name__)
        replies = {
            "reply": _reference("components/messages", answer),
            "problem": _reference("components/messages", "problem"),
        }
        document["channels"][answer] = {"address": None, "messages": replies}
        document["operations"][f"answer {asked.name}"] = {
            "action": "receive",
            "channel": _reference("channels", asked.name),
            "reply": {"channel": _reference("channels", answer)},
        }
    return document


def text(document: dict[str, Any]) -> str:
    """The text of a document as it is published, with readable Thai."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _channel(document: dict[str, Any], message: type[Message], address: str) -> None:
    document["components"]["messages"][_key(message)] = _message(message, bare_name(message))
    channel = {
        "address": address,
        "messages": {bare_name(message): _reference("components/messages", _key(message))},
    }
    if issubclass(message, Event):
        channel["parameters"] = {
            "authority": {"description": "authority, or `-`"},
            "school": {"description": "school, or `-`"},
        }
    document["channels"][_key(message)] = channel


def _key(message: type[Message]) -> str:
    """The name of a message in the document; from its second version on with the number."""
    return message.name if version(message) == 1 else f"{message.name}.v{version(message)}"


def _message(model: type[Any], title: str, content_type: str = JSON) -> dict[str, Any]:
    return {
        "title": title,
        "summary": inspect.cleandoc(model.__doc__ or ""),
        "contentType": content_type,
        "payload": _inlined(model.model_json_schema()),
    }


def _reference(where: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/{where}/{name.replace('/', '~1')}"}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with its definitions in place of the references: `#/$defs` would refer to the whole document.

    A recursive one stays open.
    """
    definitions = schema.pop("$defs", {})

    def inline(node: Any, inside: tuple[str, ...] = ()) -> Any:
        if isinstance(node, list):
            return [inline(item, inside) for item in node]
        if not isinstance(node, dict):
            return node
        if (name := str(node.get("$ref", "")).removeprefix("#/$defs/")) in definitions:
            return {} if name in inside else inline(definitions[name], (*inside, name))
        return {key: inline(value, inside) for key, value in node.items()}

    inlined: dict[str, Any] = inline(schema)
    return inlined


def _import_all() -> list[Any]:
    return [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(shared.contracts.__path__, "shared.contracts.")
    ]


def _leaves(kind: type[Kind]) -> Iterator[type[Kind]]:
    for child in kind.__subclasses__():
        if "subject" in vars(child):
            yield child
        yield from _leaves(child)


if __name__ == "__main__":
    ASYNCAPI.write_text(text(asyncapi()), encoding="utf-8")
    for one in messages(Event):
        published(one, "schema").write_text(text(schema(one)), encoding="utf-8")
