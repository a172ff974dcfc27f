"""The portal as an ASGI application: pages in Thai, a JSON API, public verification.

Each area has a module in pages/, api/ or both; the request guard wraps them all.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache, partial
from pathlib import Path

import structlog
from fastapi import FastAPI, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from services.portal import api, pages
from services.portal.ended_sessions import EndedSessionsWatch
from services.portal.error_responses import register_error_handlers
from services.portal.failed_attempts import FailedAttempts
from services.portal.gateway import Gateway
from services.portal.openapi import description
from services.portal.request_guard import RequestGuard
from services.portal.routing import Files
from services.portal.session import Sessions
from services.portal.settings import PortalSettings
from shared.access.tokens import OwnToken, private_key
from shared.chassis.archive import Archive
from shared.chassis.bus import connect, renew_credentials
from shared.chassis.health import HealthReporter
from shared.chassis.outages import once_up

STATIC = Path(__file__).parent / "static"

log = structlog.get_logger()


def create_app(settings: PortalSettings) -> FastAPI:
    """Create the application, which connects to bus and archive when it starts."""

    @asynccontextmanager
    async def connected(app: FastAPI) -> AsyncIterator[None]:
        stopping = False

        def end_if_refused() -> None:
            """End the process, which is started again, when the bus has closed the connection for good."""
            if not stopping:
                signal.raise_signal(signal.SIGTERM)

        bus = await connect(settings, "portal", end_if_refused)
        assert settings.archive is not None, "the portal stores uploads: set LSQ_ARCHIVE__ENDPOINT …"
        key = private_key(settings.service_key.get_secret_value())
        own_token = OwnToken(key, "portal", settings.service_kid)
        archive = Archive(settings.archive)
        await once_up("archive", archive.check)
        app.state.gateway = Gateway(bus, archive, own_token, settings)
        app.state.sessions = Sessions()
        watch = EndedSessionsWatch(app.state.sessions, app.state.gateway)
        watching = asyncio.create_task(watch.run())
        app.state.failed_attempts = FailedAttempts()
        app.state.files = Files()
        health = HealthReporter("portal")
        health.archive, health.has_started = archive, True
        await health.answer_on_bus(bus)
        renewal = settings.bus_creds and asyncio.create_task(renew_credentials(settings.bus_creds, [bus]))
        log.info("service_started")
        yield
        stopping = True
        watching.cancel()
        if renewal:
            renewal.cancel()
        await bus.close()

    app = FastAPI(
        title="LSQ",
        lifespan=connected,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        # Its spans bear what was typed, in the trace that a stranger names; the guard has one of its own.
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    # OpenAPI of FastAPI's own routes, completed; described once
    app.openapi = cache(partial(description, app))  # type: ignore[method-assign]
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for area in (*pages.AREAS, *api.AREAS):
        app.include_router(area.router)
    register_error_handlers(app)
    app.add_middleware(RequestGuard, max_file_bytes=int(settings.upload_limit))

    @app.get("/", include_in_schema=False)
    async def front() -> Response:
        return RedirectResponse("/home", status_code=303)

    return app
