"""A release starts on the tables of a later one that only expanded them, and back; where it does not run on the
tables it refuses to start and says what to do.

A later release is this one with one more revision of grades.
"""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from deploy.local.postgres import sqlalchemy_url, temporary_database
from shared.chassis import migrations, schema
from tests.world.stack import Stack, until

EXPANDED = """
from alembic import op

revision, down_revision = "{later}", "{last}"


def upgrade():
    op.execute("alter table schools add column motto text")
"""
CONTRACTED = """
from alembic import op

revision, down_revision = "{later}", "{last}"
oldest_release = {oldest}


def upgrade():
    op.execute("alter table schools rename column entries to last_entry")
"""

Later = Callable[..., AbstractContextManager[None]]


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Later:
    """A function: while its block lasts, this process is a release with this revision after the last."""

    @contextmanager
    def release(revision: str, **values: str) -> Iterator[None]:
        last = schema.last_revision("grades")
        number = f"{int(last) + 1:04d}"
        made = shutil.copytree(schema.folder("grades"), tmp_path / number, dirs_exist_ok=True)
        (made / f"{number}_later.py").write_text(revision.format(last=last, later=number, **values))
        with monkeypatch.context() as patched:
            patched.setattr(schema, "folder", lambda _: made)
            yield

    return release


def check(url: str) -> None:
    """As a process does when it starts."""
    engine = create_engine(url)
    with engine.connect() as connection:
        schema.check(connection, "grades")
    engine.dispose()


def test_a_release_runs_on_tables_that_only_expanded(later: Later) -> None:
    """The earlier one runs on them, its set-up leaves them as they are, and the later one runs on them again."""
    with temporary_database("grades") as url:
        migrations.upgrade(url, "grades")
        check(url)
        with later(EXPANDED):
            with pytest.raises(schema.SchemaMismatch, match="Run the set-up of this release first"):
                check(url)
            migrations.upgrade(url, "grades")
            check(url)

        migrations.upgrade(url, "grades")
        check(url)

        with later(EXPANDED):
            check(url)


def test_a_release_refuses_tables_that_contracted(later: Later) -> None:
    """Its set-up does, too; nothing is changed."""
    with temporary_database("grades") as url:
        migrations.upgrade(url, "grades")
        with later(CONTRACTED, oldest="revision"):
            migrations.upgrade(url, "grades")
            check(url)

        for start in (check, lambda url: migrations.upgrade(url, "grades")):
            with pytest.raises(schema.SchemaMismatch, match="Start a newer release"):
                start(url)


def test_a_contraction_names_the_oldest_release_that_still_runs(
    later: Later,
) -> None:
    """The release whose code no longer uses what is taken away runs on; the one before does not."""
    with temporary_database("grades") as url:
        migrations.upgrade(url, "grades")
        with later(EXPANDED):
            migrations.upgrade(url, "grades")
            expanded = schema.last_revision("grades")
            with later(CONTRACTED, oldest=f'"{expanded}"'):
                migrations.upgrade(url, "grades")
            check(url)

        with pytest.raises(schema.SchemaMismatch, match=f"need a release that ends at {expanded}"):
            check(url)


def test_an_empty_database_waits_for_the_set_up() -> None:
    """A process makes no tables."""
    with (
        temporary_database("grades") as url,
        pytest.raises(schema.SchemaMismatch, match="The tables of grades are at revision none"),
    ):
        check(url)


@pytest.mark.long
async def test_processes_start_on_tables_of_a_later_release(later: Later) -> None:
    """On expanded ones they do; on contracted ones they end with a sentence in their log."""
    stack = Stack()
    await stack.open(subset=["grades"])
    try:
        owner = sqlalchemy_url(stack.servers.owner_dsn("grades"))
        with later(EXPANDED):
            migrations.upgrade(owner, "grades")
            await stack.restart("grades")
            await until(stack.health, lambda health: bool(health["grades"] and health["grades"]["database"]))
            await stack.kill("grades", signal.SIGTERM)
            with later(CONTRACTED, oldest="revision"):
                migrations.upgrade(owner, "grades")

        with pytest.raises(
            RuntimeError, match=r"SchemaMismatch: The tables of grades .* Start a newer release"
        ):
            await stack.start("grades")
    finally:
        await stack.close()
