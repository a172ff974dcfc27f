"""Whether a question is still the one that was published, so that processes of two releases understand each
other.

A question (command or query) and its reply may gain optional fields, and values of an enumeration. Processes
that answer are started before those that ask (deploy/README.md), so an earlier asker does not send a new
field of a question, and ignores that of a reply, unless it refuses unknown ones there. Anything else needs a
new version beside the old one.
"""

from collections.abc import Iterator
from typing import Any

# for people; a change of them changes nothing for programs
TEXTS = ("title", "description", "examples")


def shape(schema: Any) -> Any:
    """A JSON Schema without its texts; a constant is an enumeration of one value."""
    if isinstance(schema, list):
        return [shape(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    # a field may be called `title`
    found = {
        key: {name: shape(field) for name, field in value.items()} if key == "properties" else shape(value)
        for key, value in schema.items()
        if key not in TEXTS
    }
    return found | {"enum": [found.pop("const")]} if "const" in found else found


def breaks(before: Any, now: Any, where: str) -> Iterator[str]:
    """What is not as it was published, each with its path; `before` and `now` are shapes.

    `where` is `question` or `reply`, then the path within it.
    """
    if isinstance(before, dict) and isinstance(now, dict):
        if where.startswith("reply") and before.get("additionalProperties") is False:
            gained = now.get("properties", {}).keys() - before.get("properties", {}).keys()
            yield from (f"{where}.{name}: earlier askers refuse it" for name in sorted(gained))
        for key in sorted(before.keys() | now.keys()):
            yield from _breaks_of(key, before.get(key), now.get(key), where)
    elif isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        for old, new in zip(before, now, strict=True):
            yield from breaks(old, new, where)
    elif before != now:
        yield f"{where}: {before!r} was published, now it is {now!r}"


def _breaks_of(key: str, before: Any, now: Any, where: str) -> Iterator[str]:
    match key:
        case "properties":
            for name, field in (before or {}).items():
                if name in (now or {}):
                    yield from breaks(field, now[name], f"{where}.{name}")
                else:
                    yield f"{where}.{name}: gone"
        case "required":
            for name in sorted({*(before or ())} ^ {*(now or ())}):
                yield f"{where}.{name}: {'required now' if name in (now or ()) else 'no longer required'}"
        case "enum" if before and now:
            yield from (f"{where}: {value!r} is gone" for value in before if value not in now)
        case _:
            yield from breaks(before, now, f"{where}/{key}")
