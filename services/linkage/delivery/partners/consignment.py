"""The input and the output of a partner's mapping."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport


class Item(NamedTuple):
    """One delivery: the pupil's record, and his or her row in the accepted report."""

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
    """The file that is archived and sent. The same consignment gives the same bytes."""

    name: str
    media_type: str
    body: bytes
    rows: int


PartnerMapping = Callable[[Consignment], PartnerFile]
