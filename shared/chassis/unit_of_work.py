"""The unit of work that a handler receives. With it a handler decides; it can neither commit nor publish."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import psycopg
from nats.aio.client import Client
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from shared.access.tickets import Ticket
from shared.access.tokens import Actor, Capacity, Keyring, OwnToken
from shared.chassis import ask as asking
from shared.chassis.archive import Archive
from shared.chassis.database import driver_of
from shared.chassis.fairness import Schools
from shared.chassis.heartbeats import Heartbeats
from shared.chassis.history import ServiceHistory
from shared.chassis.leases import Leases
from shared.chassis.notifications import Notifications
from shared.chassis.telemetry import current_traceparent, resumed_span
from shared.chassis.trail_counts import TrailCounts
from shared.contracts.envelope import Asked, Event, Reply


@dataclass(frozen=True, kw_only=True)
class Resources:
    """What the edge of one process works with; FastStream's context has it as `resources`."""

    service: str
    engine: AsyncEngine
    leases: Leases
    bus: Client
    notifications: Notifications
    keys: Keyring
    token: OwnToken
    clock: Callable[[], datetime]
    settings: Any
    # The connection that may read last events; None: that of the process may.
    history_client: Client | None = None
    archive: Archive | None = None
    schools: Schools = field(default_factory=Schools)
    history: ServiceHistory = field(default_factory=ServiceHistory)
    heartbeats: Heartbeats = field(default_factory=Heartbeats)
    counts: TrailCounts = field(default_factory=TrailCounts)
    retry_delays: tuple[float, ...] = ()
    ack_wait_s: float = 10.0

    @property
    def history_bus(self) -> Client:
        """The connection by which the guard and the relay of a main process read last events."""
        return self.history_client or self.bus


class Asker(NamedTuple):
    """Who asks, as the trail records it: by reference, in an office by an appointment, at an organisation."""

    actor: str
    organisation: str
    office: str | None = None
    appointment: UUID | None = None


class Emitted(NamedTuple):
    """An event, and the trace in which it was emitted."""

    event: Event
    trace: str | None


@dataclass
class Work:
    """One transaction. `actor` and `capacity` are None when an event or a timer is the cause."""

    session: AsyncSession
    # The same transaction without SQLAlchemy: for COPY, and for the statements of the edge.
    driver: "psycopg.AsyncConnection[Any]"
    now: datetime
    resources: Resources
    actor: Actor | None = None
    # That in which the right allows the message.
    capacity: Capacity | None = None
    # By which a process goes on with what a person has started; set by the handler that has read it.
    ticket: Ticket | None = None
    events: list[Emitted] = field(default_factory=list)
    # Whom the commit wakes.
    channels: set[str] = field(default_factory=set)
    spans: ExitStack = field(default_factory=ExitStack)
    # What `Router.command_after` computed before the transaction.
    prepared: Any = None
    # For the trail: pupils whom neither question nor reply names; the person for whom the portal asks, once
    # it is proven who that is.
    pupils: set[UUID] = field(default_factory=set)
    person: Asker | None = None

    @property
    def actor_id(self) -> str:
        """The reference of the person or service that acts.

        `system` where an event or a timer is the cause.
        """
        return self.actor.sub if self.actor else "system"

    @property
    def role(self) -> str:
        """The office in which the person acts, or the name of the process; empty as `capacity` is."""
        return self.capacity.role if self.capacity else ""

    @property
    def origin(self) -> dict[str, Any]:
        """The values of a decision's columns `actor`, `office`, `appointment`: who acts, and by which
        appointment; with a ticket, who has started it.
        """
        if self.ticket:
            return {"actor": self.ticket.sub, **self.ticket.by_office}
        return {"actor": self.actor_id, **self.by_office}

    @property
    def by_office(self) -> dict[str, Any]:
        """The values of a decision's columns `office` and `appointment`; None for a process."""
        appointment = self.capacity.appointment if self.capacity else None
        return {"office": self.role if appointment else None, "appointment": appointment}

    @property
    def archive(self) -> Archive:
        """The archive of files.

        A file stays when this transaction is rolled back: use keys that a second try finds again.
        """
        if self.resources.archive is None:
            raise RuntimeError(
                f"{self.resources.service} has no archive: set LSQ_ARCHIVE__ENDPOINT, __ACCESS_KEY and "
                "__SECRET_KEY"
            )
        return self.resources.archive

    @property
    def settings(self) -> Any:
        """The settings of this process, of the class that its `Service` declares."""
        return self.resources.settings

    def emit(self, event: Event) -> None:
        """Emit an event, and its earlier version beside it: they are sent if, and only if, this transaction
        commits.
        """
        trace = current_traceparent()
        self.events.append(Emitted(event, trace))
        if event.earlier:
            self.events.append(Emitted(event.earlier.model_validate(event, from_attributes=True), trace))

    def notify(self, channel: str) -> None:
        """Wake the workers of this channel after, and only if, this transaction commits."""
        self.channels.add(channel)

    def concerns(self, pupils: Iterable[UUID]) -> None:
        """Name the pupils whom a command changes, or an answer shows, for the trail.

        Those that stand in question or reply under `pupil` or `pupils` are found without it.
        """
        self.pupils.update(pupils)

    async def ask(self, question: Asked[Reply], *, id: UUID | None = None) -> Reply:
        """Ask another service, with the token of this one.

        Pass an id with a command, so that a second try does not act twice.
        """
        own = self.resources.token
        token = own.at(self.resources.clock())
        return await asking.ask(self.resources.bus, question, token, own.sender, id=id)

    @asynccontextmanager
    async def separate_transaction(self) -> AsyncIterator[AsyncSession]:
        """Open a transaction that commits at the end of the block and emits nothing.

        Its writes survive a crash of this work.
        """
        async with begin(self.resources) as other:
            yield other.session

    def resume_trace(self, trace: str | None, name: str) -> None:
        """Open a span of this trace until the end of the work.

        The cause of a job and its effects are one trace.
        """
        if trace:
            self.spans.enter_context(resumed_span(trace, name))

    def new_id(self) -> UUID:
        """A new random id; tests can replace it."""
        return uuid4()


@asynccontextmanager
async def begin(
    resources: Resources, actor: Actor | None = None, capacity: Capacity | None = None
) -> AsyncIterator[Work]:
    """Begin a unit of work, in a transaction that commits at the end of the block.

    The transaction is the connection's, and the session joins it: `session.commit()` in a handler commits
    nothing.
    """
    async with (
        resources.engine.begin() as connection,
        AsyncSession(bind=connection, expire_on_commit=False) as session,
    ):
        work = Work(session, await driver_of(connection), resources.clock(), resources, actor, capacity)
        with work.spans:
            yield work
    await resources.notifications.send(work.channels)
