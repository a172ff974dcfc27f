"""PostgreSQL's programs work from a copy: `nobody`, who runs them, may be unable to read root's checkout. Tables
of an installation from before there were two roles are brought over.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from deploy.local.postgres import Postgres, copy_programs, sqlalchemy_url, temporary_server
from deploy.local.roles import psql
from shared.chassis import migrations, schema


@pytest.mark.parametrize("program", ["initdb", "postgres", "pg_isready"])
def test_a_copied_program_finds_its_libraries(program: str, tmp_path: Path) -> None:
    """With an empty environment."""
    done = subprocess.run(
        [copy_programs(tmp_path) / program, "--version"], env={}, capture_output=True, text=True, check=False
    )

    assert (0, f"{program} (PostgreSQL) 18") == (done.returncode, done.stdout.partition(".")[0]), done.stderr


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    """A server without databases of services."""
    with temporary_server() as server:
        yield server


def test_tables_of_the_role_are_given_to_the_owner(
    postgres: Postgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that the service's role owns, with its tables and rows, at the revision before there were two
    roles: after the set-up the rows are there, and the role may do with them what it may in a new database.
    """
    with psycopg.connect(postgres.admin_dsn("postgres"), autocommit=True) as admin:
        password = postgres.vault.text("database/grades")
        admin.execute(f"create role grades login password '{password}'".encode())
        admin.execute("create database grades owner grades")
    before = shutil.copytree(schema.folder("grades"), tmp_path / "migrations")
    for path in before.glob("[0-9]*.py"):
        if path.name >= "0003":
            path.unlink()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "folder", lambda _: before)
        # releases of then did not check
        patched.setattr(schema, "check", lambda *_: None)
        migrations.upgrade(sqlalchemy_url(postgres.dsn("grades")), "grades")
    with psycopg.connect(postgres.dsn("grades"), autocommit=True) as role:
        role.execute("insert into schools (school, authority, entries) values ('1', '2', 0)")

    for _ in range(2):
        postgres.create(["grades"])
        postgres.upgrade(["grades"])

    with psycopg.connect(postgres.dsn("grades"), autocommit=True) as role:
        owners = role.execute(
            "select tableowner from pg_tables where schemaname = 'public'"
            " union select datdba::regrole::text from pg_database where datname = 'grades'"
        )
        assert [("grades_owner",)] == owners.fetchall()
        assert [("1", "2", 3)] == role.execute("update schools set entries = 3 returning *").fetchall()
        for statement in (
            "create table mine (word text)",
            "delete from records",
            "delete from alembic_version",
        ):
            with pytest.raises(errors.InsufficientPrivilege):
                role.execute(statement.encode())


def test_the_script_for_psql_makes_the_same(postgres: Postgres) -> None:
    """What `python -m deploy.secrets` writes for the container of the database: run by psql, twice, it makes the
    databases and roles without a word.
    """
    with psycopg.connect(postgres.admin_dsn("postgres"), autocommit=True) as admin:
        # as the image of PostgreSQL does for its superuser
        admin.execute("create database lsq")
    for _ in range(2):
        done = subprocess.run(
            [postgres.programs / "psql", "-v", "ON_ERROR_STOP=1", "-q", "-d", postgres.admin_dsn("postgres")],
            input=psql(["grades", "linkage"], lambda role: postgres.vault.text(f"database/{role}")),
            capture_output=True,
            text=True,
            check=False,
        )
        assert (0, "", "") == (done.returncode, done.stdout, done.stderr)
    postgres.upgrade(["grades", "linkage"])

    with psycopg.connect(postgres.admin_dsn("postgres")) as admin:
        entered = admin.execute(
            "select datname from pg_database where has_database_privilege('public', datname, 'connect, temporary')"
        )
        assert [] == entered.fetchall()
    with (
        psycopg.connect(postgres.dsn("grades"), autocommit=True) as role,
        pytest.raises(errors.InsufficientPrivilege),
    ):
        role.execute("delete from records")
    with pytest.raises(psycopg.OperationalError, match="CONNECT privilege"):
        psycopg.connect(postgres.dsn("grades").rpartition("/")[0] + "/linkage")
