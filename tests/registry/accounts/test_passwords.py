"""Passwords are hashed one at a time; a few wait, the next one is refused at once."""

import asyncio
import threading

import pytest

from services.registry.persons import credentials
from services.registry.persons.credentials import HashQueue
from shared.contracts.problem import UNAVAILABLE, Refusal


async def test_beyond_the_queue_a_password_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is hashed and two wait; all three are answered."""
    go_on, at_work, most = threading.Event(), 0, 0

    def verify(stored: str, password: str) -> bool:
        nonlocal at_work, most
        at_work += 1
        most = max(most, at_work)
        go_on.wait(30)
        at_work -= 1
        return stored == password

    monkeypatch.setattr(credentials, "_verify", verify)
    queue = HashQueue(max_waiting=2)
    asked = [asyncio.create_task(queue.is_password("a", password)) for password in ("a", "b", "a")]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refusal:
        await asyncio.wait_for(queue.is_password("a", "a"), 10)
    go_on.set()

    assert [True, False, True] == await asyncio.gather(*asked)
    assert refusal.value.body.is_one_of(UNAVAILABLE)
    assert most == 1
    assert await queue.is_password("a", "a")
