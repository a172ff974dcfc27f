"""How verbs speak to people: results to stdout, the rest to stderr; an error is a sentence with what to do."""
import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

from nats.aio.client import Client
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.supervisor import FOLDER

WIDEST = 400                                                  # columns
REFUSED, UNTRIED = 1, 2                                       # exit codes beside 0
out, notes = Console(highlight=False), Console(stderr=True, highlight=False)
Result = TypeVar("Result")


class Told(Exception):
    """Something a person must know: what is wrong, what to do, and the exit code."""

    def __init__(self, what: str, remedy: str = "", *, code: int = REFUSED) -> None:
        super().__init__(what)
        self.remedy, self.code = remedy, code


def complain(told: Told) -> None:
    """Say it on stderr."""
    notes.print(f"[bold red]✗[/] {escape(str(told))}", soft_wrap=True)
    if told.remedy:
        notes.print(f"  [dim]→[/] {escape(told.remedy)}", soft_wrap=True)


def show(table: Table) -> None:
    """Each row on one line, however narrow the terminal: what stands in it is copied into the next command. `none`, where there is nothing."""
    if table.row_count:
        Console(width=WIDEST, highlight=False).print(table)
    else:
        out.print("ไม่มี · none")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a verb's work; a server that is not there or a refusal becomes a sentence."""
    from nats.errors import Error as BusError
    from psycopg import Error as DatabaseError

    from shared.contracts.problem import Refusal
    try:
        return asyncio.run(work)
    except Refusal as refusal:
        raise Told(f"{refusal.body.th} · {refusal.body.en}", f"{refusal.body.remedy_th} · {refusal.body.remedy_en}") from None
    except (BusError, DatabaseError, OSError, TimeoutError) as error:
        raise Told(f"ติดต่อระบบไม่ได้ · the system does not answer ({type(error).__name__})", "lsq status; lsq up", code=UNTRIED) from None


def stack(folder: Path = FOLDER) -> dict[str, Any]:
    """Where the running house is, as it has written down. Refuses when none is up."""
    where = folder / "house.json"
    if not where.exists():
        raise Told("ระบบยังไม่ได้เปิด · nothing is up here", "lsq up", code=UNTRIED)
    said: dict[str, Any] = json.loads(where.read_text())
    return said


@asynccontextmanager
async def on_the_bus() -> AsyncIterator[Client]:
    """A connection to the running house's bus, as the host program."""
    import nats
    where = stack()
    bus = await nats.connect(where["bus"], user_credentials=where["bus_creds"], name="lsq", allow_reconnect=False, connect_timeout=2, error_cb=_quietly)
    try:
        yield bus
    finally:
        await bus.close()


async def _quietly(_: Exception) -> None:
    """What is wrong is said once, by `run`."""
