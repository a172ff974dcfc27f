"""What is nobody's fault, and what is a defect: a worker comes back to the one and puts the other aside."""
import nats.errors
import psycopg
import pytest
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as Saturated
from urllib3.exceptions import MaxRetryError

from shared.away import is_away
from shared.contracts.problem import AWAY, FILE_ALTERED, NOT_ALLOWED

NOBODYS = {
    "the database is away": OperationalError("select 1", {}, psycopg.OperationalError()),
    "the database is full up": Saturated(),
    "the database's disk is full, in a COPY": psycopg.errors.DiskFull(),
    "the database is killed, in a COPY": psycopg.errors.AdminShutdown(),
    "the connection broke in the middle": IntegrityError("insert", {}, psycopg.InterfaceError(), connection_invalidated=True),
    "the bus does not answer": nats.errors.TimeoutError(),
    "nobody answers on the bus": nats.errors.NoRespondersError(),
    "the archive does not answer": MaxRetryError(None, "/"),  # type: ignore[arg-type]  # no pool
    "the network is gone": ConnectionResetError(),
    "another service is away": AWAY.refuse(),
}
SOMEBODYS = {
    "a value that no column takes": DataError("insert", {}, psycopg.DataError()),
    "a row that is there already": IntegrityError("insert", {}, psycopg.errors.UniqueViolation()),
    "a file that was altered": FILE_ALTERED.refuse(key="records/1"),
    "a right that is missing": NOT_ALLOWED.refuse(),
    "a slip in the code": KeyError("mark"),
}


@pytest.mark.parametrize("error", NOBODYS.values(), ids=NOBODYS)
def test_nobody_is_to_blame(error: Exception) -> None:
    """The job waits as it is."""
    assert is_away(error)


@pytest.mark.parametrize("error", SOMEBODYS.values(), ids=SOMEBODYS)
def test_the_job_is_to_blame(error: Exception) -> None:
    """Coming back to it for ever would stop the others."""
    assert not is_away(error)
