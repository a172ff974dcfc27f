"""Whether an error is a passing outage of a dependency, or a defect.

Dependencies are bus, database, archive and other services. After an outage a retry succeeds. An error that
does not pass is a defect: a file missing from the package, a key or a bucket that the archive does not
accept, a certificate that is not trusted.
"""

import asyncio
import errno
import socket
import ssl
from collections.abc import Awaitable, Callable

import structlog
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from nats import errors as bus
from nats.js import errors as stream
from urllib3 import exceptions as http

from shared.chassis import database
from shared.contracts.problem import READ_ONLY, UNAVAILABLE, Refusal, error_name

BUS = (
    bus.TimeoutError,
    bus.NoRespondersError,
    bus.NoServersError,
    bus.StaleConnectionError,
    bus.ConnectionClosedError,
    bus.ConnectionDrainingError,
    bus.ConnectionReconnectingError,
    bus.OutboundBufferLimitError,
    stream.ServiceUnavailableError,
    stream.ServerError,
    stream.NoStreamResponseError,
    stream.TooManyStalledMsgsError,
)
CONNECTION = (ConnectionError, TimeoutError, socket.gaierror, ssl.SSLEOFError, ssl.SSLZeroReturnError)
# ResponseError: urllib3 has given up after several answers of status 5xx.
HTTP = (http.TimeoutError, http.ProtocolError, http.EmptyPoolError, http.ResponseError)
DISK_FULL_OR_NETWORK_DOWN = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN}
)
# Codes of S3 that mean the server is too busy, with a status that is not 5xx on every server.
TOO_BUSY = frozenset({"SlowDown", "RequestTimeout", "TooManyRequests"})

# Between two tries of a process that starts while a server is down.
RETRY_INTERVAL_S = 1.0

log = structlog.get_logger()


def is_outage(error: BaseException) -> bool:
    """Whether bus, database, archive or another service is down, too busy, full or read-only: a retry may
    succeed.
    """
    match error:
        case Refusal():
            return error.body.is_one_of(UNAVAILABLE, READ_ONLY)
        case http.MaxRetryError():
            return error.reason is not None and is_outage(error.reason)
        case http.SSLError():
            return any(isinstance(cause, ssl.SSLError) and is_outage(cause) for cause in error.args)
        case MinioException():
            return _status(error) >= 500 or (isinstance(error, S3Error) and error.code in TOO_BUSY)
        case OSError() if error.errno in DISK_FULL_OR_NETWORK_DOWN:
            return True
    return database.is_outage(error) or isinstance(error, BUS + CONNECTION + HTTP)


def is_outside_the_job(error: BaseException) -> bool:
    """Whether the cause of this error is not the job.

    True for an outage, and when the archive refuses this process: then every job would fail.
    """
    return is_outage(error) or isinstance(error, MinioException | http.HTTPError)


async def once_up(server: str, act: Callable[[], Awaitable[None]]) -> None:
    """Do this at the start of a process; while the server is down, log it and try again."""
    while True:
        try:
            return await act()
        except Exception as error:
            if not is_outage(error):
                raise
            # Nothing personal is sent before the start: the text may be logged.
            why = str(getattr(error, "orig", None) or error).partition("\n")[0]
            log.warning("waits_for_server", server=server, cause=error_name(error), why=why)
        await asyncio.sleep(RETRY_INTERVAL_S)


def _status(error: MinioException) -> int:
    """The HTTP status of the archive's answer; 0 without an answer."""
    match error:
        case S3Error():
            return int(error.response.status)
        case ServerError():
            return error.status_code
        case InvalidResponseError():
            return error._code
    return 0
