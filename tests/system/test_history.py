"""A service whose database was set back, as a person and an operator see it."""

import json
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from deploy.demo import sample_accounts
from shared.chassis.bus import STREAM
from shared.contracts.problem import READ_ONLY
from tests.system.test_command_line import lsq_
from tests.world.stack import Stack, until

ADDRESS = "lsq.evt.registry.order_recorded.v1.58-PAO-01.-"


@pytest.fixture
async def set_back() -> AsyncIterator[Stack]:
    """A stack of its own."""
    stack = Stack()
    stack.may_be_read_only = True
    sample_accounts.first_officer(stack.folder)
    try:
        await stack.open(["registry", "portal"])
        yield stack
    finally:
        await stack.close()


@pytest.mark.long
async def test_people_and_operators_are_told(set_back: Stack) -> None:
    """Registry has given four numbers, the bus has five: the page has the sentence, `lsq status` the place and what
    to do, its exit code is 1; so it is after a restart. When the facts are in order, people sign in again.
    """
    stack = set_back
    await numbers(stack, 5)
    await stack.bus.jetstream().publish(ADDRESS, b"{}", stream=STREAM, headers={"ce-sequence": "5"})
    await numbers(stack, 4)
    await stack.restart("registry")
    await until(lambda: stack.log("registry").read_text(), lambda text: '"read_only"' in text)

    async with httpx.AsyncClient(base_url=stack.address, trust_env=False, timeout=20) as http:
        await stack.restart("registry")
        refused = await http.post("/sign-in", data={"user_name": "someone", "password": "wrong wrong wrong"})
        assert (503, True) == (refused.status_code, READ_ONLY.th in refused.text)
        assert READ_ONLY.remedy_th in refused.text
        assert READ_ONLY.en in refused.text
        told = lsq_("status", LSQ_FOLDER=str(stack.folder))
        as_json = lsq_("status", "--json", LSQ_FOLDER=str(stack.folder))
        assert (1, 1) == (told.returncode, as_json.returncode)
        assert ADDRESS in told.stdout
        assert "the database was set back" in told.stdout
        assert "เปิดให้ดูอย่างเดียว" in told.stdout
        [problem] = json.loads(as_json.stdout)["processes"]["registry"]["problems"]
        assert "the database was set back" in problem

        await numbers(stack, 5)
        await until(lambda: '"no_longer_read_only"' in stack.log("registry").read_text())
        wrong = {"user_name": "someone", "password": "wrong wrong wrong"}
        await until(lambda: http.post("/sign-in", data=wrong), lambda again: again.status_code != 503)


async def numbers(stack: Stack, last: int) -> None:
    """Set the last number that registry has given, as a backup does."""
    async with await psycopg.AsyncConnection.connect(stack.dsn("registry"), autocommit=True) as database:
        await database.execute(
            "insert into sequences (address, last) values (%s, %s) "
            "on conflict (address) do update set last = excluded.last",
            [ADDRESS, last],
        )
