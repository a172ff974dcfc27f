"""Traces at a real OTLP receiver: what arrives, and that a service does without one."""
import asyncio
import json
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.local.subprocesses import free_port
from tests.shared.chassis.test_commands import an_entry
from tests.world.collector import Collector, Span, collecting
from tests.world.edge import TOYS, Edge, until

PUPIL = "เด็กหญิงสมใจ 1-1037-00000-01-1"
# spans that wait in a process; what is more is dropped
QUEUE = 64
QUICK = {"OTEL_BSP_SCHEDULE_DELAY": "200", "OTEL_BSP_MAX_QUEUE_SIZE": str(QUEUE), "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32"}
# for who waits in vain: the others are given the time that a busy machine needs
HASTY = {"LSQ_OTLP_TIMEOUT_S": "0.5"}


@asynccontextmanager
async def telling(edge: Edge, address: str, **settings: str) -> AsyncIterator[None]:
    """While this lasts, the toys send their spans there. At the end they have stopped cleanly, and run as before."""
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


async def test_a_command_across_two_services_arrives_as_one_trace(edge: Edge) -> None:
    """The command in ledger and the reaction in courier: one tree, each span under the one that caused it, each resource named; no person in any byte."""
    with collecting() as (collector, address):
        async with telling(edge, address):
            await edge.ask(an_entry("collected", pupil=PUPIL))
            await until(lambda: {span.resource["service.name"] for span in tree(collector)}, lambda names: names == {"ledger", "courier"})

    [command] = [span for span in tree(collector) if span.name == "cmd.ledger.enter.v1"]
    [reaction] = [span for span in tree(collector) if span.name == "courier-deliver"]
    [batch] = [span for span in collector.spans if span.name == "courier-deliver batch" and span.trace in reaction.links]
    assert (command.span, command.resource["service.name"]) == (reaction.parent, "ledger")
    assert batch.resource == reaction.resource
    assert {("lsq", "ledger"), ("lsq", "courier")} == {(span.resource["service.namespace"], span.resource["service.name"]) for span in collector.spans}
    assert 2 == len({span.resource["service.instance.id"] for span in collector.spans})
    assert not [body for body in collector.bodies if any(part.encode() in body for part in PUPIL.split())]


async def test_a_collector_that_never_answers_holds_up_nobody(edge: Edge) -> None:
    """It takes the first spans and says nothing. More questions than spans are kept are answered meanwhile; the services stop when they are told to."""
    with collecting() as (collector, address):
        collector.silent.set()
        async with telling(edge, address, **HASTY):
            await edge.ask(an_entry("silent"))
            await until(lambda: collector.held)
            for _ in range(2 * QUEUE // 8):
                await asyncio.gather(*(edge.ask(an_entry(f"silent-{school}")) for school in range(8)))

            for school in range(8):
                assert await until(lambda school=school: edge.deliveries(f"silent-{school}"), lambda entries: len(entries) == 2 * QUEUE // 8)
        assert [] == collector.spans


async def test_a_collector_that_is_not_there_is_a_line_in_the_log(edge: Edge) -> None:
    """Of ours, as every line: what libraries log is JSON too, and quotes nothing."""
    begun = {toy: len(edge.log(toy).read_bytes()) for toy in TOYS}
    async with telling(edge, f"http://127.0.0.1:{free_port()}/v1/traces", **HASTY):
        await edge.ask(an_entry("nowhere", pupil=PUPIL))
        await until(lambda: "library_said" in edge.log("ledger").read_text("utf-8")[begun["ledger"]:])

    lines = [line for toy in TOYS for line in edge.log(toy).read_bytes()[begun[toy]:].decode().splitlines()]
    said = [json.loads(line) for line in lines]
    assert {"opentelemetry.exporter.otlp.proto.http.trace_exporter"} <= {line["library"] for line in said if line["event"] == "library_said"}
    assert not [line for line in lines if PUPIL.split()[0] in line]


async def test_a_stop_is_two_lines_in_the_log(edge: Edge) -> None:
    """FastStream says of each of its subscribers that it stops; nobody need look at that."""
    for toy in TOYS:
        begun = len(edge.log(toy).read_bytes())
        await asyncio.to_thread(edge.kill, toy, signal.SIGTERM)
        await edge.start(toy)

        said = [json.loads(line)["event"] for line in edge.log(toy).read_bytes()[begun:].decode().splitlines()]
        assert ["service_stopped", "service_started"] == said
