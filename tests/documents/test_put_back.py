"""PostgreSQL put back behind bus and archive, as from a backup of some seconds before: no second history of the
log is signed, no number is printed on a second document, and the checks name what was lost.
"""

import asyncio
import signal
from collections.abc import AsyncIterator

import psycopg
import pytest

from services.documents.log.checks import forks
from services.documents.register.checks import unfounded
from shared.chassis.restore import replay_all
from tests.documents.approvals import Approved, a_school, approve, register, settled
from tests.world.history import (
    all_leaves_are_signed,
    archived_heads,
    found_by,
    put_back,
    signed_heads,
    the_log_has_one_history,
)
from tests.world.stack import Stack, until


@pytest.fixture
async def own_stack() -> AsyncIterator[Stack]:
    """A stack of its own: its log is forked."""
    stack = Stack()
    await stack.open(["documents", "documents.press"])
    try:
        yield stack
    finally:
        codes = await stack.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"


async def issue(lsq: Stack, documents: int) -> Approved:
    """Issue so many documents at a school of their own."""
    approved = await approve(lsq, a_school(), documents)
    found = await settled(lsq, approved.school, documents)
    assert {"in_force"} == {document.state for document in found}
    return approved


def is_read_only(lsq: Stack, times: int = 1) -> bool:
    """Whether the guards of documents have made it read-only, so often."""
    return lsq.log("documents").read_text("utf-8").count('"read_only"') >= times


@pytest.mark.long
@pytest.mark.parametrize(
    "lost, later",
    [
        pytest.param(2, 1, id="a smaller head than the lost one"),
        pytest.param(1, 1, id="a head of the same size", marks=pytest.mark.long),
    ],
)
async def test_a_log_that_was_put_back_signs_nothing(own_stack: Stack, lost: int, later: int) -> None:
    """Its newest head is followed by another one in the archive, whatever the sizes: documents is read-only, also
    after a new start, and writes neither a head nor a signature.
    """
    lsq = own_stack
    lsq.may_be_read_only = True
    await issue(lsq, 3)
    await all_leaves_are_signed(lsq)
    async with put_back(lsq, "documents"):
        await issue(lsq, lost)
        await all_leaves_are_signed(lsq)
        in_archive = await archived_heads(lsq)
        newest = (await signed_heads(lsq))[-1]
    signed = await signed_heads(lsq)
    assert len(await found_by(lsq, "documents", forks)) == 1
    await until(lambda: is_read_only(lsq))
    approved = await approve(lsq, a_school(), later)
    await lsq.restart("documents")
    await until(lambda: is_read_only(lsq, times=2))

    assert [] == await register(lsq, approved.school)
    assert newest.size == signed[-1].size + lost
    assert signed == await signed_heads(lsq)
    assert in_archive == await archived_heads(lsq)
    assert len(await found_by(lsq, "documents", forks)) == 1


@pytest.mark.long
async def test_a_number_is_not_printed_twice(own_stack: Stack) -> None:
    """The approval is delivered again: documents, which is read-only, gives its numbers to nobody. Beyond the
    guard the archive has them for the documents that were lost (tests/documents/issuing/press).
    """
    lsq = own_stack
    lsq.may_be_read_only = True
    async with put_back(lsq, "documents"):
        approved = await issue(lsq, 2)
        await all_leaves_are_signed(lsq)
        lost = {document.issue for document in await register(lsq, approved.school)}
    await until(lambda: is_read_only(lsq))
    await replay_all(lsq.bus, ["documents-reserve"])
    await lsq.restart("documents.press")
    await until(lambda: is_read_only(lsq))

    assert [] == await register(lsq, approved.school)
    sealed = {key async for key in lsq.archive.list("issues/") if key.endswith(".pdf")}
    assert sealed == {f"issues/{issue}.pdf" for issue in lost}


@pytest.mark.long
async def test_documents_that_were_pending_wait(own_stack: Stack) -> None:
    """Put back to where the intents were stored: the press waits, and the log does not grow, which has lost the
    leaves of these documents. What a press that died had begun is adopted (tests/documents/issuing/press).
    """
    lsq = own_stack
    lsq.may_be_read_only = True
    await lsq.kill("documents.press", signal.SIGTERM)
    approved = await approve(lsq, a_school(), 2)
    pending = await until(lambda: register(lsq, approved.school), lambda found: len(found) == 2)
    async with put_back(lsq, "documents"):
        await lsq.start("documents.press")
        await settled(lsq, approved.school, 2)
        await all_leaves_are_signed(lsq)
        await lsq.kill("documents.press", signal.SIGTERM)
    await lsq.start("documents.press")
    await until(lambda: '"read_only"' in lsq.log("documents.press").read_text("utf-8"))

    assert pending == await register(lsq, approved.school)
    assert [] == await signed_heads(lsq)


@pytest.mark.long
async def test_files_that_the_archive_lost_are_named(own_stack: Stack) -> None:
    """The check of the register, with the rights of the press, names each document whose file is gone."""
    lsq = own_stack
    lsq.may_be_read_only = True
    await issue(lsq, 3)
    await all_leaves_are_signed(lsq)
    assert [] == await found_by(lsq, "documents.press", unfounded)
    async with await psycopg.AsyncConnection.connect(lsq.dsn("documents")) as database:
        # nobody can delete the file: a reference to what was never written is as good
        await database.execute(
            """update issue_register set file = jsonb_set(file, '{version}', '"0000"') where number = '000002'"""
        )
    [found] = await found_by(lsq, "documents.press", unfounded)
    assert "file" in found.what
    await until(lambda: '"check": "unfounded"' in lsq.log("documents.press").read_text("utf-8"))


@pytest.mark.long
async def test_a_database_that_was_put_back_before_it_lost_anything_goes_on(own_stack: Stack) -> None:
    """Put back to what it had: the archive follows with nothing else, so the log grows."""
    lsq = own_stack
    await issue(lsq, 2)
    await all_leaves_are_signed(lsq)
    async with put_back(lsq, "documents"):
        await asyncio.sleep(0)
    await issue(lsq, 2)

    await the_log_has_one_history(lsq)
    assert not is_read_only(lsq)
    assert [] == await found_by(lsq, "documents", forks)
    assert [] == await found_by(lsq, "documents.press", unfounded)
