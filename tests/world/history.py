"""The log of issuance as database and archive have it, and a database that is put back behind the archive."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import NamedTuple, cast

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from deploy.local import roles
from deploy.local.postgres import sqlalchemy_url
from deploy.processes import process_named
from services.documents.log import heads, tree
from services.documents.log.heads import ArchivedHead
from shared.chassis.archive import Archive
from shared.chassis.database import driver_of, engine_of
from shared.chassis.history import Contradiction
from shared.chassis.settings import ArchiveSettings
from shared.chassis.unit_of_work import Resources, Work
from tests.world.stack import Stack, until


class SignedHead(NamedTuple):
    """A head that the log's key has signed."""

    size: int
    root: str


async def signed_heads(lsq: Stack) -> list[SignedHead]:
    """The signed heads in the database, the smallest first."""
    rows = await lsq.rows("documents", "select size, encode(root, 'hex') from tree_heads order by size")
    return [SignedHead(*row) for row in rows]


async def archived_heads(lsq: Stack) -> set[str]:
    """The keys of all heads in the archive."""
    return {key async for key in lsq.archive.list("heads/")}


async def all_leaves_are_signed(lsq: Stack) -> None:
    """Wait until each stored leaf is in a signed head."""
    open_leaves = (
        "select 1 from leaves l left join leaf_places p on p.leaf = l.id where p.head is null limit 1"
    )
    await until(lambda: lsq.rows("documents", open_leaves), lambda rows: not rows)


async def the_log_has_one_history(lsq: Stack) -> None:
    """Each leaf has one place, without gaps, and is in the first head after it; each root is the one that the
    leaves give; the archive has each signed head, as the one of its size and as the one that follows the head
    before it, and no other.
    """
    await all_leaves_are_signed(lsq)
    leaves = await lsq.rows(
        "documents",
        "select p.place, p.head, l.body from leaves l join leaf_places p on p.leaf = l.id order by p.place",
    )
    signed = await signed_heads(lsq)
    assert list(range(len(leaves))) == [place for place, _, _ in leaves]
    assert [head for _, head, _ in leaves] == [
        next(head.size for head in signed if head.size > place) for place, _, _ in leaves
    ]
    begin = 0
    for head in signed:
        assert head.root == _root([body for _, _, body in leaves[: head.size]])
        for key in (heads.key_after(begin), heads.key_of(head.size)):
            found = await heads.read(lsq.archive, key)
            assert found == ArchivedHead(origin="lsq/log-of-issuance", root=head.root, size=head.size), key
        begin = head.size
    assert 2 * len(signed) == len(await archived_heads(lsq))


def _root(bodies: Sequence[bytes]) -> str:
    nodes = tree.append(0, [tree.leaf_hash(body) for body in bodies], {}.__getitem__)
    return tree.root(len(bodies), nodes.__getitem__).hex()


@asynccontextmanager
async def put_back(lsq: Stack, service: str) -> AsyncIterator[None]:
    """At the end of the block the service's database is as it was at its begin; bus and archive have all that
    was written.

    The processes of the service are stopped while it is copied and while it is put back.
    """
    processes = [
        name
        for name, process in lsq.supervisor.processes.items()
        if name.split(".")[0] == service and process.code is None
    ]
    copy = f"{service}_before"

    async def apart(*statements: str) -> None:
        for name in processes:
            await lsq.kill(name, signal.SIGTERM)
        async with await psycopg.AsyncConnection.connect(lsq.dsn("postgres"), autocommit=True) as database:
            for statement in statements:
                await database.execute(statement.encode())
        async with await psycopg.AsyncConnection.connect(lsq.dsn(service), autocommit=True) as database:
            await database.execute(roles.database(service).encode())
        await asyncio.gather(*(lsq.start(name) for name in processes))

    await apart(f"create database {copy} template {service} owner {roles.owner_of(service)}")
    yield
    await apart(f"drop database {service} with (force)", f"alter database {copy} rename to {service}")


async def found_by(
    lsq: Stack, process: str, check: Callable[[Work], Awaitable[list[Contradiction]]]
) -> list[Contradiction]:
    """What this check finds with the rights of this process."""
    kind = process_named(process)
    archive = Archive(ArchiveSettings.model_validate(lsq.servers.archive_access(kind)))
    resources = SimpleNamespace(
        archive=archive, settings=SimpleNamespace(log_origin="lsq/log-of-issuance"), service=kind.service
    )
    engine = engine_of(sqlalchemy_url(lsq.servers.dsn(kind.service)))
    try:
        async with engine.connect() as connection, AsyncSession(bind=connection) as session:
            driver = await driver_of(connection)
            return await check(Work(session, driver, lsq.now(), cast(Resources, resources)))
    finally:
        await engine.dispose()
