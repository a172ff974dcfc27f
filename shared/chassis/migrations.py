"""Revisions of a service's tables, the chassis' tables included.

Each service has a folder of them, services/<service>/migrations.

`lsq db revision grades "averages of a term"` writes the difference between tables.py and the revisions, `lsq
db check grades` lists it.

A service upgrades its own database when it starts, one process at a time. A revision waits 4 s at most for a
lock and 5 s for a statement: then the start fails, the old processes keep running, and nothing has changed.
Expand first, contract a release later: old code runs on the new tables.
"""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, MetaData, NullPool, create_engine, text

from shared.chassis.database import CHASSIS_TABLES

ROOT = Path(__file__).parents[2]
# Advisory lock: one process upgrades a database at a time.
UPGRADE_LOCK = 0x4C5352
LIMITS = ("lock_timeout = '4s'", "statement_timeout = '5s'")


def folder(service: str) -> Path:
    """The folder of a service's revisions."""
    return ROOT / "services" / service / "migrations"


def tables_of(service: str) -> list[MetaData]:
    """The chassis' tables, and those of every `tables.py` below the service."""
    paths = sorted((ROOT / "services" / service).rglob("tables.py"))
    modules = (
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in paths
    )
    return [CHASSIS_TABLES, *dict.fromkeys(module.metadata for module in modules)]


def upgrade(url: str, service: str) -> None:
    """Upgrade a service's database to the last revision.

    Waits while another process does. Synchronous: call it in a thread.
    """
    with _connected(url) as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK})
        for limit in LIMITS:
            connection.execute(text(f"set {limit}"))
        connection.commit()
        command.upgrade(_config(service, connection), "head")


def differences(url: str, service: str) -> list[Any]:
    """The differences between a service's tables and its upgraded database, as Alembic names them."""
    with _connected(url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "target_metadata": tables_of(service),
            },
        )
        return list(compare_metadata(context, tables_of(service)))  # type: ignore[arg-type]  # a list is taken too


def revise(url: str, service: str, message: str) -> Path:
    """Write the next revision of a service, from the difference to its revisions so far.

    `url` is an empty database. Returns its path.
    """
    folder(service).mkdir(exist_ok=True)
    upgrade(url, service)
    number = 1 + len(list(folder(service).glob("[0-9]*.py")))
    with _connected(url) as connection:
        made = command.revision(
            _config(service, connection), message, autogenerate=True, rev_id=f"{number:04d}"
        )
    return _tidied(Path(made.path))  # type: ignore[union-attr]  # one revision, since one head


def _tidied(path: Path) -> Path:
    """Remove Alembic's comments from a revision, and separate its imports."""
    lines = [line for line in path.read_text().splitlines() if "# ###" not in line]
    path.write_text(
        "\n".join(lines)
        .replace("\nrevision: str", "\n\nrevision: str", 1)
        .replace("\n\n\nrevision", "\n\nrevision")
        + "\n"
    )
    return path


def _config(service: str, connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared" / "chassis" / "alembic"))
    config.set_main_option("version_locations", str(folder(service)))
    config.set_main_option("path_separator", "os")
    config.attributes.update(service=service, connection=connection)
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
