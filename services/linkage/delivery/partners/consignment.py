"""What a mapping is given, and what it makes of it."""
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport


class Item(NamedTuple):
    """One record on its way: the pupil's record and his or her line in the accepted report."""

    delivery: UUID
    # the delivery that this one corrects
    supersedes: UUID | None
    record: AchievementRecord
    row: GraduateRow


@dataclass(frozen=True)
class Consignment:
    """Records of one accepted report of graduates, for one partner. 1 to 500."""

    report: GraduatesReport
    # the ปพ.3
    document: UUID
    document_sha256: str
    items: tuple[Item, ...]


@dataclass(frozen=True)
class PartnerFile:
    """The file as it is sent and archived: the same consignment gives the same bytes."""

    name: str
    media_type: str
    body: bytes
    rows: int


Mapping = Callable[[Consignment], PartnerFile]
