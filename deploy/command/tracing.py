"""lsq trace ID: what one question set in motion, as a tree through all services."""
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.command.console import UNTRIED, Told, out
from deploy.local.supervisor import FOLDER

app = typer.Typer()
Span = dict[str, Any]
LONGEST = 60                                                  # letters of a span's name that are shown


@app.command()
def trace(
    trace_id: Annotated[str | None, typer.Argument(help="trace id, 32 hexadecimal digits, or how it begins", metavar="ID")] = None,
    last: Annotated[bool, typer.Option("--last", help="the last trace that went through more than one service")] = False,
    folder: Annotated[Path | None, typer.Option(help="folder of a house; default: the one of `lsq up`, then the demo's")] = None,
) -> None:
    """Show a trace as a tree across the services.

    แสดงเส้นทางของคำสั่งหนึ่งผ่านทุกบริการ
    """
    if not last and not trace_id:
        raise Told("บอกรหัส trace หรือ --last · name a trace, or --last", code=UNTRIED)
    for place in ([folder] if folder else [FOLDER, FOLDER / "demo"]):
        known = list(spans_of(place / "traces"))
        wanted = latest(known) if last else next((span["trace"] for span in known if span["trace"].startswith(trace_id or "?")), None)
        if wanted:
            out.print(draw([span for span in known if span["trace"] == wanted]), markup=False, soft_wrap=True)
            return
    if last:
        raise Told("ยังไม่มี trace ที่ผ่านหลายบริการ · no trace has gone through more than one service yet", "lsq demo, or work in the system of lsq up")
    raise Told("ไม่พบ trace นี้ · no such trace", "lsq trace --last")


def spans_of(folder: Path) -> Iterator[Span]:
    """All spans that the processes of a house have written; a line that is being written is left out."""
    for file in sorted(folder.glob("*.jsonl")):
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield json.loads(line)


def latest(spans: Iterable[Span]) -> str | None:
    """The trace that began last among those that went through more than one service."""
    services, begun = defaultdict(set), dict[str, int]()
    for span in spans:
        services[span["trace"]].add(span["service"])
        begun[span["trace"]] = min(span["start"], begun.get(span["trace"], span["start"]))
    travelled = [trace for trace, through in services.items() if len(through) > 1]
    return max(travelled, key=lambda trace: begun[trace], default=None)


def draw(spans: list[Span], most: int | None = None) -> str:
    """The spans of one trace as a tree: service, name, when it began after the first, how long it took (ms). `most`: lines at most; equal ones are counted."""
    here = {span["span"] for span in spans}
    children: defaultdict[str | None, list[Span]] = defaultdict(list)
    for span in sorted(spans, key=lambda span: span["start"]):
        children[span["parent"] if span["parent"] in here else None].append(span)
    begin = min((span["start"] for span in spans), default=0)
    lines = [f"trace {spans[0]['trace']}" if spans else "no spans", *_branches(children, None, "", begin)]
    return "\n".join(lines if most is None or len(lines) <= most else [*lines[:most - 1], f"… {len(lines) - most + 1} more lines: lsq trace {spans[0]['trace']}"])


def _branches(children: dict[str | None, list[Span]], parent: str | None, indent: str, begin: int) -> Iterator[str]:
    groups = _alike(children.get(parent, []))
    for place, group in enumerate(groups, 1):
        span, is_last = group[0], place == len(groups)
        times = f" × {len(group)}" if len(group) > 1 else ""
        took = max(one["end"] for one in group) - span["start"]
        yield f"{indent}{'└' if is_last else '├'} {span['service']}: {span['name'][:LONGEST]}{times}  +{_ms(span['start'] - begin)} {_ms(took)} ms"
        yield from _branches(children, span["span"], indent + ("  " if is_last else "│ "), begin)


def _alike(spans: list[Span]) -> list[list[Span]]:
    """Brothers of the same service and name, together: the first stands for all."""
    groups: dict[tuple[str, str], list[Span]] = {}
    for span in spans:
        groups.setdefault((span["service"], span["name"]), []).append(span)
    return list(groups.values())


def _ms(nanoseconds: int) -> str:
    return f"{nanoseconds / 1e6:.1f}"
