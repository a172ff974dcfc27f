"""Is it nobody's fault? Bus, database and archive go away and come back; what met such a moment goes well when it is sent again.

What does not pass by itself is a defect: a file that the package lacks, a key or a bucket that the archive does not know, a certificate nobody trusts.
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
    bus.TimeoutError, bus.NoRespondersError, bus.NoServersError, bus.StaleConnectionError, bus.ConnectionClosedError, bus.ConnectionDrainingError,
    bus.ConnectionReconnectingError, bus.OutboundBufferLimitError,
    stream.ServiceUnavailableError, stream.ServerError, stream.NoStreamResponseError, stream.TooManyStalledMsgsError)
LINE = (ConnectionError, TimeoutError, socket.gaierror, ssl.SSLEOFError, ssl.SSLZeroReturnError)
# ResponseError: the last of several 5xx
ANSWER = (http.TimeoutError, http.ProtocolError, http.EmptyPoolError, http.ResponseError)
FULL_OR_CUT_OFF = frozenset({errno.ENOSPC, errno.EDQUOT, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.EHOSTDOWN})
# answers of S3 that are no 5xx, or not of every server
SLOW_DOWN = frozenset({"SlowDown", "RequestTimeout", "TooManyRequests"})


def is_outage(error: BaseException) -> bool:
    """Whether bus, database, archive or another service is away, too busy or full: the same may go well in a moment."""
    match error:
        case Refusal():
            return error.body.is_one_of(UNAVAILABLE)
        case http.MaxRetryError():
            return error.reason is not None and is_outage(error.reason)
        case http.SSLError():
            return any(isinstance(cause, ssl.SSLError) and is_outage(cause) for cause in error.args)
        case MinioException():
            return _status(error) >= 500 or (isinstance(error, S3Error) and error.code in SLOW_DOWN)
        case OSError() if error.errno in FULL_OR_CUT_OFF:
            return True
    return database.is_outage(error) or isinstance(error, BUS + LINE + ANSWER)


def is_outside_the_job(error: BaseException) -> bool:
    """Whether a job that met this waits as it is. Beside what is away: the archive refuses this process, and would do so to every job."""
    return is_outage(error) or isinstance(error, MinioException | http.HTTPError)


def _status(error: MinioException) -> int:
    """HTTP status of the archive's answer; 0: there was none."""
    match error:
        case S3Error():
            return int(error.response.status)
        case ServerError():
            return error.status_code
        case InvalidResponseError():
            return error._code
    return 0
