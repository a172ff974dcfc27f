"""Who has the secrets of one process, and so its role in the database, cannot do more there than that process.

One row of each table is in `make test`, the rest in `make test-long`; the append-only tables are all in both.
"""

from collections.abc import Sequence

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import Table

from deploy.processes import PROCESSES, SERVICES, Process, process_named
from shared.chassis.migrations import tables_of
from tests.world.stack import Stack

WITH_DATABASE = [process for process in PROCESSES if process.database]
# process | attempt | refusal
ATTEMPTS = """
documents.press  | create table mine (word text)                   | permission denied for schema public
documents.press  | create temporary table mine (word text)         | permission denied to create temporary tables
documents.press  | create schema mine                              | permission denied for database documents
documents.press  | alter table issue_register add column word text | must be owner of table issue_register
documents.press  | drop table leaves                               | must be owner of table leaves
documents.press  | update alembic_version set version_num = '0001' | permission denied for table alembic_version
documents.press  | delete from alembic_version                     | permission denied for table alembic_version
documents.press  | update schema_floor set oldest_release = '0001' | permission denied for table schema_floor
documents.press  | set role documents_owner                        | permission denied to set role "documents_owner"
documents.press  | set role lsq                                    | permission denied to set role "lsq"
documents.press  | select lo_create(0)                             | permission denied for function lo_create
documents.press  | copy (select 1) to program 'true'               | permission denied to COPY to or from an external program
documents.press  | select pg_read_file('PG_VERSION')               | permission denied for function pg_read_file
documents        | update leaves set body = ''                     | permission denied for table leaves
documents        | delete from tree_heads                          | permission denied for table tree_heads
grades           | update entries set mark = '4'                   | permission denied for table entries
grades           | update decisions set person = 'person-2'        | permission denied for table decisions
grades           | select * from entries for update                | permission denied for table entries
grades           | create table mine (word text)                   | permission denied for schema public
registry         | update orders set signer_name = ''              | permission denied for table orders
registry         | create table mine (word text)                   | permission denied for schema public
linkage          | create table mine (word text)                   | permission denied for schema public
linkage.delivery | delete from readings                            | permission denied for table readings
linkage.delivery | create table mine (word text)                   | permission denied for schema public
"""


def marked(rows: Sequence[tuple[str, ...]]) -> list[object]:
    """These rows as parameters; all but the first are long."""
    return [
        pytest.param(*row, marks=[pytest.mark.long] if number else [], id=": ".join(row[:2]))
        for number, row in enumerate(rows)
    ]


def lines(table: str) -> list[tuple[str, ...]]:
    """The rows of a table."""
    return [tuple(cell.strip() for cell in line.split("|")) for line in table.strip().splitlines()]


def url(lsq: Stack, process: Process) -> str:
    """The database as this process is given it."""
    return lsq.environment.of(process, process.name)["LSQ_DATABASE_URL"].replace("+psycopg", "")


def append_only(service: str) -> list[Table]:
    """The tables of a service into which rows are only ever inserted."""
    return [
        table
        for metadata in tables_of(service)
        for table in metadata.sorted_tables
        if table.info.get("append_only")
    ]


@pytest.mark.parametrize(("process", "attempt", "refusal"), marked(lines(ATTEMPTS)))
async def test_a_statement_is_refused(lsq: Stack, process: str, attempt: str, refusal: str) -> None:
    """By the database, with its reason."""
    async with await psycopg.AsyncConnection.connect(url(lsq, process_named(process))) as role:
        with pytest.raises(errors.InsufficientPrivilege, match=f"^{refusal}"):
            await role.execute(attempt.encode())


@pytest.mark.parametrize(
    ("process", "database"),
    marked(
        [
            (process.name, database)
            for process in WITH_DATABASE
            for database in (*SERVICES, "postgres", "template1")
            if database != process.service
        ]
    ),
)
async def test_another_database_is_closed(lsq: Stack, process: str, database: str) -> None:
    """Those of the other services, and the two that every PostgreSQL has."""
    own = url(lsq, process_named(process))
    with pytest.raises(psycopg.OperationalError, match="User does not have CONNECT privilege"):
        await psycopg.AsyncConnection.connect(own.rpartition("/")[0] + f"/{database}")


@pytest.mark.parametrize("service", SERVICES)
async def test_rows_of_an_append_only_table_stay_as_they_are(lsq: Stack, service: str) -> None:
    """No row of a table with `info=APPEND_ONLY` in tables.py is changed, deleted or locked by the service."""
    tables = append_only(service)
    async with await psycopg.AsyncConnection.connect(
        url(lsq, process_named(service)), autocommit=True
    ) as role:
        done = [
            f"{act} {table.fullname}"
            for table in tables
            for act in ACTS
            if await is_done(role, ACTS[act], table)
        ]

    assert tables
    assert [] == done, "a revision revokes update, delete, truncate on it from the service's role"


ACTS = {
    "update": "update {table} set {column} = {column}",
    "delete": "delete from {table}",
    "truncate": "truncate {table}",
    "lock": "select from {table} for update",
}


async def is_done(role: "psycopg.AsyncConnection[tuple[object, ...]]", act: str, table: Table) -> bool:
    """Whether this role may do this to the table; nothing is changed."""
    statement = sql.SQL(act).format(  # type: ignore[arg-type]
        table=sql.Identifier(*table.fullname.split(".")),
        column=sql.Identifier(next(iter(table.columns)).name),
    )
    try:
        async with role.transaction(force_rollback=True):
            await role.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    return True
