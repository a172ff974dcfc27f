"""The edge of a service, which every message passes: tokens, rights, duplicates, transaction, events, trail,
reply.

A handler only decides.

    router = Router("grades")

    @router.command
    async def record_result(command: RecordResult, work: Work) -> ResultRecorded: …
"""

import inspect
import time
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar, get_type_hints
from uuid import UUID

import structlog
from faststream import ExceptionMiddleware
from faststream.exceptions import IgnoredException
from faststream.message import StreamMessage
from faststream.middlewares import BaseMiddleware
from faststream.nats import NatsMessage, NatsResponse, NatsRouter
from opentelemetry import propagate, trace
from pydantic import BaseModel, ValidationError

from shared.access import rights
from shared.access.proofs import ID_HEADER
from shared.access.tokens import Actor, Capacity
from shared.chassis import inbox, jobs, outbox, replies, trail
from shared.chassis.ask import DEADLINE_HEADER
from shared.chassis.bus import is_inbox
from shared.chassis.callers import caller_of
from shared.chassis.moved_schools import refuse_elsewhere
from shared.chassis.outages import is_outage
from shared.chassis.telemetry import span
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.envelope import Asked, Command, Event, Message, Query
from shared.contracts.problem import (
    BAD_BODY,
    DEFECT,
    READ_ONLY,
    UNAVAILABLE,
    Refusal,
    bad_body,
    error_name,
)
from shared.vocabulary.media_types import JSON, PROBLEM_JSON

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Any]])
Prepare = Callable[[Any, Resources], Awaitable[Any]]

# Commands and queries of one subject that a process has at a time, at work or waiting for the turn of their
# school or for a connection; FastStream's default is one.
MAX_CONCURRENT_HANDLERS = 256
# The bus carries 1 MB, headers included; lists are paged.
MAX_REPLY_BYTES = 1_000_000

# The unit of work of the message that is being handled.
WORK: ContextVar[Work] = ContextVar("work")

log = structlog.get_logger()
# As JSON writes the one character that no text of PostgreSQL can hold.
NUL = rb"\u0000"


class Router(NatsRouter):
    """Handlers of one service: commands, queries, reactions, timers, workers."""

    def __init__(self, service: str) -> None:
        self.preparations: dict[type[Message], Prepare] = {}
        super().__init__(middlewares=[partial(UnitOfWork, preparations=self.preparations)])
        self.service = service
        self.contracts: set[type[Message]] = set()
        self.reactions: list[inbox.Reaction] = []
        self.timers: list[jobs.Timer] = []
        self.workers: list[jobs.Worker] = []

    def command(self, handler: Handler) -> Handler:
        """Register the handler of the `Command` in its annotation.

        It runs in one transaction, once per id.
        """
        self.answer(self._contract(handler, Command), handler)
        return handler

    def command_after(self, prepare: "Prepare") -> Callable[[Handler], Handler]:
        """Register the handler of a `Command` that needs what takes long, as the hash of a password does.

        `async def prepare(command, resources)` runs before the transaction, with a right to the command but
        perhaps again for a second try; the handler finds its result at `work.prepared`.
        """

        def register(handler: Handler) -> Handler:
            self.command(handler)
            first = next(iter(inspect.signature(handler).parameters))
            self.preparations[get_type_hints(handler)[first]] = prepare
            return handler

        return register

    def query(self, handler: Handler) -> Handler:
        """Register the handler of the `Query` in its annotation."""
        self.answer(self._contract(handler, Query), handler)
        return handler

    def answer(self, contract: type[Asked[Any]], handler: Handler) -> None:
        """Register the handler of this command or query, of which its annotation may name the base."""
        self._claim(contract, handler)
        returned = get_type_hints(handler).get("return")
        if returned is not contract.reply():
            raise TypeError(
                f"{handler.__name__} returns {returned}, but the reply to {contract.__name__} is "
                f"{contract.reply().__name__}"
            )
        subscriber = self.subscriber(
            f"{contract.subject}.*.*",
            queue=self.service,
            max_workers=MAX_CONCURRENT_HANDLERS,
            decoder=_reader(contract),
            title=contract.__name__,
        )
        subscriber(_message_handler(handler, contract))

    def reaction(self, handler: Handler) -> Handler:
        """Register the handler of the `Event` in its annotation.

        It acts once, in the order of the address, on many in one transaction.

        Not a FastStream subscriber: its batch pull (0.7.8) loses fetched messages when the last fetch times
        out (docs/decisions/0005-reactions-fetch-by-themselves.md).
        """
        contract = self._contract(handler, Event)
        self._claim(contract, handler)
        self.reactions.append(inbox.Reaction(f"{self.service}-{handler.__name__}", contract, handler))
        return handler

    def timer(self, *, every: timedelta) -> Callable[[Handler], Handler]:
        """Register a handler, `async def name(work: Work) -> None`, to run at this interval.

        It runs in one process at a time, in one transaction.
        """

        def register(handler: Handler) -> Handler:
            self.timers.append(jobs.Timer(f"{self.service}-{handler.__name__}", every, handler))
            return handler

        return register

    def worker(self, *, channel: str) -> Callable[[Handler], Handler]:
        """Register a handler, `async def name(work: Work) -> bool`, that takes a job and returns whether it
        found one.

        It runs in one transaction a job; without a job it waits for `Work.notify(channel)` or a second. The
        handler takes its job with SELECT … FOR UPDATE SKIP LOCKED.
        """

        def register(handler: Handler) -> Handler:
            self.workers.append(jobs.Worker(f"{self.service}-{handler.__name__}", channel, handler))
            return handler

        return register

    def _contract(self, handler: Handler, kind: type[Message]) -> Any:
        """The contract in the annotation of this handler. Raises TypeError when it is of another kind."""
        first = next(iter(inspect.signature(handler).parameters))
        contract = get_type_hints(handler)[first]
        if not issubclass(contract, kind):
            raise TypeError(f"{handler.__name__}: {contract.__name__} is not a {kind.__name__}")
        return contract

    def _claim(self, contract: type[Message], handler: Handler) -> None:
        """Raise TypeError when this contract has a handler already."""
        if contract in self.contracts:
            raise TypeError(f"{contract.__name__} has two handlers; the second is {handler.__name__}")
        self.contracts.add(contract)


