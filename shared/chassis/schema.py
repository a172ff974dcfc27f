"""Whether this release runs on the tables that its database has: checked when a process starts.

The revisions of a service are numbered: 0001, 0002 … A release ends at one of them. The database stores at
which revision its tables are, and the oldest release that still runs on them, named by that release's last
revision. A process starts when its own last revision lies between the two, so a release starts on the tables
of a later one that only expanded them.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

ROOT = Path(__file__).parents[2]


class SchemaMismatch(Exception):
    """This release does not run on the tables of its database; the message says what to do."""


def folder(service: str) -> Path:
    """The folder of a service's revisions."""
    return ROOT / "services" / service / "migrations"


def last_revision(service: str) -> str:
    """The last revision of this release; empty for a service in development that has none yet."""
    return max((path.name.split("_")[0] for path in folder(service).glob("[0-9]*.py")), default="")


def revision_of(connection: Connection) -> str:
    """The revision at which the tables of this database are; empty for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.scalar(text("select version_num from alembic_version")) or ""


def check(connection: Connection, service: str) -> None:
    """Raise SchemaMismatch when this release does not run on these tables."""
    mine, tables = last_revision(service), revision_of(connection)
    if tables < mine:
        raise SchemaMismatch(
            f"The tables of {service} are at revision {tables or 'none'}, this release needs {mine}. "
            "Run the set-up of this release first (python -m deploy.setup; on a laptop lsq up does it)."
        )
    if mine and mine < (oldest := connection.scalar(text("select oldest_release from schema_floor")) or ""):
        raise SchemaMismatch(
            f"The tables of {service} are at revision {tables} and need a release that ends at {oldest} or "
            f"later; this one ends at {mine}. Start a newer release."
        )
