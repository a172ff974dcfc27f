"""The portal: pages in Thai, a JSON API, public verification. Rooms by role in pages/, api/; every answer carries the house's headers."""
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NoAnswer

from services.portal.api import account, appointments, deliveries, files, graduates, imports, verdicts
from services.portal.gateway import Gateway
from services.portal.pages import home, reports, sign_in, tracker, verify
from services.portal.render import page
from services.portal.session import Sessions, SignedOut, to_sign_in
from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken, private_key
from shared.archive import Archive
from shared.bus import connect
from shared.contracts.problem import PROBLEM_JSON, Problem, Refusal
from shared.health import Doctor

STATIC = Path(__file__).parent / "static"
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'self'; font-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "x-content-type-options": "nosniff", "referrer-policy": "same-origin", "cache-control": "no-store",
    "permissions-policy": "camera=(), geolocation=(), microphone=()", "cross-origin-opener-policy": "same-origin",
}
STATUS = {"house.not_signed_in": 401, "house.not_allowed": 403, "house.defect": 500, "house.away": 503}
BUSY = Problem(
    code="portal.busy", th="ระบบยังไม่ตอบ ยังไม่ทราบว่าบันทึกแล้วหรือไม่", remedy_th="รอสักครู่แล้วส่งอีกครั้ง ระบบไม่บันทึกซ้ำ",
    en="The system does not answer; nobody knows yet whether it was saved.", remedy_en="Wait a moment and send again; nothing is saved twice.",
)

log = structlog.get_logger()


def create_app(settings: PortalSettings) -> FastAPI:
    """The portal as an ASGI application."""

    @asynccontextmanager
    async def connected(app: FastAPI) -> AsyncIterator[None]:
        bus = await connect(settings, "portal")
        assert settings.archive is not None, "the portal takes files in: set LSQ_ARCHIVE__ENDPOINT …"
        own = OwnToken(private_key(settings.service_key.get_secret_value()), "portal", settings.service_kid)
        archive = Archive(settings.archive)
        await archive.check()
        app.state.gateway, app.state.sessions = Gateway(bus, archive, own, settings), Sessions()
        await Doctor("portal", bus).answer_on_bus()
        log.info("service_started")
        yield
        await bus.close()

    app = FastAPI(title="LSQ", lifespan=connected, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for room in (sign_in, home, reports, tracker, verify, account, files, imports, appointments, graduates, deliveries, verdicts):
        app.include_router(room.router)
    app.middleware("http")(_headers)
    app.add_exception_handler(SignedOut, _signed_out)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(NoAnswer, _busy)
    app.add_exception_handler(NoRespondersError, _busy)

    @app.get("/")
    async def front() -> Response:
        return RedirectResponse("/home", status_code=303)

    return app


async def _headers(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """The house's headers; and no form of another site may act here (its cookie would not come along either)."""
    origin = request.headers.get("origin")
    if request.method not in ("GET", "HEAD") and origin and origin.split("//")[-1] != request.headers.get("host"):
        return JSONResponse({"code": "portal.foreign_form"}, status_code=403)
    response = await call_next(request)
    static = request.url.path.startswith("/static/")
    response.headers.update(HEADERS | ({"cache-control": "public, max-age=86400"} if static else {}))
    return response


async def _signed_out(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"code": "house.not_signed_in"}, status_code=401)
    return to_sign_in()


async def _refused(request: Request, error: Exception) -> Response:
    """A refusal as a problem for programs, as a page for people."""
    assert isinstance(error, Refusal)
    status = STATUS.get(error.report.code, 409)
    if request.url.path.startswith("/api/"):
        return JSONResponse(error.report.model_dump(mode="json"), status_code=status, media_type=PROBLEM_JSON)
    return page(request, "problem.html", {"problem": error.report}, status=status)


async def _busy(request: Request, _: Exception) -> Response:
    response = await _refused(request, BUSY.refuse())
    response.status_code = 503
    return response
