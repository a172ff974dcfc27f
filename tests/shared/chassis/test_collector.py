"""Traces at a real OTLP receiver: what arrives, and how services run without one."""

import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from deploy.local.subprocesses import free_port
from tests.shared.chassis.test_commands import an_entry
from tests.world.collector import Collector, Span, collecting
from tests.world.edge import TOYS, Edge, until

PUPIL = "เด็กหญิงสมใจ 1-1037-00000-01-1"
# Spans that a process queues; more are dropped.
MAX_QUEUED_SPANS = 64
QUICK = {
    "OTEL_BSP_SCHEDULE_DELAY": "200",
    "OTEL_BSP_MAX_QUEUE_SIZE": str(MAX_QUEUED_SPANS),
    "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32",
}
# For tests in which a wait is in vain; the others need the default on a busy machine.
SHORT_TIMEOUT = {"LSQ_OTLP_TIMEOUT_S": "0.5"}


@asynccontextmanager
async def sending_spans(edge: Edge, address: str, **settings: str) -> AsyncIterator[None]:
    """The toys send their spans to this address within the block.

    At its end they stop cleanly, and run as before.
    """
    await stop(edge)
    await start(edge, LSQ_OTLP_ENDPOINT=address, **QUICK, **settings)
    try:
        yield
    finally:
        codes = await stop(edge)
        await start(edge)
    assert set(codes) == {0}, codes


async def stop(edge: Edge) -> list[int]:
    return await asyncio.gather(*(asyncio.to_thread(edge.kill, toy, signal.SIGTERM) for toy in TOYS))


async def start(edge: Edge, **settings: str) -> None:
    await asyncio.gather(*(edge.start(toy, **settings) for toy in TOYS))


def tree(collector: Collector) -> list[Span]:
    """The spans of the trace of the last entry."""
    entered = [span.trace for span in collector.spans if span.name == "cmd.ledger.enter.v1"]
    return [span for span in collector.spans if span.trace == entered[-1]] if entered else []


@pytest.mark.long
async def test_a_command_across_two_services_arrives_as_one_trace(edge: Edge) -> None:
    """Command and reaction are one tree, each span below its cause, each resource named; no byte names a
    person.
    """
    with collecting() as (collector, address):
        async with sending_spans(edge, address):
            await edge.ask(an_entry("collected", pupil=PUPIL))
            await until(
                lambda: {span.resource["service.name"] for span in tree(collector)},
                lambda names: names == {"ledger", "courier"},
            )

    [command] = [span for span in tree(collector) if span.name == "cmd.ledger.enter.v1"]
    [reaction] = [span for span in tree(collector) if span.name == "courier-deliver"]
    [batch] = [
        span
        for span in collector.spans
        if span.name == "courier-deliver batch" and span.trace in reaction.links
    ]
    assert (command.span, command.resource["service.name"]) == (reaction.parent, "ledger")
    assert batch.resource == reaction.resource
    assert {("lsq", "ledger"), ("lsq", "courier")} == {
        (span.resource["service.namespace"], span.resource["service.name"]) for span in collector.spans
    }
    assert 2 == len({span.resource["service.instance.id"] for span in collector.spans})
    assert not [body for body in collector.bodies if any(part.encode() in body for part in PUPIL.split())]


@pytest.mark.long
async def test_a_collector_that_never_answers_delays_nothing(edge: Edge) -> None:
    """It accepts the first spans and does not reply.

    More questions than queued spans are answered; the services stop when asked.
    """
    with collecting() as (collector, address):
        collector.silent.set()
        async with sending_spans(edge, address, **SHORT_TIMEOUT):
            await edge.ask(an_entry("silent"))
            await until(lambda: collector.held)
            for _ in range(2 * MAX_QUEUED_SPANS // 8):
                await asyncio.gather(*(edge.ask(an_entry(f"silent-{school}")) for school in range(8)))

            for school in range(8):
                assert await until(
                    lambda school=school: edge.deliveries(f"silent-{school}"),
                    lambda entries: len(entries) == 2 * MAX_QUEUED_SPANS // 8,
                )
        assert [] == collector.spans


@pytest.mark.long
async def test_an_unreachable_collector_is_logged(edge: Edge) -> None:
    """In JSON, as every line: records of libraries too, and none quotes a value."""
    before = {toy: len(edge.log(toy).read_bytes()) for toy in TOYS}
    async with sending_spans(edge, f"http://127.0.0.1:{free_port()}/v1/traces", **SHORT_TIMEOUT):
        await edge.ask(an_entry("nowhere", pupil=PUPIL))
        await until(lambda: "library_logged" in edge.log("ledger").read_text("utf-8")[before["ledger"] :])

    lines = [line for toy in TOYS for line in edge.log(toy).read_bytes()[before[toy] :].decode().splitlines()]
    records = [json.loads(line) for line in lines]
    assert {"opentelemetry.exporter.otlp.proto.http.trace_exporter"} <= {
        line["library"] for line in records if line["event"] == "library_logged"
    }
    assert not [line for line in lines if PUPIL.split()[0] in line]


@pytest.mark.long
async def test_a_stop_is_two_lines_in_the_log(edge: Edge) -> None:
    """FastStream logs the stop of each subscriber; those lines are left out."""
    for toy in TOYS:
        before = len(edge.log(toy).read_bytes())
        await asyncio.to_thread(edge.kill, toy, signal.SIGTERM)
        await edge.start(toy)

        logged = [
            json.loads(line)["event"] for line in edge.log(toy).read_bytes()[before:].decode().splitlines()
        ]
        assert ["service_stopped", "service_started"] == logged
