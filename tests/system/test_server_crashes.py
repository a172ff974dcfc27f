"""The whole product while its servers die: bus, database and archive killed and started in the middle of an
import and of issuing.

At the end everything is counted in databases and archive: nothing lost, nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from nats.errors import Error as BusError

from deploy.demo.graduation import register
from deploy.demo.imports import send
from deploy.demo.people.cohorts import LAST_TERM, Class
from deploy.demo.people.generator import generate
from deploy.demo.people.workbooks import workbook
from deploy.demo.results import complete, record_term, strike_off
from deploy.demo.story import APPROVED_ON, Story
from deploy.local.servers import Server
from shared.contracts.documents.queries import IssuedDocument
from shared.contracts.grades.commands import ApproveGraduates, CloseTerm
from shared.contracts.grades.queries import EffectsOfApproval
from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.world.appointed import a_story
from tests.world.stack import until

pytestmark = pytest.mark.long

CLASS = Class("lower", 14, 10002, 31, wrong=0.0, noise=0.0)
REMEDIAL = generate.FORM_COLUMNS.index("remedial_result")
State = TypeVar("State")


@pytest.fixture(scope="module")
async def own_story(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """A stack of its own: its servers are killed."""
    out: Path = tmp_path_factory.mktemp("crashes")
    async with a_story(out, seed=31) as story:
        yield story


async def kill_and_start(server: Server) -> None:
    """Kill the server and start it again with its data. From the main thread: see subprocesses.spawn."""
    server.kill()
    await asyncio.sleep(0)
    server.start()
    server.wait()


async def or_none(read: Callable[[], Awaitable[State]]) -> State | None:
    """The state; None while a server is unavailable."""
    try:
        return await read()
    except (Refusal, BusError, TimeoutError):
        return None


async def in_force(story: Story, pupils: bool) -> list[IssuedDocument]:
    """The documents in force: transcripts, or reports."""
    documents = await or_none(lambda: register(story.people["registrar"])) or []
    return [d for d in documents if d.state == "in_force" and (d.pupil is not None) is pupils]


async def test_an_import_whose_bus_and_database_die_takes_every_row_once(own_story: Story) -> None:
    """NATS and then PostgreSQL are killed during the import; at the end the school has exactly its rows, and
    the same file changes nothing.
    """
    stack, registrar = own_story.stack, own_story.people["registrar"]
    rows, _ = CLASS.workbook()
    sending = asyncio.create_task(send(own_story, registrar, "crashes.xlsx", workbook(rows), apply=True))
    await until(lambda: stack.rows("linkage", "select 1 from imports"))
    await kill_and_start(stack.servers.nats)
    await until(
        lambda: stack.rows("linkage", "select 1 from imports where next_chunk > 0 or state = 'finished'"),
        seconds=60,
    )
    await kill_and_start(stack.servers.postgres)
    # the request itself may have failed; the import continues
    await asyncio.gather(sending, return_exceptions=True)

    await until(lambda: stack.rows("linkage", "select 1 from imports where state = 'finished'"), seconds=90)
    # each is a second entry
    remedies = sum(bool(row[REMEDIAL]) for row in rows)
    assert [(len(rows) + remedies,)] == await stack.rows("grades", "select count(*) from entries")
    again = await until(
        lambda: or_none(lambda: send(own_story, registrar, "crashes.xlsx", workbook(rows), apply=True)),
        bool,
        seconds=60,
    )
    assert again is not None
    assert (len(rows), 0, 0) == (again.same, again.applied, again.refused)
    assert [(len(rows) + remedies,)] == await stack.rows("grades", "select count(*) from entries")


async def test_issuing_while_database_archive_and_bus_die_issues_each_document_once(own_story: Story) -> None:
    """After the approval PostgreSQL, the archive and NATS are killed in turn; every graduate has one ปพ.1,
    numbers have no gap, every file is registered.
    """
    stack, registrar, director = own_story.stack, own_story.people["registrar"], own_story.people["director"]
    here = {"authority": registrar.authority, "school": registrar.school}
    await strike_off(own_story, registrar, CLASS)
    await record_term(own_story, registrar, CLASS)
    await complete(own_story, registrar, CLASS)
    await registrar.ask(CloseTerm(**here, term=LAST_TERM))
    asked: dict[str, Any] = {**here, "level": Level.LOWER, "year": 2569, "approved_on": APPROVED_ON}
    effects = await director.ask(EffectsOfApproval(**asked))
    approved = await director.ask(ApproveGraduates(**asked, effects_sha256=effects.sha256))
    for server in (stack.servers.postgres, stack.servers.archive, stack.servers.nats):
        await kill_and_start(server)

    issued = await until(
        lambda: in_force(own_story, pupils=True), lambda found: len(found) == approved.graduates, seconds=120
    )
    reports = await until(
        lambda: in_force(own_story, pupils=False), lambda found: len(found) == 1, seconds=120
    )
    assert [f"{number:06}" for number in range(1, approved.graduates + 1)] == sorted(d.number for d in issued)
    assert approved.graduates == len({d.pupil for d in issued})
    files = {d.file.key: d.file for d in [*issued, *reports] if d.file}
    for file in files.values():
        # raises for a missing file and for another digest
        await stack.archive.get(file)
    assert set(files) == {key async for key in stack.archive.list("issues/") if key.endswith(".pdf")}
