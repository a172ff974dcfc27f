"""The facts of an issue that the page shows beside the record: number, address of verification, day, mark.

The same values give the same bytes.
"""

from dataclasses import dataclass
from datetime import date, datetime

from shared.thai.dates import day_of


@dataclass(frozen=True)
class Issue:
    """One issue of a document."""

    # ชุดที่
    set_number: str
    # เลขที่
    number: str
    # public code of verification
    code: str
    # address of verification, upper case, as in the QR code
    address: str
    # time-zone aware
    issued: datetime
    # ฉบับที่ 2 …
    copy_remark: str | None = None
    # sealed by a development authority: the page shows it
    development: bool = False

    @property
    def day(self) -> date:
        """วันที่ออกเอกสาร: the day of issue in Thailand."""
        return day_of(self.issued)
