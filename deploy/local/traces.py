"""The traces of a stack: reading the files of spans, and drawing one trace as a tree."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

MAX_NAME_LETTERS = 60


class Span(TypedDict):
    """A span: times in nanoseconds since 1970, `links` the traces of its further causes."""

    service: str
    name: str
    start: int
    end: int
    trace: str
    span: str
    parent: str | None
    links: list[str]
    attributes: dict[str, str | int]


def spans_of(folder: Path) -> Iterator[Span]:
    """All spans that the processes of a stack have written, except a line that is incomplete."""
    for file in sorted(folder.glob("*.jsonl")):
        yield from spans_in(file)


def spans_in(file: Path) -> Iterator[Span]:
    """The spans that one process has written, in the JSON of OTLP."""
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                for of_resource in json.loads(line)["resourceSpans"]:
                    service = str(_attributes(of_resource["resource"])["service.name"])
                    for of_scope in of_resource["scopeSpans"]:
                        yield from (_span(service, span) for span in of_scope["spans"])


def _span(service: str, span: dict[str, Any]) -> Span:
    return Span(
        service=service,
        name=span["name"],
        start=int(span["startTimeUnixNano"]),
        end=int(span["endTimeUnixNano"]),
        trace=span["traceId"],
        span=span["spanId"],
        parent=span["parentSpanId"] or None,
        links=[link["traceId"] for link in span["links"]],
        attributes=_attributes(span),
    )


def _attributes(bearer: dict[str, Any]) -> dict[str, str | int]:
    """The attributes of a span or a resource."""
    return {
        one["key"]: int(value["intValue"]) if "intValue" in (value := one["value"]) else value["stringValue"]
        for one in bearer["attributes"]
    }


def latest(spans: Iterable[Span]) -> str | None:
    """The latest trace among those that passed through several services."""
    services, begun = defaultdict(set), dict[str, int]()
    for span in spans:
        services[span["trace"]].add(span["service"])
        begun[span["trace"]] = min(span["start"], begun.get(span["trace"], span["start"]))
    across_services = [trace for trace, through in services.items() if len(through) > 1]
    return max(across_services, key=lambda trace: begun[trace], default=None)


def draw(spans: list[Span], most: int | None = None) -> str:
    """The spans of one trace as a tree: service, name, start after the first span and duration in ms.

    Siblings of the same service and name are one line, counted. `most`: the number of lines at most.
    """
    here = {span["span"] for span in spans}
    children: defaultdict[str | None, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span["start"]):
        children[span["parent"] if span["parent"] in here else None].append(span)
    begin = min((span["start"] for span in spans), default=0)
    lines = [f"trace {spans[0]['trace']}" if spans else "no spans", *_branches(children, None, "", begin)]
    return "\n".join(
        lines
        if most is None or len(lines) <= most
        else [*lines[: most - 1], f"… {len(lines) - most + 1} more lines: lsq trace {spans[0]['trace']}"]
    )


def _branches(
    children: dict[str | None, list[Span]], parent: str | None, indent: str, begin: int
) -> Iterator[str]:
    groups = _grouped(children.get(parent, []))
    for place, group in enumerate(groups, 1):
        span, is_last = group[0], place == len(groups)
        times = f" × {len(group)}" if len(group) > 1 else ""
        took = max(one["end"] for one in group) - span["start"]
        yield (
            f"{indent}{'└' if is_last else '├'} {span['service']}: "
            f"{span['name'][:MAX_NAME_LETTERS]}{times}  +{_ms(span['start'] - begin)} {_ms(took)} ms"
        )
        yield from _branches(children, span["span"], indent + ("  " if is_last else "│ "), begin)


def _grouped(spans: list[Span]) -> list[list[Span]]:
    """Siblings grouped by service and name."""
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in spans:
        groups.setdefault((span["service"], span["name"]), []).append(span)
    return list(groups.values())


def _ms(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:.1f}"
