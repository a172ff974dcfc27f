"""Health tells the truth: of servers, loops, clocks; and a process that starts while a server is down waits."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.subprocesses import free_port
from shared.chassis.bus import STREAM
from shared.chassis.health import Health
from shared.chassis.heartbeats import MAX_SILENCE_S, Heartbeats
from shared.chassis.history import Contradiction
from shared.chassis.outbox import cloud_event
from tests.world.edge import AUTHORITY, ROOT, Edge, until
from tests.world.toys.contracts import EntriesMade

NOW = datetime(2026, 11, 29, tzinfo=UTC)
WELL = {"process": "ledger", "started_at": NOW, "at": NOW, "has_started": True, "bus": True}
CASES = {
    "well": ({}, "", ""),
    "no such server": ({"database": None, "archive": None, "stream": None}, "", ""),
    "the bus": ({"bus": False}, "the bus does not answer", ""),
    "the stream": ({"stream": False}, "the stream does not answer", ""),
    "the database": ({"database": False}, "the database does not answer", ""),
    "the archive": ({"archive": False}, "the archive does not answer", ""),
    "it waits": ({"has_started": False}, "has not started", ""),
    "an event that waits a little": ({"outbox_age_s": 59.0}, "", ""),
    "an event that waits long": ({"outbox_age_s": 61.0}, "waits for the bus since 61 s", ""),
    "clocks nearly agree": ({"clock_difference_s": -29.0}, "", ""),
    "clocks differ": ({"clock_difference_s": -30.0}, "", "differ by 30 s"),
    "clocks differ much": ({"clock_difference_s": 120.0}, "differ by 120 s: set both by NTP", ""),
    "a loop": ({"stuck": ["documents-reserve"]}, "documents-reserve has not moved", ""),
    "a history": ({"contradictions": [Contradiction(place="a", what="b")]}, "read-only", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said(case: str) -> None:
    """A sentence each; without one the process is ready."""
    facts, problem, warning = CASES[case]
    health = Health.model_validate(WELL | facts)

    assert (not problem) == health.is_ready
    assert problem in " ".join(health.problems())
    assert (1 if warning else 0) == len(health.warnings())
    assert warning in " ".join(health.warnings())


def test_a_loop_that_does_not_turn_is_stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the longest job; one that turns is not."""
    loops, now = Heartbeats(), time.monotonic()
    loops.beat("stuck")
    monkeypatch.setattr(time, "monotonic", lambda: now + MAX_SILENCE_S + 1)
    loops.beat("turns")

    assert ["stuck"] == loops.stuck()


async def test_all_loops_of_a_service_turn(edge: Edge) -> None:
    """Relay, guard, reactions, timers and workers report themselves; the servers answer, the clocks agree."""
    answer = await edge.bus.request("lsq.health.courier", b"", 3)
    health = Health.model_validate_json(answer.data)

    assert (True, True, None) == (health.database, health.stream, health.archive)
    assert [] == health.problems() + health.warnings()
    assert health.looked_at is not None


async def test_an_event_that_the_bus_does_not_take_is_seen(edge: Edge) -> None:
    """Nobody stores its subject. An idle service is ready: nothing waits."""
    waits = "insert into outbox (address, number, headers, body, written_at) values ('lsq.nobody.stores', 1, '{}', '{}', now() - interval '2 minutes')"
    await edge.databases["ledger"].execute(waits)
    try:
        health = await until(lambda: health_of(edge, "ledger"), lambda health: not health.is_ready)
        assert "waits for the bus" in health.problems()[0]
    finally:
        await edge.databases["ledger"].execute("delete from outbox where address = 'lsq.nobody.stores'")
    await until(lambda: health_of(edge, "ledger"), lambda health: health.is_ready)


async def health_of(edge: Edge, toy: str) -> Health:
    return Health.model_validate_json((await edge.bus.request(f"lsq.health.{toy}", b"", 3)).data)


async def test_what_an_event_causes_is_not_dated_before_it(edge: Edge) -> None:
    """The clock of its service's host is ahead."""
    ahead = "2099-01-01T00:00:00+00:00"
    event = EntriesMade(authority=AUTHORITY, school="ahead", entries=[1], pupil="p")
    headers = cloud_event(event, "ahead-1", "ledger", ahead) | {"ce-sequence": "1"}
    await edge.bus.jetstream().publish(
        event.address, event.model_dump_json().encode(), stream=STREAM, headers=headers
    )
    await until(lambda: edge.deliveries("ahead"))

    [(at,)] = await edge.rows("courier", "select at from deliveries where school = 'ahead'")
    assert datetime.fromisoformat(ahead) == at


async def status(port: int, path: str) -> int | None:
    """The status that a probe of Kubernetes gets; None: nothing listens."""
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=5) as kubernetes:
            return (await kubernetes.get(path)).status_code
    except httpx.TransportError:
        return None


@pytest.mark.long
async def test_a_process_that_starts_without_its_servers_waits(tmp_path: Path) -> None:
    """It is live, not ready, names what it waits for, stops when asked; once the servers are there it begins.

    Live it stays while the database is down; Kubernetes does not restart it.
    """
    edge = Edge()
    try:
        await edge.open()
        await asyncio.to_thread(edge.postgres.stop)
        port, log = free_port(), tmp_path / "log"
        waits = waiting(edge, log, port)
        await until(log.read_text, lambda text: '"waits_for_server"' in text)
        assert (200, 503) == (await status(port, "/live"), await status(port, "/ready"))
        waits.send_signal(signal.SIGTERM)
        assert 0 == await asyncio.to_thread(waits.wait, 20)

        port = free_port()
        begins = waiting(edge, log, port)
        await until(lambda: status(port, "/live"), lambda code: code == 200)
        edge.postgres.start()
        await asyncio.to_thread(edge.postgres.wait)
        await until(lambda: status(port, "/ready"), lambda code: code == 200)
        await asyncio.to_thread(edge.postgres.stop)
        await until(lambda: status(port, "/ready"), lambda code: code == 503)
        assert 200 == await status(port, "/live")
        edge.postgres.start()
        await asyncio.to_thread(edge.postgres.wait)
        await until(lambda: status(port, "/ready"), lambda code: code == 200)
        begins.send_signal(signal.SIGTERM)
        assert 0 == await asyncio.to_thread(begins.wait, 20)
    finally:
        await edge.close()


def waiting(edge: Edge, log: Path, port: int) -> "subprocess.Popen[Any]":
    """Start a second ledger."""
    environment = os.environ | edge.environment("ledger") | {"LSQ_HEALTH_PORT": str(port)}
    command = [sys.executable, "-m", "tests.world.toys", "ledger"]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log.open("wb"))
