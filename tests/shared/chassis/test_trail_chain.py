"""The chain over a trail: what is altered or lost is found, and nobody waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from deploy.local.postgres import sqlalchemy_url
from shared.chassis.database import driver_of
from shared.chassis.trail_chain import (
    OLDEST_RUNNING,
    Link,
    close_hour,
    close_link,
    faults_of,
    last_link,
    links_after,
)
from shared.chassis.unit_of_work import Resources, Work, begin
from tests.shared.chassis.test_commands import an_entry
from tests.world.edge import Edge, until

HOUR = datetime(2026, 11, 29, 10, tzinfo=UTC)


async def chain(resources: Resources) -> Link:
    """Close a link over what is new, as the timer does each hour."""
    async with begin(resources) as work:
        last = await last_link(work.session)
        until_xact = await work.session.scalar(OLDEST_RUNNING)
        await close_link(work.session, last, last.hour + timedelta(hours=1) if last else HOUR, until_xact)
        link = await last_link(work.session)
        assert link
        return link


async def chained_with(edge: Edge, resources: Resources, school: str) -> Link:
    """The link that has the rows of two commands about this school."""
    await chain(resources)
    for _ in range(2):
        await edge.ask(an_entry(school))
    return await until(lambda: chain(resources), lambda link: link.rows > 0)


async def found(session: AsyncSession) -> list[str]:
    """What is wrong with the links."""
    links = await links_after(session, 0, 1000)
    faults = await faults_of(session, None, links)
    return [f"{link.number}: {fault}" for link, fault in zip(links, faults, strict=True) if fault]


@asynccontextmanager
async def altered(edge: Edge, *statements: str) -> AsyncIterator[AsyncSession]:
    """The database as the owner of the tables has altered it; afterwards it is as before."""
    engine = create_async_engine(sqlalchemy_url(edge.postgres.owner_dsn("ledger")))
    async with engine.connect() as connection, AsyncSession(bind=connection) as session:
        for statement in statements:
            assert (await connection.execute(text(statement))).rowcount, statement
        yield session
        await connection.rollback()
    await engine.dispose()


async def test_each_row_is_in_one_link(edge: Edge) -> None:
    """And a chain that nobody has touched has no fault."""
    async with edge.resources("ledger") as resources:
        link = await chained_with(edge, resources, "linked")
        next_link = await chain(resources)
        async with begin(resources) as work:
            assert [] == await found(work.session)

    assert (link.number + 1, link.chain, link.until_xact) == (
        next_link.number,
        next_link.previous,
        next_link.from_xact,
    )
    [(rows, first, last)] = await edge.rows(
        "ledger",
        "select count(*), min(id), max(id) from trail where xact >= %s and xact < %s",
        link.from_xact,
        link.until_xact,
    )
    assert (rows, first, last) == (link.rows, link.first, link.last)


ALTERATIONS = {
    "another actor": "update trail set actor = 'nobody' where id = {last}",
    "another outcome": "update trail set outcome = 'system.not_allowed' where id = {last}",
    "an earlier day": "update trail set at = at - interval '1 day' where id = {last}",
    "no pupils": "update trail set pupils = '{{}}' where id = {last}",
    "a number of the row": "update trail set id = {last} + 1000000 where id = {last}",
}


@pytest.mark.parametrize("alteration", ALTERATIONS)
async def test_an_altered_row_is_found(edge: Edge, alteration: str) -> None:
    """In its hour, and in no other."""
    async with edge.resources("ledger") as resources:
        link = await chained_with(edge, resources, "altered")
        await chain(resources)
        async with altered(edge, ALTERATIONS[alteration].format(last=link.last)) as session:
            assert [f"{link.number}: a row was altered"] == await found(session)


async def test_a_deleted_row_and_an_added_one_are_found(edge: Edge) -> None:
    """By their number."""
    count = "rows, {} were chained: rows were deleted or added"
    async with edge.resources("ledger") as resources:
        link = await chained_with(edge, resources, "erased")
        wrong = count.format(link.rows)
        async with altered(edge, f"delete from trail where id = {link.last}") as session:
            assert [f"{link.number}: it has {link.rows - 1} {wrong}"] == await found(session)
        columns = "at, xact, actor, organisation, process, kind, contract, authority, school, outcome"
        copied = f"insert into trail ({columns}) select {columns} from trail where id = {link.last}"
        async with altered(edge, copied) as session:
            assert [f"{link.number}: it has {link.rows + 1} {wrong}"] == await found(session)


async def test_a_lost_link_is_found(edge: Edge) -> None:
    """With its rows or without: the next one names it."""
    async with edge.resources("ledger") as resources:
        link = await chained_with(edge, resources, "lost")
        after = await chain(resources)
        gone = f"delete from trail_hours where number = {link.number}"
        async with altered(edge, gone) as session:
            assert [f"{after.number}: the links {link.number} to {link.number} before it are lost"] == (
                await found(session)
            )
        renumbered = f"update trail_hours set number = {link.number} where number = {after.number}"
        async with altered(edge, gone, renumbered) as session:
            assert [f"{link.number}: the link, or the one before it, was altered"] == await found(session)


async def test_a_link_that_is_written_anew_does_not_fit_the_next(edge: Edge) -> None:
    """Who erases a row, and computes its link again, would have to write all later ones again, too."""
    async with edge.resources("ledger") as resources:
        link = await chained_with(edge, resources, "anew")
        after = await chain(resources)
        async with altered(edge, f"delete from trail where id = {link.last}") as session:
            before = await last_link(session, up_to=link.number - 1)
            await session.execute(text(f"delete from trail_hours where number = {link.number}"))
            await close_link(session, before, link.hour, link.until_xact)
            assert [f"{after.number}: the link, or the one before it, was altered"] == await found(session)


async def test_a_row_that_is_committed_late_is_in_a_later_link(edge: Edge) -> None:
    """The hour is closed without it, and nobody waits for its transaction."""
    insert = (
        "insert into trail (at, actor, organisation, process, kind, contract, authority, school, outcome) "
        "values (now(), 'late', '*', 'ledger', 'cmd', 'ledger.enter', '58', 'late', 'done') returning id, xact"
    )
    async with edge.resources("ledger") as resources:
        async with await psycopg.AsyncConnection.connect(edge.postgres.dsn("ledger")) as slow:
            id, xact = await (await slow.execute(insert)).fetchone()  # type: ignore[misc]
            await edge.ask(an_entry("late"))
            closed = await chain(resources)
            assert closed.until_xact <= xact
        later = await until(lambda: chain(resources), lambda link: link.until_xact > xact)
        assert later.rows
        assert later.first is not None
        assert later.last is not None
        assert later.first <= id <= later.last
        async with begin(resources) as work:
            assert [] == await found(work.session)


async def test_an_hour_is_closed_once(edge: Edge) -> None:
    """However often the timer runs in it, and also when nothing was asked in it."""
    async with edge.resources("ledger") as resources:
        link = await chain(resources)
        long_ago = "update trail_hours set hour = hour - interval '10 years'"
        async with altered(edge, long_ago) as session:
            for _ in range(3):
                await close_hour(Work(session, await driver_of(await session.connection()), HOUR, resources))
            last = await last_link(session)

    assert last
    assert link.number + 1 == last.number
    assert timedelta(0) <= datetime.now(UTC) - last.hour < timedelta(hours=1, minutes=1)


async def test_links_are_logged(edge: Edge) -> None:
    """So that who owns the tables, and writes them all anew, is found by the log."""
    [(digest,)] = await until(lambda: edge.rows("ledger", "select chain from trail_hours where number = 1"))

    assert digest.hex() in edge.log("ledger").read_text()
