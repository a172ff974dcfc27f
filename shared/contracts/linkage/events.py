"""Events of linkage. References only, no names, no citizen ids."""

from datetime import datetime
from uuid import UUID

from shared.contracts.envelope import Event


class ImportFinished(Event, owner="linkage"):
    """An import ended; its report lies in the archive."""

    job: UUID
    applied: int
    same: int
    refused: int


class RecordDelivered(Event, owner="linkage"):
    """A partner has acknowledged a record."""

    delivery: UUID
    partner: str
    pupil: UUID
    record_version: int
    receipt: str
    delivered_at: datetime


class RecordRefused(Event, owner="linkage"):
    """A partner refused a record; its reason is on the school's list."""

    delivery: UUID
    partner: str
    pupil: UUID
    record_version: int
    code: str