class Crowded(BaseMiddleware[Any, Any]):
    """The outermost middleware: refuses a command, by its subject, while too many of its school wait.

    Nothing else is done for it, so a crowd of one school takes little of the others' time. A reply goes to an
    inbox or nowhere.
    """

    async def consume_scope(
        self, call_next: Callable[[Any], Awaitable[Any]], message: StreamMessage[Any]
    ) -> Any:
        if message.reply_to and not is_inbox(message.reply_to):
            message.reply_to = ""
        resources: Resources = self.context.context["resources"]
        contract, authority, school = message.raw_message.subject.rsplit(".", 2)
        if contract.startswith("lsq.cmd.") and resources.schools.is_full((authority, school)):
            resources.counts.count(resources.clock(), "", trail.contract_of(contract), UNAVAILABLE.code)
            return _response(_json(UNAVAILABLE.refuse().body), PROBLEM_JSON)
        return await call_next(message)


class Traced(BaseMiddleware[Any, Any]):
    """One span a message, a child of the caller's.

    (FastStream's own makes three.)
    """

    async def consume_scope(
        self, call_next: Callable[[Any], Awaitable[Any]], message: StreamMessage[Any]
    ) -> Any:
        kind_and_contract, *_ = message.raw_message.subject.removeprefix("lsq.").rsplit(".", 2)
        with span(
            kind_and_contract,
            context=propagate.extract(message.headers),
            kind=trace.SpanKind.SERVER,
        ):
            return await call_next(message)


