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
from shared.chassis.health import HealthReporter
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Resources

DOORS = ("commands", "queries", "reactions", "workers", "timers")
"""Modules of a capability that hold its handlers; each that exists has a `router`."""

Prepare = Callable[[Resources], Awaitable[None]]
Tasks = set["asyncio.Task[None]"]


class Service:
    """A process of the house: its name (`documents`, or a role of it: `documents.press`), its settings, its tables, its rooms."""

    def __init__(
        self, name: str, settings: type[ServiceSettings], tables: MetaData | None = None, *routers: Router,
        capabilities: Sequence[ModuleType] = (), prepare: Prepare | None = None,
    ) -> None:
        """`capabilities`: packages, in the order in which they stand on each other; the routers of their doors (DOORS) are the service's.

        `prepare` is done before the first message is heard, at each start: reference data, first accounts.
        """
        self.process, self.name = name, name.split(".", maxsplit=1)[0]
        self.settings, self.tables, self.prepare = settings, tables or MetaData(), prepare
        self.routers = (*routers, *(router for capability in capabilities for router in routers_of(capability)))

    def run(self) -> None:
        """Serve in an event loop of its own, until a signal. uvloop takes less CPU a command than asyncio's loop (docs/measured.md)."""
        uvloop.run(self.serve())

    async def serve(self, settings: ServiceSettings | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then finish what is in hand. Without settings: those of the environment."""
        settings = settings or self.settings.of_environment()
        traces = telemetry.start(self.process, settings)
        log = structlog.get_logger()
        stopped = _stopped_by_signal()
        resources = await self._means(settings)
        if self.prepare:
            await self.prepare(resources)
        broker = self._broker(settings, resources)
        await broker.start()
        health = HealthReporter(self.process, resources.bus, resources.engine)
        await health.answer_on_bus()
        await self._handle_operators(resources)
        port = await health.answer_on_port(settings.health_port) if settings.health_port else None
        background, finishing = self._parts(resources, stopped)
        log.info("service_started")
        await asyncio.wait({*background, *finishing, asyncio.create_task(stopped.wait())}, return_when=asyncio.FIRST_COMPLETED)
        by_itself = not stopped.is_set()
        # who reacts finishes the batch in hand
        stopped.set()
        ends = await _end(broker, background, finishing)
        if port:
            port.close()
        await _close(resources)
        log.info("service_stopped")
        traces.shutdown()
        if by_itself:
            raise RuntimeError("a part of the service ended by itself") from next((e for e in ends if isinstance(e, Exception)), None)

    def _broker(self, settings: ServiceSettings, resources: Resources) -> NatsBroker:
        """Answers commands and queries of all rooms."""
        # the logger named faststream writes plain text by a handler of its own; this one is the root's, as of every library
        logger = logging.getLogger("lsq.faststream")
        broker = NatsBroker(
            settings.bus_url, name=self.process, routers=self.routers, middlewares=[Traced, every_error_gets_a_reply()],
            logger=logger, log_level=logging.DEBUG, **bus.options(settings),
        )
        broker.context.set_global("resources", resources)
        return broker

    async def _means(self, settings: ServiceSettings) -> Resources:
        """What the edge works with: tables up to date, archive checked, bus found."""
        url = settings.database_url.get_secret_value()
        engine = database.engine_of(url)
        if migrations.folder(self.name).exists():
            await asyncio.to_thread(migrations.upgrade, url, self.name)
        else:
            # a service that is being written has no revisions yet
            await database.create(engine, self.tables)
        archive = Archive(settings.archive) if settings.archive else None
        if archive:
            await archive.check()
        return Resources(
            service=self.name, engine=engine, bus=await bus.connect(settings, f"{self.process} relay"), keys=Keyring.of(settings.token_keys),
            token=OwnToken(private_key(settings.service_key.get_secret_value()), self.name, settings.service_kid),
            clock=settings.now, settings=settings, archive=archive, retry_delays=settings.retry_delays, ack_wait_s=settings.ack_wait_s,
        )

    async def _handle_operators(self, resources: Resources) -> None:
        """Parked events that a person sends once more, and gaps that a person accepts; one of the service's processes takes each."""
        await resources.bus.subscribe(f"{dead_letters.GAPS}.{self.name}", queue=self.name, cb=dead_letters.handle_gaps(resources))
        for reaction in (reaction for router in self.routers for reaction in router.reactions):
            await resources.bus.subscribe(dead_letters.resend_subject(reaction.name), queue=self.name, cb=dead_letters.handle_resend(reaction, resources))

    def _parts(self, resources: Resources, stopped: asyncio.Event) -> tuple[Tasks, Tasks]:
        """What runs beside the answers: what is cancelled at the end, and what finishes the job in hand."""
        routers = [*self.routers, upkeep.router(self.name)]
        workers = [worker for router in routers for worker in router.workers]
        notifications = jobs.Notifications({worker.channel for worker in workers})
        background: list[Coroutine[Any, Any, None]] = [outbox.relay(resources.engine, resources.bus)]
        if workers:
            background.append(notifications.listen(resources.engine))
        finishing = [inbox.listen(reaction, resources, stopped) for router in routers for reaction in router.reactions]
        finishing += [jobs.run_worker(worker, resources, notifications, stopped) for worker in workers]
        finishing += [jobs.keep_time(timer, resources, stopped) for router in routers for timer in router.timers]
        return {asyncio.create_task(part) for part in background}, {asyncio.create_task(part) for part in finishing}


def routers_of(capability: ModuleType) -> list[Router]:
    """The routers of a capability's doors: of `commands.py`, `queries.py` … as far as it has them."""
    names = (f"{capability.__name__}.{door}" for door in DOORS)
    return [importlib.import_module(name).router for name in names if importlib.util.find_spec(name)]


def _stopped_by_signal() -> asyncio.Event:
    """Set when this process is asked to end."""
    stopped = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, stopped.set)
    return stopped


async def _end(broker: NatsBroker, background: Tasks, finishing: Tasks) -> list[BaseException | None]:
    """Hear no more, finish what is in hand, cancel the rest. How each part ended; a bus that is away does not keep the process from stopping."""
    with suppress(BusError, TimeoutError):
        await broker.stop()
    if finishing:
        await asyncio.wait(finishing)
    for task in background:
        task.cancel()
    return await asyncio.gather(*background, *finishing, return_exceptions=True)


async def _close(resources: Resources) -> None:
    with suppress(BusError, TimeoutError):
        await resources.bus.close()
    await resources.engine.dispose()
