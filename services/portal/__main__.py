"""Run it: python -m services.portal"""
import signal
import sys

import structlog
import uvicorn

from services.portal.app import create_app
from services.portal.settings import PortalSettings
from shared.chassis import telemetry

for wish in (signal.SIGTERM, signal.SIGINT):                  # uvicorn finishes what is in hand, then raises the signal again: a kind stop is no failure
    signal.signal(wish, lambda *_: sys.exit(0))
settings = PortalSettings()
telemetry.start("portal", settings)
config = uvicorn.Config(
    create_app(settings), host=settings.portal_host, port=settings.portal_port, log_config=None, access_log=False, server_header=False)
door = config.bind_socket()                                   # before anything says that it has started: a port that is taken ends the process
structlog.get_logger().info("portal_starts", address=settings.portal_address)
uvicorn.Server(config).run(sockets=[door])
