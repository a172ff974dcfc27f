"""lsq trace ID: the spans of one trace as a tree across the services."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.command.console import NOT_TRIED, CliError, stdout
from deploy.local.supervisor import FOLDER
from deploy.local.traces import draw, latest, spans_of

app = typer.Typer()


@app.command()
def trace(
    trace_id: Annotated[
        str | None, typer.Argument(help="trace id, 32 hexadecimal digits, or its beginning", metavar="ID")
    ] = None,
    last: Annotated[
        bool, typer.Option("--last", help="the latest trace that passed through several services")
    ] = False,
    folder: Annotated[
        Path | None, typer.Option(help="data folder of a system; default: that of `lsq up`, then the demo's")
    ] = None,
) -> None:
    """Show a trace as a tree across the services.

    แสดงเส้นทางของคำสั่งหนึ่งผ่านทุกบริการ
    """
    if not last and not trace_id:
        raise CliError("กรุณาระบุรหัส trace หรือ --last · give the id of a trace, or --last", code=NOT_TRIED)
    for place in [folder] if folder else [FOLDER, FOLDER / "demo"]:
        known = list(spans_of(place / "traces"))
        wanted = (
            latest(known)
            if last
            else next((span["trace"] for span in known if span["trace"].startswith(trace_id or "?")), None)
        )
        if wanted:
            stdout.print(
                draw([span for span in known if span["trace"] == wanted]), markup=False, soft_wrap=True
            )
            return
    if last:
        raise CliError(
            "ยังไม่มี trace ที่ผ่านหลายบริการ · no trace has passed through several services yet",
            "run lsq demo, or use the system of lsq up",
        )
    raise CliError("ไม่พบ trace นี้ · there is no such trace", "lsq trace --last")