class UnitOfWork(BaseMiddleware[Any, Any]):
    """Handles one message in one transaction.

    Reads token and proof, checks the right, claims the id, acts, writes the events, keeps the reply, writes
    the trail, commits. A refusal is in the trail, too. A message that is past its deadline is dropped: nobody
    waits for its reply.

    Refuses a message whose subject is not the address of its contract: whoever may fetch from a stream can
    have the bus deliver any event to any subject, as the reply to a request of his own.

    `preparations`: command → what runs before its transaction.
    """

    def __init__(
        self, message: Any, /, *, context: Any, preparations: Mapping[type[Message], Prepare]
    ) -> None:
        super().__init__(message, context=context)
        self.preparations = preparations
        self.pupils: Collection[UUID] = ()

    async def consume_scope(
        self, call_next: Callable[[Any], Awaitable[Any]], message: StreamMessage[Any]
    ) -> Any:
        _drop_if_late(message)
        resources: Resources = self.context.context["resources"]
        actor, capacity = None, None
        try:
            actor = caller_of(message.raw_message, resources)
            if NUL in message.body:
                raise BAD_BODY.refuse(count=1)
            # Raises ValidationError when the body does not fit the contract.
            asked: Any = await message.decode()
            if message.raw_message.subject != asked.address:
                log.error("foreign_subject", subject=message.raw_message.subject, address=asked.address)
                raise rights.not_allowed(asked.name)
            capacity = rights.check(actor, asked)
            structlog.contextvars.bind_contextvars(message=asked.name, role=capacity.role)
            if isinstance(asked, Query):
                return await self._query(asked, actor, capacity, resources, call_next, message)
            if not resources.history.is_one.is_set():
                raise READ_ONLY.refuse()
            async with resources.schools.turn_of(asked):
                return await self._command(asked, actor, capacity, resources, call_next, message)
        except IgnoredException:
            raise
        except Exception as error:
            await trail.refuse(resources, message.raw_message.subject, actor, capacity, error, self.pupils)
            raise

    async def _query(
        self,
        query: Query[Any],
        actor: Actor,
        capacity: Capacity,
        resources: Resources,
        call_next: Callable[[Any], Awaitable[Any]],
        message: StreamMessage[Any],
    ) -> NatsResponse:
        async with begin(resources, actor, capacity) as work:
            _drop_if_late(message)
            WORK.set(work)
            self.pupils = work.pupils
            await refuse_elsewhere(work, query)
            reply = await call_next(message)
            await trail.write(work, trail.row_of(work, query, reply))
            return _response(_reply(reply))

    async def _command(
        self,
        command: Command[Any],
        actor: Actor,
        capacity: Capacity,
        resources: Resources,
        call_next: Callable[[Any], Awaitable[Any]],
        message: StreamMessage[Any],
    ) -> NatsResponse:
        refused: Refusal | None = None
        prepare = self.preparations.get(type(command))
        prepared = await prepare(command, resources) if prepare else None
        async with begin(resources, actor, capacity) as work:
            _drop_if_late(message)
            work.prepared = prepared
            WORK.set(work)
            self.pupils = work.pupils
            id = replies.command_id(message.headers.get(ID_HEADER))
            if (reply := await replies.claim(work, id, command, message.body)) is None:
                try:
                    await refuse_elsewhere(work, command)
                    model = await call_next(message)
                    reply = _reply(model)
                    await replies.keep(work, id, reply, trail.row_of(work, command, model))
                except Refusal as refusal:
                    if not refusal.keeps_work:
                        raise
                    refused = refusal
                    await replies.release(work, id)
                await outbox.write(work, resources.service)
        # After the commit: an error of the commit is a problem, not a reply.
        if refused or reply is None:
            raise refused or RuntimeError("a command has neither reply nor refusal")
        return _response(reply)


def _drop_if_late(message: StreamMessage[Any]) -> None:
    """Raise what ends the handling without a reply, if the asker no longer waits.

    By the real clocks of both hosts, which must agree.
    """
    deadline = message.headers.get(DEADLINE_HEADER, "")
    if deadline.isdecimal() and time.time() * 1000 > int(deadline):
        log.info("dropped_late", subject=message.raw_message.subject)
        raise IgnoredException


def every_error_gets_a_reply() -> ExceptionMiddleware:
    """The broker's middleware that replies to every error with a problem.

    Without it the caller would wait for its time-out.
    """
    return ExceptionMiddleware(
        publish_handlers={
            Refusal: _refused,
            ValidationError: lambda error: _refused(bad_body(error)),
            Exception: _defect,
        }
    )


def _refused(refusal: Refusal) -> NatsResponse:
    log.info("refused", code=refusal.body.code)
    return _response(_json(refusal.body), PROBLEM_JSON)


def _defect(error: Exception) -> NatsResponse:
    if is_outage(error):
        log.warning("dependency_unavailable", cause=error_name(error))
        return _refused(UNAVAILABLE.refuse())
    log.error("defect", exc_info=error)
    current = trace.get_current_span()
    current.set_status(trace.StatusCode.ERROR, error_name(error))
    return _response(
        _json(DEFECT.refuse(trace=f"{current.get_span_context().trace_id:032x}").body), PROBLEM_JSON
    )


def _response(body: bytes, content_type: str = JSON) -> NatsResponse:
    return NatsResponse(body, headers={"content-type": content_type})


def _reply(model: BaseModel) -> bytes:
    body = _json(model)
    if len(body) > MAX_REPLY_BYTES:
        raise RuntimeError(f"{type(model).__name__} has {len(body)} bytes: the bus does not carry it")
    return body


def _json(model: BaseModel) -> bytes:
    return model.model_dump_json().encode()


def _message_handler(handler: Handler, contract: type[Message]) -> Callable[[Any], Awaitable[Any]]:
    """The handler as FastStream calls it: with the message only.

    FastStream's injection of `work` would take a thread for each message.
    """

    async def answer(asked: Any) -> Any:
        return await handler(asked, WORK.get())

    # Not by functools.wraps: FastStream would see `work` again.
    answer.__name__ = handler.__name__
    answer.__doc__ = handler.__doc__
    answer.__annotations__ = {"asked": contract}
    return answer


def _reader(contract: type[Message]) -> Callable[[NatsMessage], Awaitable[Message]]:
    """The decoder that parses a body into its contract, once; FastStream passes the instance on."""

    async def read(message: NatsMessage) -> Message:
        return contract.model_validate_json(message.body)

    return read
