"""Which errors are outages, and which are defects.

After an outage the caller is asked to retry, and a worker keeps the job; of a defect the caller gets the
trace, and the job fails.
"""

import errno
import json
import socket
import ssl

import nats.errors
import nats.js.errors
import psycopg
import pytest
from minio.error import S3Error, ServerError
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from urllib3 import HTTPResponse
from urllib3.exceptions import (
    MaxRetryError,
    NameResolutionError,
    ProtocolError,
    ReadTimeoutError,
    ResponseError,
    SSLError,
)

from shared.access.rights import not_allowed
from shared.chassis import edge
from shared.chassis.outages import is_outage, is_outside_the_job
from shared.contracts.problem import DEFECT, FILE_ALTERED, UNAVAILABLE


def archive_answer(status: int, code: str) -> S3Error:
    """An answer of an S3 server."""
    return S3Error(HTTPResponse(status=status), code, "", "", "", "")


def retries_exhausted(reason: Exception) -> MaxRetryError:
    """The error that urllib3 raises after its last try."""
    return MaxRetryError(None, "/", reason)  # type: ignore[arg-type]  # no pool


OUTAGES = {
    "the database is down": OperationalError("select 1", {}, psycopg.OperationalError()),
    "the pool is exhausted": PoolExhausted(),
    "the database's disk is full, in a COPY": psycopg.errors.DiskFull(),
    "the database is killed, in a COPY": psycopg.errors.AdminShutdown(),
    "the connection was lost": IntegrityError(
        "insert", {}, psycopg.InterfaceError(), connection_invalidated=True
    ),
    "the bus does not answer": nats.errors.TimeoutError(),
    "the bus has no responder": nats.errors.NoRespondersError(),
    "the bus has no leader": nats.js.errors.ServiceUnavailableError(),
    "the archive does not answer": retries_exhausted(ReadTimeoutError(None, "/", "")),  # type: ignore[arg-type]  # no pool
    "the archive closes the connection": ProtocolError("", ConnectionResetError()),
    "the archive closes the connection in the handshake": retries_exhausted(SSLError(ssl.SSLEOFError())),
    "the archive fails again and again": retries_exhausted(ResponseError("too many 503 error responses")),
    "the archive's name is not resolved": retries_exhausted(
        NameResolutionError("archive", None, socket.gaierror())
    ),  # type: ignore[arg-type]  # no connection
    "the archive's disk is full": archive_answer(507, "XMinioStorageFull"),
    "the archive is too busy": archive_answer(429, "TooManyRequests"),
    "the archive fails without XML": ServerError("", 502),
    "no server listens": ConnectionRefusedError(),
    "the network is gone": ConnectionResetError(),
    "the host is unreachable": OSError(errno.EHOSTUNREACH, ""),
    "our own disk is full": OSError(errno.ENOSPC, ""),
    "another service is down": UNAVAILABLE.refuse(),
}
DEFECTS = {
    "a value that no column takes": DataError("insert", {}, psycopg.DataError()),
    "a row that exists already": IntegrityError("insert", {}, psycopg.errors.UniqueViolation()),
    "a file that was altered": FILE_ALTERED.refuse(key="records/1"),
    "a right that is missing": not_allowed(),
    "a defect of the code": KeyError("mark"),
    "a message too large for the bus": nats.errors.MaxPayloadError(),
    "a file that the package lacks": FileNotFoundError("page.typ"),
    "a file that may not be read": PermissionError("unit.p12"),
    "a picture that is truncated": OSError("image file is truncated"),
}
ARCHIVE_REFUSES = {
    "the archive denies access": archive_answer(403, "AccessDenied"),
    "the archive has no such bucket": archive_answer(404, "NoSuchBucket"),
    "the archive's certificate is not trusted": retries_exhausted(SSLError(ssl.SSLCertVerificationError())),
}


@pytest.mark.parametrize("error", OUTAGES.values(), ids=OUTAGES)
def test_an_outage_is_retried(error: Exception) -> None:
    """The job waits unchanged; the caller is asked to retry."""
    assert is_outside_the_job(error)
    assert UNAVAILABLE.code == problem_code(error)


@pytest.mark.parametrize("error", DEFECTS.values(), ids=DEFECTS)
def test_a_defect_is_not_retried(error: Exception) -> None:
    """A retry would fail again."""
    assert not is_outage(error)
    assert not is_outside_the_job(error)


@pytest.mark.parametrize("error", ARCHIVE_REFUSES.values(), ids=ARCHIVE_REFUSES)
def test_an_archive_that_refuses_the_process_is_a_defect_outside_the_job(error: Exception) -> None:
    """The caller is not asked to retry, and no job fails because a key was revoked."""
    assert DEFECT.code == problem_code(error)
    assert is_outside_the_job(error)


def test_a_missing_file_of_the_package_is_reported_as_a_defect() -> None:
    """The problem has the trace."""
    assert DEFECT.code == problem_code(FileNotFoundError("page.typ"))


def problem_code(error: Exception) -> str:
    """The code of the problem that the caller receives when a handler raises this error."""
    code: str = json.loads(edge._defect(error).body)["code"]
    return code
