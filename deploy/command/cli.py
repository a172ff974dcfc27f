"""The product's one command, `lsq`. A verb imports what it needs when it runs, so that --help is quick.

Exit codes: 0 done, 1 refused or something is wrong, 2 could not be tried (wrong use, nothing is running).
"""

import sys
from typing import Any

import typer

from deploy.command import bus, database, importing, playing, running, tracing, trail, verifying
from deploy.command.console import CliError, print_error


class CommandLine(typer.Typer):
    """The command: it prints an error as a sentence with a remedy, not as a traceback."""

    def __call__(self, *arguments: Any, **more: Any) -> Any:
        """Run a verb and exit with its code."""
        try:
            return super().__call__(*arguments, **more)
        except CliError as error:
            print_error(error)
            sys.exit(error.code)
        except KeyboardInterrupt:
            sys.exit(130)


app = CommandLine(
    name="lsq",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="rich",
    help=(
        "LSQ: registration and measurement of the schools of Thailand's local "
        "authorities.\n\nระบบงานทะเบียนวัดผลของสถานศึกษาสังกัดองค์กรปกครองส่วนท้องถิ่น"
    ),
)
for module in (running, importing, verifying, tracing, playing):
    app.registered_commands += module.app.registered_commands
app.add_typer(bus.app, name="bus")
app.add_typer(database.app, name="db")
app.add_typer(trail.app, name="trail")
