"""Run the portal: python -m services.portal"""

import signal
import sys

import structlog
import uvicorn

from services.portal.app import create_app
from services.portal.settings import PortalSettings
from shared.chassis import telemetry

# uvicorn finishes the requests it has begun, then raises the signal again: a requested stop exits with 0.
for sig in (signal.SIGTERM, signal.SIGINT):
    signal.signal(sig, lambda *_: sys.exit(0))
settings = PortalSettings()
telemetry.start("portal", settings)
config = uvicorn.Config(
    create_app(settings),
    host=settings.portal_host,
    port=settings.portal_port,
    log_config=None,
    access_log=False,
    server_header=False,
    forwarded_allow_ips=settings.trusted_proxies,
)
# Bound before the start is logged: if the port is in use, the process ends here.
listener = config.bind_socket()
structlog.get_logger().info("portal_starts", address=settings.portal_address)
uvicorn.Server(config).run(sockets=[listener])
