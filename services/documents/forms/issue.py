"""What an issue adds to a record on the page: number, address of verification, day, mark. The same values give the same page, to the byte."""
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
    # where it is verified, upper case, as in the QR code
    address: str
    # aware
    issued: datetime
    # ฉบับที่ 2 …
    copy_remark: str | None = None
    # sealed by a development authority: the page shows it
    development: bool = False

    @property
    def day(self) -> date:
        """วันที่ออกเอกสาร, in Thailand."""
        return day_of(self.issued)
