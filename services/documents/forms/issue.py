"""What an issue adds to a record: number, place of verification, day, mark. The same values give the same page, to the byte."""
from dataclasses import dataclass
from datetime import date, datetime

from shared.thai.dates import BANGKOK


@dataclass(frozen=True)
class Issue:
    """One issue of a document."""

    set_number: str                                           # ชุดที่
    number: str                                               # เลขที่
    code: str                                                 # public code of verification
    address: str                                              # where it is verified, upper case, as in the QR code
    issued: datetime                                          # aware
    copy_remark: str | None = None                            # ฉบับที่ 2 …
    development: bool = False                                 # sealed by a development authority: the page says so

    @property
    def day(self) -> date:
        """วันที่ออกเอกสาร, in Thailand."""
        return self.issued.astimezone(BANGKOK).date()
