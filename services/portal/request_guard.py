"""The portal's door, around all that it answers: whose form this is, how much is read, which headers leave, what is told when something broke.

It is plain ASGI: middleware of the framework stands inside the handler of defects, and an answer to a defect would leave without headers.
There is no limit per address, neither here nor in deploy/. A school, or a whole admissions office, comes from one address, and behind a proxy everybody does;
who wants such a limit sets it where addresses are known, at the ingress. What the portal bounds is its own cost: bytes read, and files held at once
(verifying.py). Guessing is no danger: a public code has 80 bits, a password's tries are counted by registry for each user name.
"""
from dataclasses import dataclass

import structlog
from opentelemetry import trace
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.portal.error_responses import problem_response
from shared.chassis.outages import is_outage
from shared.chassis.telemetry import span
from shared.contracts.portal.problems import BUSY, FOREIGN_FORM
from shared.contracts.problem import DEFECT, error_name

HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=()", "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
}
KEPT = {"cache-control": "public, max-age=86400"}             # what lies in static/
SAFE = ("GET", "HEAD", "OPTIONS")
PLAIN = 1_000_000                                             # bytes of a body that carries no file
AROUND = 64_000                                               # bytes of a form around its file
LINGER = 100_000_000                                          # bytes that are read and dropped so that a browser, which sends all before it looks, sees the answer

log = structlog.get_logger()


@dataclass
class Door:
    """ASGI middleware: `app.add_middleware(Door, limit=…)`. `limit`: largest file, bytes."""

    app: ASGIApp
    limit: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        request = Request(scope)
        body = Bounded(receive, self._most(request), is_over=request.method in SAFE)
        answer = Answer(send, body, is_static=scope["path"].startswith("/static/"))
        with span(f"{request.method} {request.url.path.split('/')[1]}", kind=trace.SpanKind.SERVER) as current:
            try:
                if is_foreign(request):
                    await problem_response(request, FOREIGN_FORM.refuse())(scope, receive, answer)
                else:
                    await self.app(scope, body, answer)
            except Exception as error:                        # noqa: BLE001 - whoever asked gets an answer, the log the kind
                await self._broke(request, answer, error)
            if route := scope.get("route"):                   # its pattern: an address may hold what is no name for a span
                current.update_name(f"{request.method} {route.path}")

    def _most(self, request: Request) -> int:
        has_file = request.headers.get("content-type", "").startswith("multipart/form-data")
        return self.limit + AROUND if has_file else PLAIN

    async def _broke(self, request: Request, answer: "Answer", error: Exception) -> None:
        """Something is away for a moment, or this is a defect. An answer that has begun cannot be mended: the connection ends."""
        away, current = is_outage(error), trace.get_current_span()
        if away:
            log.warning("away", kind=error_name(error))
        else:
            log.error("defect", exc_info=error)
            current.set_status(trace.StatusCode.ERROR, error_name(error))
        if answer.has_begun:
            raise error
        refusal = BUSY.refuse() if away else DEFECT.refuse(trace=f"{current.get_span_context().trace_id:032x}")
        await problem_response(request, refusal)(request.scope, request.receive, answer)


@dataclass
class Bounded:
    """The body, as far as it is taken. Beyond `most` bytes: 413, whatever length was announced."""

    receive: Receive
    most: int
    is_over: bool
    read: int = 0

    async def __call__(self) -> Message:
        message = await self._next()
        if self.read <= self.most:
            return message
        while not self.is_over and self.read < self.most + LINGER:
            await self._next()
        raise HTTPException(413)

    async def _next(self) -> Message:
        message = await self.receive()
        self.read += len(message.get("body", b""))
        self.is_over = not message.get("more_body")
        return message


@dataclass
class Answer:
    """What leaves, with the house's headers. When not all of the body was read, the connection ends with it: else an endless one would be read for ever."""

    send: Send
    body: Bounded
    is_static: bool
    has_begun: bool = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            kept = KEPT if self.is_static and message["status"] < 400 else {}
            MutableHeaders(scope=message).update(HEADERS | kept | ({} if self.body.is_over else {"connection": "close"}))
        await self.send(message)


def is_foreign(request: Request) -> bool:
    """Whether a page of another site sends this. Browsers say whence a form comes; programs do not, and have no cookie that another site could borrow."""
    origin = request.headers.get("origin")
    return request.method not in SAFE and origin is not None and origin.split("//")[-1] != request.headers.get("host")
