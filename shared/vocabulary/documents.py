"""Kinds of educational documents (เอกสารหลักฐานการศึกษา); one code everywhere."""

from enum import StrEnum
from typing import Literal

from shared.vocabulary.levels import Level


class DocumentKind(StrEnum):
    """A controlled form. ปพ. of basic education, รบ. of vocational education."""

    P1P = "P1P"
    P1B = "P1B"
    P1U = "P1U"
    P2B = "P2B"
    P2U = "P2U"
    P3P = "P3P"
    P3B = "P3B"
    P3U = "P3U"
    R1C = "R1C"
    R1H = "R1H"
    R2C = "R2C"
    R2H = "R2H"

    @property
    def thai(self) -> str:
        """The name that is printed on the form: `ปพ.1:พ`."""
        return THAI[self]


THAI = {
    DocumentKind.P1P: "ปพ.1:ป",
    DocumentKind.P1B: "ปพ.1:บ",
    DocumentKind.P1U: "ปพ.1:พ",
    DocumentKind.P2B: "ปพ.2:บ",
    DocumentKind.P2U: "ปพ.2:พ",
    DocumentKind.P3P: "ปพ.3:ป",
    DocumentKind.P3B: "ปพ.3:บ",
    DocumentKind.P3U: "ปพ.3:พ",
    DocumentKind.R1C: "รบ.1 ปวช.",
    DocumentKind.R1H: "รบ.1 ปวส.",
    DocumentKind.R2C: "รบ.2 ปวช.",
    DocumentKind.R2H: "รบ.2 ปวส.",
}

ReportForm = Literal[DocumentKind.P3B, DocumentKind.P3U]

# The forms of other levels are not built yet.
TRANSCRIPT_OF: dict[Level, DocumentKind] = {Level.LOWER: DocumentKind.P1B, Level.UPPER: DocumentKind.P1U}
"""ปพ.1 of a level."""
REPORT_OF: dict[Level, ReportForm] = {Level.LOWER: DocumentKind.P3B, Level.UPPER: DocumentKind.P3U}
"""ปพ.3 of a level."""
