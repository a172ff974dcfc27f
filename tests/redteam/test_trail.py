"""Who takes a process over, or owns the tables, erases his own trail; who asks without a token fills the disk."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deploy.processes import process_named
from shared.chassis.trail_chain import OLDEST_RUNNING, close_link, last_link
from shared.contracts.documents.queries import DocumentsWorkload
from tests.redteam.test_bus import PLACE
from tests.redteam.test_database import url
from tests.system.test_command_line import lsq_
from tests.world.stack import Stack, until

AUTHORITY, SCHOOL = PLACE.split(".")
QUERY = DocumentsWorkload(authority=AUTHORITY, school=SCHOOL)
ROW = "now(), 'thief', '*', 'grades', 'qry', 'grades.graduation_audit', '-', '-', 'done'"
COLUMNS = "at, actor, organisation, process, kind, contract, authority, school, outcome"


@asynccontextmanager
async def as_owner(lsq: Stack) -> AsyncIterator["psycopg.AsyncConnection[tuple[object, ...]]"]:
    """A connection that may change the tables of documents as their owner may."""
    async with await psycopg.AsyncConnection.connect(lsq.dsn("documents"), autocommit=True) as connection:
        await connection.execute("set role documents_owner")
        yield connection


async def seen_and_chained(lsq: Stack) -> int:
    """The id of a row of documents' trail whose hour is over."""
    await lsq.ask(QUERY, lsq.token("director", PLACE))
    [(id, xact)] = await lsq.rows("documents", "select id, xact from trail order by id desc limit 1")
    await until(lambda: lsq.rows("documents", "select 1 from trail_hours"))
    await until(lambda: chained(lsq), lambda until_xact: until_xact > xact)
    return int(id)


async def chained(lsq: Stack) -> int:
    """Close a link with the rights of the service's role. The number of the transaction where it ends."""
    engine = create_async_engine(url(lsq, process_named("documents")).replace("://", "+psycopg://"))
    async with AsyncSession(engine) as session, session.begin():
        last = await last_link(session)
        assert last
        await close_link(session, last, last.hour, await session.scalar(OLDEST_RUNNING) or 0)
        ended = await last_link(session)
    await engine.dispose()
    assert ended
    return ended.until_xact


FORGERIES = {
    "a row of a transaction that is chained": f"insert into trail (xact, {COLUMNS}) values (3, {ROW})",
    "a row under another number": f"insert into trail (id, {COLUMNS}) overriding system value values (1, {ROW})",
    "a row anew": "update trail set actor = 'nobody'",
    "the end of the trail": "delete from trail where id = (select max(id) from trail)",
    "a link": "delete from trail_hours",
    "all": "truncate trail",
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_a_service_neither_erases_nor_forges_its_trail(lsq: Stack, forgery: str) -> None:
    """Its role adds rows of its own transactions, and nothing else."""
    async with await psycopg.AsyncConnection.connect(url(lsq, process_named("documents"))) as role:
        with pytest.raises(errors.InsufficientPrivilege):
            await role.execute(FORGERIES[forgery].encode())
        await role.rollback()
        await role.execute(f"insert into trail ({COLUMNS}) values ({ROW})".encode())
        await role.rollback()


@pytest.mark.long
async def test_who_owns_the_tables_is_found(lsq: Stack) -> None:
    """`lsq trail check` names service and hour, and exits with 1; put back as it was, the trail is whole."""
    id, here = await seen_and_chained(lsq), {"LSQ_FOLDER": str(lsq.folder)}
    async with as_owner(lsq) as owner:
        await owner.execute("update trail set actor = 'somebody' where id = %s", [id])
        altered = await asyncio.to_thread(lsq_, "trail", "check", **here)
        await owner.execute("update trail set actor = 'person-1' where id = %s", [id])
        whole = await asyncio.to_thread(lsq_, "trail", "check", **here)

    assert (1, True, True) == (
        altered.returncode,
        "the trail is not whole: documents: " in altered.stderr,
        "Z: a row was altered" in altered.stderr,
    ), altered.stderr
    assert (0, True) == (whole.returncode, "whole" in whole.stderr), whole.stderr


async def test_a_flood_of_strangers_adds_no_row(lsq: Stack) -> None:
    """A hundred questions without a token are one row of counts, or two when the hour ends meanwhile."""
    contract = "documents.documents_workload"
    of_strangers = (
        "select coalesce(sum(count), 0)::int, count(*) from trail_counts where actor = '' and contract = %s"
    )
    [(before, _)] = await lsq.rows("documents", of_strangers, contract)
    body = QUERY.model_dump_json().encode()

    await asyncio.gather(
        *(lsq.bus.request(QUERY.address, body, 10, headers={"lsq-id": str(uuid4())}) for _ in range(100))
    )

    [(_, rows)] = await until(
        lambda: lsq.rows("documents", of_strangers, contract), lambda rows: rows[0][0] == before + 100
    )
    assert rows <= 2
    assert [] == await lsq.rows(
        "documents", "select id from trail where contract = %s and outcome = 'system.not_signed_in'", contract
    )
