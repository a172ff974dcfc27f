"""Is it nobody's fault? Bus, database and archive go away and come back; a job that meets such a moment is not to blame and waits as it is."""
from minio.error import S3Error
from nats.errors import Error as BusError
from urllib3.exceptions import HTTPError

from shared import database
from shared.contracts.problem import AWAY, Refusal

ELSEWHERE = (BusError, TimeoutError, OSError, S3Error, HTTPError)            # bus (TimeoutError: it did not answer), network and disk, archive


def is_away(error: BaseException) -> bool:
    """Whether bus, database, archive or another service is away or too busy, for who has a job in hand: raise it again, the worker comes back to the job."""
    if isinstance(error, Refusal):
        return error.report.code == AWAY.code
    return database.is_away(error) or isinstance(error, ELSEWHERE)
