"""Whether an error is a passing outage of a dependency, or a defect.

Dependencies are bus, database, archive and other services. After an outage a retry succeeds. An error that
does not pass is a defect: a file missing from the package, a key or a bucket that the archive does not
accept, a certificate that is not trusted.
"""

import errno
import socket
import ssl

from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from nats import errors as bus
from nats.js import errors as stream
from urllib3 import exceptions as http

from shared.chassis import database
from shared.contracts.problem import UNAVAILABLE, Refusal

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


def is_outage(error: BaseException) -> bool:
    """Whether bus, database, archive or another service is down, too busy or full: a retry may succeed."""
    match error:
        case Refusal():
            return error.body.is_one_of(UNAVAILABLE)
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
