"""The product's one command, `lsq`. Verbs live in deploy/command; what they need is imported when they run, so that --help is quick.

Exit codes: 0 it is done, 1 it was refused or something is wrong, 2 it could not be tried (wrong use, nothing is up).
"""
import sys
from typing import Any

import typer

from deploy.command import bus, database, importing, playing, running, tracing, verifying
from deploy.command.console import Told, complain


class Command(typer.Typer):
    """The command itself: an error is a sentence with what to do, not a traceback."""

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        """Run it, and end with its exit code."""
        try:
            return super().__call__(*arguments, **more)
        except Told as told:
            complain(told)
            sys.exit(told.code)
        except KeyboardInterrupt:
            sys.exit(130)


app = Command(
    name="lsq", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False, rich_markup_mode="rich",
    help="LSQ: registration and measurement of the schools of Thailand's local authorities.\n\nระบบงานทะเบียนวัดผลของสถานศึกษาสังกัดองค์กรปกครองส่วนท้องถิ่น")
for room in (running, importing, verifying, tracing, playing):
    app.registered_commands += room.app.registered_commands
app.add_typer(bus.app, name="bus")
app.add_typer(database.app, name="db")
