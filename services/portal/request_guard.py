"""The request guard: wraps every request to the portal.

It refuses forms of other sites, bounds what is read, sets the headers of every response and answers
when a handler failed. It is plain ASGI: middleware of the framework runs inside the framework's own
handler of defects, whose response would leave without these headers.

It has no limit of requests per address: a school, or a whole admissions office, shares one. The portal
bounds its own cost: bytes read and the time they take, files received at once (routing.py), questions that
wait (gateway.py), failed attempts to sign in (failed_attempts.py), requests of strangers from one address
(strangers.py). A public code has 80 bits: nobody guesses
one.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

import structlog
from opentelemetry import trace
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.error_responses import problem_response
from services.portal.strangers import Strangers
from services.portal.uploads import has_file
from shared.chassis.outages import is_outage
from shared.chassis.telemetry import span
from shared.contracts.portal.problems import BUSY, FOREIGN_FORM
from shared.contracts.problem import DEFECT, Refusal, error_name

RESPONSE_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
STATIC_HEADERS = {"cache-control": "public, max-age=86400"}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
# A body that carries no file.
MAX_BODY_BYTES = 1_000_000
# The part of a form around its file.
FORM_OVERHEAD_BYTES = 64_000
# From the first byte of a body to its last: 20 MB at 1 Mbit/s, and what has no file.
FILE_TIMEOUT_S = 200.0
BODY_TIMEOUT_S = 30.0
# Read and discarded beyond the limit.
MAX_DRAIN_BYTES = 100_000_000

log = structlog.get_logger()


@dataclass
class RequestGuard:
    """ASGI middleware: `app.add_middleware(RequestGuard, max_file_bytes=…)`."""

    app: ASGIApp
    max_file_bytes: int
    strangers: Strangers = field(default_factory=Strangers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope)
        body = self._body(request, receive)
        response = GuardedSend(send, body, is_static=scope["path"].startswith("/static/"))
        # An address may contain facts that a span must not: its name gets the pattern of the route.
        with span(request.method, kind=trace.SpanKind.SERVER) as current:
            try:
                if is_foreign(request):
                    raise FOREIGN_FORM.refuse()
                if has_file(request):
                    await self.app(scope, body, response)
                else:
                    async with self.strangers.turn_of(request):
                        await self.app(scope, body, response)
            except Refusal as refusal:
                await problem_response(request, refusal)(scope, receive, response)
            # The client gets a response, the log gets the error.
            except Exception as error:  # noqa: BLE001
                await self._respond_to_error(request, response, error)
            if route := scope.get("route"):
                current.update_name(f"{request.method} {route.path}")

    def _body(self, request: Request, receive: Receive) -> "BoundedBody":
        is_file = has_file(request)
        return BoundedBody(
            receive,
            max_bytes=self.max_file_bytes + FORM_OVERHEAD_BYTES if is_file else MAX_BODY_BYTES,
            timeout_s=FILE_TIMEOUT_S if is_file else BODY_TIMEOUT_S,
            is_complete=request.method in SAFE_METHODS,
        )

    async def _respond_to_error(self, request: Request, response: "GuardedSend", error: Exception) -> None:
        """Respond to an outage or a defect.

        A response that has begun cannot change: the connection ends.
        """
        current = trace.get_current_span()
        if outage := is_outage(error):
            log.warning("dependency_unavailable", kind=error_name(error))
        else:
            log.error("defect", exc_info=error)
            current.set_status(trace.StatusCode.ERROR, error_name(error))
        if response.has_begun:
            raise error
        trace_id = f"{current.get_span_context().trace_id:032x}"
        refusal = BUSY.refuse() if outage else DEFECT.refuse(trace=trace_id)
        await problem_response(request, refusal)(request.scope, request.receive, response)


@dataclass
class BoundedBody:
    """Receives the body. Beyond `max_bytes` it raises 413, whatever the header content-length is; 408 when it
    is not whole `timeout_s` after the first read.
    """

    receive: Receive
    max_bytes: int
    timeout_s: float
    is_complete: bool
    read_bytes: int = 0
    ends_at: float | None = None

    async def __call__(self) -> Message:
        message = await self._next()
        if self.read_bytes <= self.max_bytes:
            return message
        await self.drain()
        raise HTTPException(413)

    async def drain(self) -> None:
        """Read the rest and discard it: a browser sends its whole body before it reads the response."""
        while not self.is_complete and self.read_bytes < self.max_bytes + MAX_DRAIN_BYTES:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive_in_time()
        self.read_bytes += len(message.get("body", b""))
        self.is_complete = not message.get("more_body")
        return message

    async def _receive_in_time(self) -> Message:
        # A complete body is followed by the end of the connection, which may come late.
        if self.is_complete:
            return await self.receive()
        now = asyncio.get_running_loop().time()
        self.ends_at = self.ends_at or now + self.timeout_s
        try:
            async with asyncio.timeout_at(self.ends_at):
                return await self.receive()
        except TimeoutError:
            raise HTTPException(408) from None


@dataclass
class GuardedSend:
    """Sends the response with the portal's headers.

    If the body was not read to its end, the rest is discarded after the response, and the connection is
    closed, so that an endless body is not read for ever.
    """

    send: Send
    body: BoundedBody
    is_static: bool
    has_begun: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = dict(RESPONSE_HEADERS)
            if self.is_static and message["status"] < 400:
                headers |= STATIC_HEADERS
            if not self.body.is_complete:
                headers["connection"] = "close"
            MutableHeaders(scope=message).update(headers)
        is_end = message["type"] == "http.response.body" and not message.get("more_body")
        if is_end and not self.body.is_complete:
            await self.send({**message, "more_body": True})
            with suppress(HTTPException):
                await self.body.drain()
            message = {"type": "http.response.body", "body": b""}
        await self.send(message)


def is_foreign(request: Request) -> bool:
    """Whether a page of another site sends this request.

    Browsers name the origin of a form. Programs do not, and have no cookie that another site could use.
    """
    origin = request.headers.get("origin")
    is_unsafe = request.method not in SAFE_METHODS
    return is_unsafe and origin is not None and origin.split("//")[-1] != request.headers.get("host")
