"""The forms ปพ.1 and ปพ.3 of each level (แบบ ปพ.)."""

from typing import Literal

from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level

ReportForm = Literal[DocumentKind.P3B, DocumentKind.P3U]

# the forms of other levels are not built yet
TRANSCRIPT: dict[Level, DocumentKind] = {Level.LOWER: DocumentKind.P1B, Level.UPPER: DocumentKind.P1U}
"""ปพ.1 by level."""
REPORT: dict[Level, ReportForm] = {Level.LOWER: DocumentKind.P3B, Level.UPPER: DocumentKind.P3U}
"""ปพ.3 by level."""
