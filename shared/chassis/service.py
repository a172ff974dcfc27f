"""A service as a process: its capabilities, its start, run and stop."""

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
from faststream.security import BaseSecurity
from nats.errors import Error as BusError

from shared.access.tokens import REGISTRY, Keyring, OwnToken, private_key
from shared.chassis import (
    bus,
    database,
    dead_letters,
    inbox,
    jobs,
    outbox,
    schema,
    telemetry,
    trail_queries,
    upkeep,
)
from shared.chassis.archive import Archive
from shared.chassis.edge import Crowded, Router, Traced, every_error_gets_a_reply
from shared.chassis.guard import Check, Guard
from shared.chassis.health import HealthReporter
from shared.chassis.leases import Leases
from shared.chassis.notifications import Notifications
from shared.chassis.outages import once_up
from shared.chassis.settings import ServiceSettings
from shared.chassis.unit_of_work import Resources

DOORS = ("commands", "queries", "reactions", "workers", "timers")
"""Modules of a capability that hold its handlers; each that exists has a `router`."""

Prepare = Callable[[Resources], Awaitable[None]]
Tasks = set["asyncio.Task[None]"]


class Service:
    """A process of the system: name, settings and routers.

    The name is that of the service (`documents`), or of a role of it (`documents.press`).
    """

    def __init__(
        self,
        name: str,
        settings: type[ServiceSettings],
        *,
        capabilities: Sequence[ModuleType],
        prepare: Prepare | None = None,
        checks: Sequence[Check] = (),
    ) -> None:
        """Describe a service.

        `capabilities`: packages in the order in which they depend on each other; the service has the routers
        of their DOORS.

        `prepare` runs at each start, before the service acts: reference data, first accounts.

        `checks` are of the guard, at each start and each minute:
        `async def name(work: Work) -> list[Contradiction]`. With a contradiction the service is read-only.
        """
        self.process = name
        self.name = name.split(".", maxsplit=1)[0]
        self.settings = settings
        self.prepare = prepare
        self.checks = checks
        self.routers = [router for capability in capabilities for router in routers_of(capability)]
        if self.is_main:
            self.routers.append(trail_queries.router(self.name))
        if self.is_main and self.name != REGISTRY:
            self.routers.append(upkeep.reactions(self.name))

    @property
    def is_main(self) -> bool:
        """Whether it is the main process of its service, which alone has the right to send its events."""
        return self.process == self.name

    @property
    def reactions(self) -> list[inbox.Reaction]:
        """The reactions of this process; the set-up makes their consumers on the bus."""
        return [reaction for router in self.routers for reaction in router.reactions]

    def run(self) -> None:
        """Serve in a new event loop until a signal.

        uvloop takes less CPU a command than asyncio's loop (docs/measured.md).
        """
        uvloop.run(self.serve())

    async def serve(self, settings: ServiceSettings | None = None) -> None:
        """Serve until SIGTERM or SIGINT, then finish the messages and jobs that have begun.

        Settings default to the environment's.
        """
        settings = settings or self.settings.of_environment()
        traces = telemetry.start(self.process, settings)
        stopped = _stopped_by_signal()
        health = HealthReporter(self.process)
        port = await health.answer_on_port(settings.health_port) if settings.health_port else None
        opening = asyncio.create_task(self._serve(settings, health, stopped))
        stopping = asyncio.create_task(stopped.wait())
        await asyncio.wait({opening, stopping}, return_when=asyncio.FIRST_COMPLETED)
        try:
            if not health.has_started:
                # It waits for a server, or has failed.
                opening.cancel()
            with suppress(asyncio.CancelledError):
                await opening
        finally:
            stopping.cancel()
            if port:
                port.close()
            traces.shutdown()

    async def _serve(self, settings: ServiceSettings, health: HealthReporter, stopped: asyncio.Event) -> None:
        log = structlog.get_logger()
        bus_closed = asyncio.Event()
        resources = await self._open_resources(settings, bus_closed.set)
        health.use(resources)
        await health.answer_on_bus(resources.bus)
        await resources.notifications.subscribe()
        guard = self._guard(resources, settings)
        await once_up("bus, database, archive", guard.start)
        broker = self._broker(settings, resources, bus_closed.set)
        await broker.start()
        await self._subscribe_for_operators(resources)
        background, finishing = self._start_tasks(resources, stopped)
        background |= {
            asyncio.create_task(guard.run()),
            asyncio.create_task(health.report()),
            asyncio.create_task(resources.counts.run(resources.engine)),
        }
        if settings.bus_creds:
            clients = [resources.bus, await broker.connect()]
            background.add(asyncio.create_task(bus.renew_credentials(settings.bus_creds, clients)))
        if settings.history_creds:
            renewing = bus.renew_credentials(settings.history_creds, [resources.history_bus])
            background.add(asyncio.create_task(renewing))
        health.has_started = True
        log.info("service_started")
        await asyncio.wait(
            {*background, *finishing, *(asyncio.create_task(end.wait()) for end in (stopped, bus_closed))},
            return_when=asyncio.FIRST_COMPLETED,
        )
        is_failure = not stopped.is_set()
        stopped.set()
        ends = await _end(broker, background, finishing)
        await _close(resources)
        log.info("service_stopped")
        if is_failure:
            what = "the bus has refused the credentials" if bus_closed.is_set() else "a task has ended"
            raise RuntimeError(f"{what} before the service was stopped") from next(
                (e for e in ends if isinstance(e, Exception)), None
            )

    def _guard(self, resources: Resources, settings: ServiceSettings) -> Guard:
        async def prepare() -> None:
            if self.prepare:
                await self.prepare(resources)

        return Guard(
            resources,
            is_main=self.is_main,
            reactions=[reaction.name for reaction in self.reactions],
            checks=self.checks,
            interval_s=settings.guard_interval_s,
            prepare=prepare,
        )

    def _broker(
        self, settings: ServiceSettings, resources: Resources, on_closed: Callable[[], None]
    ) -> NatsBroker:
        """The broker that receives the commands and queries of all routers."""
        # The logger named faststream has a handler that writes plain text; this one uses the root's handler.
        logger = logging.getLogger("lsq.faststream")
        broker = NatsBroker(
            settings.bus_url,
            name=self.process,
            routers=self.routers,
            middlewares=[Crowded, Traced, every_error_gets_a_reply()],
            logger=logger,
            log_level=logging.DEBUG,
            security=BaseSecurity(ssl_context=bus.tls(settings)),
            **bus.options(settings, self.process, on_closed),
        )
        broker.context.set_global("resources", resources)
        return broker

    async def _open_resources(self, settings: ServiceSettings, on_closed: Callable[[], None]) -> Resources:
        """Check the tables and the archive, connect to the bus; waits for those that do not answer."""
        url = settings.database_url.get_secret_value()
        engine = database.engine_of(url, is_pooled=settings.database_pooled)

        async def check_tables() -> None:
            async with engine.connect() as connection:
                await connection.run_sync(schema.check, self.name)

        await once_up("database", check_tables)
        archive = Archive(settings.archive) if settings.archive else None
        if archive:
            await once_up("archive", archive.check)
        client = await bus.connect(settings, self.process, on_closed)
        history = settings.history_creds
        return Resources(
            service=self.name,
            engine=engine,
            leases=Leases(
                database.autocommit_engine_of(url, is_pooled=settings.database_pooled), settings.lease_ttl_s
            ),
            bus=client,
            history_client=await bus.connect(settings, self.process, on_closed, history) if history else None,
            notifications=Notifications(self.name, client),
            keys=Keyring.of(settings.token_keys),
            token=OwnToken(
                private_key(settings.service_key.get_secret_value()), self.process, settings.service_kid
            ),
            clock=settings.now,
            settings=settings,
            archive=archive,
            retry_delays=settings.retry_delays,
            ack_wait_s=settings.ack_wait_s,
        )

    async def _subscribe_for_operators(self, resources: Resources) -> None:
        """Receive resent events and accepted gaps; one of the service's processes handles each."""
        if self.is_main:
            await resources.bus.subscribe(
                dead_letters.gaps_subject(self.name),
                queue=self.name,
                cb=dead_letters.handle_gaps(resources),
            )
        for reaction in self.reactions:
            await resources.bus.subscribe(
                dead_letters.resend_subject(reaction.name),
                queue=self.name,
                cb=dead_letters.handle_resend(reaction, resources),
            )

    def _start_tasks(self, resources: Resources, stopped: asyncio.Event) -> tuple[Tasks, Tasks]:
        """Start the background tasks.

        Returns those that are cancelled at the end, and those that finish what they have begun.
        """
        routers = [*self.routers, upkeep.router(self.name)]
        workers = [worker for router in routers for worker in router.workers]
        background: list[Coroutine[Any, Any, None]] = []
        if self.is_main:
            background.append(outbox.relay(resources))
        finishing = [inbox.listen(reaction, resources, stopped) for reaction in self.reactions]
        finishing += [jobs.run_worker(worker, resources, stopped) for worker in workers]
        finishing += [
            jobs.run_timer(timer, resources, stopped) for router in routers for timer in router.timers
        ]
        return {asyncio.create_task(task) for task in background}, {
            asyncio.create_task(task) for task in finishing
        }


def routers_of(capability: ModuleType) -> list[Router]:
    """The routers of a capability: of each of its modules that is named in DOORS."""
    names = (f"{capability.__name__}.{door}" for door in DOORS)
    return [importlib.import_module(name).router for name in names if importlib.util.find_spec(name)]


def _stopped_by_signal() -> asyncio.Event:
    """An event that is set when this process is asked to stop."""
    stopped = asyncio.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sig, stopped.set)
    return stopped


async def _end(broker: NatsBroker, background: Tasks, finishing: Tasks) -> list[BaseException | None]:
    """Stop the broker, finish the tasks that have begun, cancel the rest.

    Returns the result of each task; an outage of the bus does not prevent the stop.
    """
    with suppress(BusError, TimeoutError):
        await broker.stop()
    if finishing:
        await asyncio.wait(finishing)
    for task in background:
        task.cancel()
    return await asyncio.gather(*background, *finishing, return_exceptions=True)


async def _close(resources: Resources) -> None:
    await resources.counts.write(resources.engine)
    with suppress(BusError, TimeoutError):
        await resources.bus.close()
        if resources.history_client:
            await resources.history_client.close()
    await resources.engine.dispose()
    await resources.leases.engine.dispose()
