"""The catalogue of the contracts: all messages and problems, the JSON Schemas of events and questions, the
AsyncAPI document.

python -m shared.contracts.catalogue          # writes docs/asyncapi.json and shared/contracts/published/

Of a question it writes only what is compatible with what was published (compatibility.py). While no release
has been made of it, who deletes its file takes it back.
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
from shared.contracts.compatibility import breaks, shape
from shared.contracts.envelope import Asked, Event, Message, bare_name
from shared.contracts.problem import Problem, ProblemBody
from shared.vocabulary.media_types import JSON, PROBLEM_JSON

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "shared" / "contracts" / "published"
ASYNCAPI = ROOT / "docs" / "asyncapi.json"

Kind = TypeVar("Kind", bound=Message)

HEADERS = {
    "ce-specversion": {"type": "string", "enum": ["1.0"]},
    "ce-id": {"type": "string", "description": "of the event; the same when it is sent again"},
    "ce-source": {"type": "string", "description": "/lsq/ and the service"},
    "ce-type": {"type": "string", "description": "the subject without authority and school"},
    "ce-time": {"type": "string", "format": "date-time"},
    "ce-subject": {"type": "string", "description": "authority/school"},
    "ce-sequence": {
        "type": "string",
        "pattern": "^[1-9][0-9]*$",
        "description": "1, 2, 3 … within the address (subject with authority and school), in order; a number "
        "that is skipped is an event that has not come yet",
    },
}
"""The headers of every event, beside `traceparent` and `content-type` (CloudEvents 1.0, NATS binary mode)."""


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


def published(message: type[Message], what: str) -> Path:
    """The path of a message's schema, of an event's sample, or of a question's shapes or exchange."""
    return PUBLISHED / f"{message.name}.v{version(message)}.{what}.json"


def shapes(asked: type[Asked[Any]]) -> dict[str, Any]:
    """What programs rely on in a question and its reply: their JSON Schemas without texts."""
    return {
        part: shape(_inlined(model.model_json_schema()))
        for part, model in (("question", asked), ("reply", asked.reply()))
    }


def breaks_of(asked: type[Asked[Any]]) -> list[str]:
    """What is not as it was published in a question or its reply; empty for one that is new."""
    file, now = published(asked, "shapes"), shapes(asked)
    before = json.loads(file.read_text("utf-8")) if file.exists() else now
    return [broken for part in now for broken in breaks(before[part], now[part], part)]


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
        _channel(document, event)
        document["operations"][f"say {_key(event)}"] = {
            "action": "send",
            "channel": _reference("channels", _key(event)),
        }
    for asked in messages(Asked):
        _channel(document, asked)
        answer = f"{_key(asked)}.reply"
        document["components"]["messages"][answer] = _message(asked.reply(), asked.reply().__name__)
        replies = {
            "reply": _reference("components/messages", answer),
            "problem": _reference("components/messages", "problem"),
        }
        document["channels"][answer] = {"address": None, "messages": replies}
        document["operations"][f"answer {_key(asked)}"] = {
            "action": "receive",
            "channel": _reference("channels", _key(asked)),
            "reply": {"channel": _reference("channels", answer)},
        }
    return document


def text(document: dict[str, Any]) -> str:
    """The text of a document as it is published, with readable Thai."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _channel(document: dict[str, Any], message: type[Message]) -> None:
    described = _message(message, bare_name(message))
    document["components"]["messages"][_key(message)] = described
    if issubclass(message, Event):
        described["headers"] = {"type": "object", "properties": HEADERS, "required": list(HEADERS)}
    document["channels"][_key(message)] = {
        "address": f"{message.subject}.{{authority}}.{{school}}",
        "messages": {bare_name(message): _reference("components/messages", _key(message))},
        "parameters": {
            "authority": {"description": "authority, or `-`"},
            "school": {"description": "school, or `-`"},
        },
    }


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
    for question in messages(Asked):
        if broken := breaks_of(question):
            raise SystemExit(f"{question.__name__} needs a new version:\n" + "\n".join(broken))
        published(question, "shapes").write_text(text(shapes(question)), encoding="utf-8")
