"""The terminal: results go to stdout, all else to stderr; an error is a sentence with a remedy."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from nats.aio.client import Client
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from deploy.local.supervisor import FOLDER

if TYPE_CHECKING:
    from shared.access.proofs import Sender

WIDTH_COLUMNS = 400
# exit codes beside 0: it was refused or something is wrong; it could not be tried
REFUSED, NOT_TRIED = 1, 2
stdout, stderr = Console(highlight=False), Console(stderr=True, highlight=False)
Result = TypeVar("Result")


class CliError(Exception):
    """An error for a person: what is wrong, what to do, and the exit code."""

    def __init__(self, what: str, remedy: str = "", *, code: int = REFUSED) -> None:
        super().__init__(what)
        self.remedy, self.code = remedy, code


def print_error(error: CliError) -> None:
    """Print an error and its remedy on stderr."""
    stderr.print(f"[bold red]✗[/] {escape(str(error))}", soft_wrap=True)
    if error.remedy:
        stderr.print(f"  [dim]→[/] {escape(error.remedy)}", soft_wrap=True)


def show(table: Table) -> None:
    """Print a table, each row on one line however narrow the terminal, since people copy from it; `none` for
    an empty one.
    """
    if table.row_count:
        Console(width=WIDTH_COLUMNS, highlight=False).print(table)
    else:
        stdout.print("ไม่มี · none")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run a verb's work; a refusal, or a server that does not answer, becomes a CliError."""
    from nats.errors import Error as BusError
    from psycopg import Error as DatabaseError

    from shared.contracts.problem import Refusal

    try:
        return asyncio.run(work)
    except Refusal as refusal:
        raise CliError(
            f"{refusal.body.th} · {refusal.body.en}", f"{refusal.body.remedy_th} · {refusal.body.remedy_en}"
        ) from None
    except (BusError, DatabaseError, OSError, TimeoutError) as error:
        raise CliError(
            f"ติดต่อระบบไม่ได้ · the system does not answer ({type(error).__name__})",
            "lsq status; lsq up",
            code=NOT_TRIED,
        ) from None


def running_stack(folder: Path = FOLDER) -> dict[str, Any]:
    """The addresses and process ids of the running stack, from its running.json.

    Raises CliError when nothing is running.
    """
    file = folder / "running.json"
    if not file.exists():
        raise CliError("ระบบยังไม่ได้เปิด · nothing is up here", "lsq up", code=NOT_TRIED)
    addresses: dict[str, Any] = json.loads(file.read_text())
    return addresses


@asynccontextmanager
async def on_the_bus() -> AsyncIterator[Client]:
    """A connection to the running stack's bus, with the rights of the host program."""
    import nats

    from deploy.nats.permissions import HOST
    from shared.chassis.bus import inbox_prefix

    addresses = running_stack()
    bus = await nats.connect(
        addresses["bus"],
        user_credentials=addresses["bus_creds"],
        inbox_prefix=inbox_prefix(HOST),
        name="lsq",
        allow_reconnect=False,
        connect_timeout=2,
        error_cb=_ignore,
    )
    try:
        yield bus
    finally:
        await bus.close()


def operator_token() -> tuple[str, "Sender"]:
    """A token of the running stack's operator, signed with the key in its folder, and its sender."""
    from deploy.local.environment import Clock
    from deploy.nats.permissions import HOST
    from shared.access.proofs import Sender
    from shared.access.tokens import OPERATOR, OwnToken, private_key

    addresses = running_stack()
    key = private_key(Path(addresses["operator_key"]).read_text())
    own = OwnToken(key, OPERATOR, sender=Sender(HOST))
    return own.at(Clock.of(addresses["clock"]).now()), own.sender


async def _ignore(_: Exception) -> None:
    """`run` reports the error, once."""
