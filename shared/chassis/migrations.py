"""Revisions of a service's tables, the chassis' tables included.

Each service has a folder of them, services/<service>/migrations.

`lsq db revision grades "averages of a term"` writes the difference between tables.py and the revisions, `lsq
db check grades` lists it.

The set-up upgrades the databases (deploy/setup.py, on a laptop `lsq up`), as the owner of the tables; a
process only checks that it runs on them (schema.py). A revision waits 4 s at most for a lock and 5 s for a
statement: then the set-up fails, the processes keep running, and nothing has changed.

Expand first, contract a release later: old code runs on the new tables. A revision on whose tables some
earlier release does not run names the oldest that does, by that release's last revision:
`oldest_release = "0006"`, or `oldest_release = revision` when no earlier one does.
"""

import importlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, NullPool, create_engine, text

from shared.chassis import schema
from shared.chassis.database import CHASSIS_TABLES
from shared.chassis.schema import ROOT

# Advisory lock: one process upgrades a database at a time.
UPGRADE_LOCK = 0x4C5352
LIMITS = ("lock_timeout = '4s'", "statement_timeout = '5s'")


class NoWayBack(Exception):
    """A revision that cannot be taken back; the message names it."""


def tables_of(service: str) -> list[MetaData]:
    """The chassis' tables, and those of every `tables.py` below the service."""
    paths = sorted((ROOT / "services" / service).rglob("tables.py"))
    modules = (
        importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in paths
    )
    return [CHASSIS_TABLES, *dict.fromkeys(module.metadata for module in modules)]


def upgrade(url: str, service: str) -> None:
    """Upgrade a service's database to the last revision of this release.

    Tables of a later release are left as they are; raises SchemaMismatch when this release does not run on
    them.

    Waits while another process does. Synchronous: call it in a thread, but in one at a time, since the whole
    process has one `alembic.op`.
    """
    with _connected(url) as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": UPGRADE_LOCK})
        for limit in LIMITS:
            connection.execute(text(f"set {limit}"))
        tables = schema.revision_of(connection)
        # each revision has a transaction of its own
        connection.commit()
        if tables < schema.last_revision(service):
            command.upgrade(_config(service, connection), "head")
        schema.check(connection, service)


def downgrade(url: str, service: str, revision: str) -> None:
    """Bring a service's database back to an earlier revision, for the release that ends there.

    Raises NoWayBack, and changes nothing, where a later revision has no `downgrade`; the docstring of each
    says what is lost.
    """
    with _connected(url) as connection:
        config = _config(service, connection)
        later = ScriptDirectory.from_config(config).iterate_revisions(
            schema.revision_of(connection), revision
        )
        if final := [one.revision for one in later if not hasattr(one.module, "downgrade")]:
            raise NoWayBack(f"There is no way back from revision {final[0]} of {service}.")
        connection.commit()
        command.downgrade(config, revision)


def statements(service: str, revision: str) -> str:
    """The SQL of a revision as `upgrade` runs it, without a database."""
    written = io.StringIO("".join(f"set {limit};\n" for limit in LIMITS))
    written.seek(0, io.SEEK_END)
    config = _config(service, None)
    config.output_buffer = written
    before = f"{int(revision) - 1:04d}" if revision != "0001" else "base"
    command.upgrade(config, f"{before}:{revision}", sql=True)
    return written.getvalue()


def differences(url: str, service: str) -> list[Any]:
    """The differences between a service's tables and its upgraded database, as Alembic names them."""
    with _connected(url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "compare_server_default": True,
                "include_schemas": True,
                "target_metadata": tables_of(service),
            },
        )
        return list(compare_metadata(context, tables_of(service)))  # type: ignore[arg-type]  # a list is taken too


def revise(url: str, service: str, message: str) -> Path:
    """Write the next revision of a service, from the difference to its revisions so far.

    `url` is an empty database. Returns its path.
    """
    schema.folder(service).mkdir(exist_ok=True)
    upgrade(url, service)
    number = 1 + int(schema.last_revision(service) or "0")
    with _connected(url) as connection:
        config = _config(service, connection)
        config.attributes["tables"] = tables_of(service)
        made = command.revision(config, message, autogenerate=True, rev_id=f"{number:04d}")
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


def _config(service: str, connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "shared" / "chassis" / "alembic"))
    config.set_main_option("version_locations", str(schema.folder(service)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
