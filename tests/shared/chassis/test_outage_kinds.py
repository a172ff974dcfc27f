"""What is nobody's fault, and what is a defect: who asked is told to ask again, or given the trace to report; a worker comes back, or puts the job aside."""
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
from sqlalchemy.exc import TimeoutError as Saturated
from urllib3 import HTTPResponse
from urllib3.exceptions import MaxRetryError, NameResolutionError, ProtocolError, ReadTimeoutError, ResponseError, SSLError

from shared.chassis import edge
from shared.chassis.outages import is_outage, is_outside_the_job
from shared.contracts.problem import DEFECT, FILE_ALTERED, NOT_ALLOWED, UNAVAILABLE


def said_by_the_archive(status: int, code: str) -> S3Error:
    """An answer of an S3 server."""
    return S3Error(HTTPResponse(status=status), code, "", "", "", "")


def given_up(reason: Exception) -> MaxRetryError:
    """What urllib3 raises after its last try."""
    return MaxRetryError(None, "/", reason)                   # type: ignore[arg-type]  # no pool


NOBODYS = {
    "the database is away": OperationalError("select 1", {}, psycopg.OperationalError()),
    "the database is full up": Saturated(),
    "the database's disk is full, in a COPY": psycopg.errors.DiskFull(),
    "the database is killed, in a COPY": psycopg.errors.AdminShutdown(),
    "the connection broke in the middle": IntegrityError("insert", {}, psycopg.InterfaceError(), connection_invalidated=True),
    "the bus does not answer": nats.errors.TimeoutError(),
    "nobody answers on the bus": nats.errors.NoRespondersError(),
    "the bus has no leader": nats.js.errors.ServiceUnavailableError(),
    "the archive does not answer": given_up(ReadTimeoutError(None, "/", "")),  # type: ignore[arg-type]  # no pool
    "the archive hangs up": ProtocolError("", ConnectionResetError()),
    "the archive hangs up in the handshake": given_up(SSLError(ssl.SSLEOFError())),
    "the archive fails again and again": given_up(ResponseError("too many 503 error responses")),
    "the archive's name is not known now": given_up(NameResolutionError("archive", None, socket.gaierror())),  # type: ignore[arg-type]  # no connection
    "the archive's disk is full": said_by_the_archive(507, "XMinioStorageFull"),
    "the archive is asked too fast": said_by_the_archive(429, "TooManyRequests"),
    "the archive fails without a word": ServerError("", 502),
    "nobody listens": ConnectionRefusedError(),
    "the network is gone": ConnectionResetError(),
    "there is no way": OSError(errno.EHOSTUNREACH, ""),
    "our own disk is full": OSError(errno.ENOSPC, ""),
    "another service is away": UNAVAILABLE.refuse(),
}
SOMEBODYS = {
    "a value that no column takes": DataError("insert", {}, psycopg.DataError()),
    "a row that is there already": IntegrityError("insert", {}, psycopg.errors.UniqueViolation()),
    "a file that was altered": FILE_ALTERED.refuse(key="records/1"),
    "a right that is missing": NOT_ALLOWED.refuse(),
    "a slip in the code": KeyError("mark"),
    "more than the bus takes": nats.errors.MaxPayloadError(),
    "a file that the package lacks": FileNotFoundError("page.typ"),
    "a file that may not be read": PermissionError("unit.p12"),
    "a picture that breaks off": OSError("image file is truncated"),
}
REFUSING = {
    "the archive does not let us": said_by_the_archive(403, "AccessDenied"),
    "the archive has no such bucket": said_by_the_archive(404, "NoSuchBucket"),
    "nobody trusts the archive's certificate": given_up(SSLError(ssl.SSLCertVerificationError())),
}



@pytest.mark.parametrize("error", NOBODYS.values(), ids=NOBODYS)
def test_nobody_is_to_blame(error: Exception) -> None:
    """The job waits as it is; who asks is told to ask again."""
    assert is_outside_the_job(error)
    assert UNAVAILABLE.code == told(error)


@pytest.mark.parametrize("error", SOMEBODYS.values(), ids=SOMEBODYS)
def test_somebody_is_to_blame(error: Exception) -> None:
    """To try the same again would not help."""
    assert not is_outage(error)
    assert not is_outside_the_job(error)


@pytest.mark.parametrize("error", REFUSING.values(), ids=REFUSING)
def test_what_refuses_the_process_is_a_defect_but_no_fault_of_the_job(error: Exception) -> None:
    """Nobody is told to ask again, and no document of the province is put aside for a key that was taken back."""
    assert DEFECT.code == told(error)
    assert is_outside_the_job(error)


def test_a_file_that_the_package_lacks_is_told_as_a_defect() -> None:
    """With the trace to report."""
    assert DEFECT.code == told(FileNotFoundError("page.typ"))


def told(error: Exception) -> str:
    """What who asked hears when a handler raises this."""
    code: str = json.loads(edge._defect(error).body)["code"]
    return code
