"""How a process becomes a service: the rooms it has, start, run, stop."""
import asyncio
import importlib.util
import logging
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

import structlog
import uvloop
from faststream.nats import NatsBroker
from nats.errors import Error as BusError
from sqlalchemy import MetaData

from shared.access.tokens import Keyring, OwnToken, private_key
from shared.chassis import bus, database, dead_letters, inbox, jobs, migrations, outbox, telemetry, upkeep
from shared.chassis.archive import Archive
from shared.chassis.edge import Router, Traced, every_error_gets_a_reply
from shared.chassis.health import Doctor
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Means

DOORS = ("commands", "queries", "reactions", "workers", "timers")
"""Modules of a capability that hold its handlers; each that exists has a `router`."""

Prepare = Callable[[Means], Awaitable[None]]
Tasks = set["asyncio.Task[None]"]


class Service:
    """A process of the house: its name (`documents`, or a role of it: `documents.press`), its settings, its tables, its rooms."""

    def __init__(
        self, name: str, settings: type[ServiceSettings], tables: MetaData | None = None, *rooms: Router,
        capabilities: Sequence[ModuleType] = (), prepare: Prepare | None = None,
    ) -> None:
        """`capabilities`: packages, in the order in which they stand on each other; the routers of their doors (DOORS) are the service's.

        `prepare` is done before the first message is heard, at each start: reference data, first accounts.
        """
        self.process, self.name = name, name.split(".", maxsplit=1)[0]
        self.settings, self.tables, self.prepare = settings, tables or MetaData(), prepare
        self.rooms = (*rooms, *(router for capability in capabilities for router in routers_of(capability)))

    def run(self) -> None:
        """Serve in an event loop of its own, until a signal. uvloop takes less CPU a command than asyncio's loop (docs/measured.md)."""
        uvloop.run(self.serve())

    async def serve(self, settings: ServiceSettings | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then finish what is in hand. Without settings: those of the environment."""
        settings = settings or self.settings.of_environment()
        traces = telemetry.start(self.process, settings)
        log = structlog.get_logger()
        stopped = _stopped_by_signal()
        means = await self._means(settings)
        if self.prepare:
            await self.prepare(means)
        broker = self._broker(settings, means)
        await broker.start()
        doctor = Doctor(self.process, means.bus, means.engine)
        await doctor.answer_on_bus()
        await self._hear_again(means)
        port = await doctor.answer_on_port(settings.health_port) if settings.health_port else None
        endless, finishing = self._parts(means, stopped)
        log.info("service_started")
        await asyncio.wait({*endless, *finishing, asyncio.create_task(stopped.wait())}, return_when=asyncio.FIRST_COMPLETED)
        by_itself = not stopped.is_set()
        stopped.set()                                         # who reacts finishes the batch in hand
        ends = await _end(broker, endless, finishing)
        if port:
            port.close()
        await _close(means)
        log.info("service_stopped")
        traces.shutdown()
        if by_itself:
            raise RuntimeError("a part of the service ended by itself") from next((e for e in ends if isinstance(e, Exception)), None)

    def _broker(self, settings: ServiceSettings, means: Means) -> NatsBroker:
        """Answers commands and queries of all rooms."""
        broker = NatsBroker(
            settings.bus_url, name=self.process, routers=self.rooms, middlewares=[Traced, every_error_gets_a_reply()],
            logger=structlog.get_logger(), log_level=logging.DEBUG, **bus.options(settings),
        )
        broker.context.set_global("means", means)
        return broker

    async def _means(self, settings: ServiceSettings) -> Means:
        """What the edge works with: tables up to date, archive checked, bus found."""
        url = settings.database_url.get_secret_value()
        engine = database.engine_of(url)
        if migrations.folder(self.name).exists():
            await asyncio.to_thread(migrations.upgrade, url, self.name)
        else:                                                 # a service that is being written has no revisions yet
            await database.create(engine, self.tables)
        archive = Archive(settings.archive) if settings.archive else None
        if archive:
            await archive.check()
        return Means(
            service=self.name, engine=engine, bus=await bus.connect(settings, f"{self.process} relay"), keys=Keyring.of(settings.token_keys),
            token=OwnToken(private_key(settings.service_key.get_secret_value()), self.name, settings.service_kid),
            clock=settings.now, settings=settings, archive=archive, retry_delays=settings.retry_delays, ack_wait_s=settings.ack_wait_s,
        )

    async def _hear_again(self, means: Means) -> None:
        """Parked events that a person sends once more, and gaps that a person accepts; one of the service's processes takes each."""
        await means.bus.subscribe(f"{dead_letters.GAPS}.{self.name}", queue=self.name, cb=dead_letters.hear_of_gaps(means))
        for reaction in (reaction for room in self.rooms for reaction in room.reactions):
            await means.bus.subscribe(dead_letters.again_subject(reaction.name), queue=self.name, cb=dead_letters.hear_again(reaction, means))

    def _parts(self, means: Means, stopped: asyncio.Event) -> tuple[Tasks, Tasks]:
        """What runs beside the answers: what is cancelled at the end, and what finishes the job in hand."""
        rooms = [*self.rooms, upkeep.room(self.name)]
        workers = [worker for room in rooms for worker in room.workers]
        bell = jobs.Bell({worker.channel for worker in workers})
        endless: list[Coroutine[Any, Any, None]] = [outbox.relay(means.engine, means.bus)]
        if workers:
            endless.append(bell.ring(means.engine))
        finishing = [inbox.listen(reaction, means, stopped) for room in rooms for reaction in room.reactions]
        finishing += [jobs.work_off(worker, means, bell, stopped) for worker in workers]
        finishing += [jobs.keep_time(timer, means, stopped) for room in rooms for timer in room.timers]
        return {asyncio.create_task(part) for part in endless}, {asyncio.create_task(part) for part in finishing}


def routers_of(capability: ModuleType) -> list[Router]:
    """The routers of a capability's doors: of `commands.py`, `queries.py` … as far as it has them."""
    names = (f"{capability.__name__}.{door}" for door in DOORS)
    return [importlib.import_module(name).router for name in names if importlib.util.find_spec(name)]


def _stopped_by_signal() -> asyncio.Event:
    """Set when this process is asked to end."""
    stopped = asyncio.Event()
    for wish in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(wish, stopped.set)
    return stopped


async def _end(broker: NatsBroker, endless: Tasks, finishing: Tasks) -> list[BaseException | None]:
    """Hear no more, finish what is in hand, cancel the rest. How each part ended; a bus that is away does not keep the process from stopping."""
    with suppress(BusError, TimeoutError):
        await broker.stop()
    if finishing:
        await asyncio.wait(finishing)
    for task in endless:
        task.cancel()
    return await asyncio.gather(*endless, *finishing, return_exceptions=True)


async def _close(means: Means) -> None:
    with suppress(BusError, TimeoutError):
        await means.bus.close()
    await means.engine.dispose()
