"""The check of an order's scan (สำเนาคำสั่ง): in the archive, unaltered, and a PDF."""

import asyncio
import io

from shared.chassis.archive import UPLOADS, Altered, Archive, NotInArchive
from shared.contracts.files import FileReference
from shared.contracts.registry.problems import SCAN_MISSING, SCAN_NOT_PDF, SCAN_TOO_LARGE
from shared.vocabulary import media_types

# Their folder of the evidence.
FOLDER = "registry"
MAX_SCAN_BYTES = 20_000_000
MAX_SCAN_PAGES = 200
# `%PDF-` must be within the first bytes, as readers demand.
PDF_HEADER_BYTES = 1024


async def check_scan(archive: Archive, scan: FileReference) -> None:
    """Refuse a scan that is missing, altered, too large, or not a PDF that opens without a password."""
    if scan.size > MAX_SCAN_BYTES:
        raise SCAN_TOO_LARGE.refuse(field="scan", megabytes=MAX_SCAN_BYTES // 1_000_000, pages=MAX_SCAN_PAGES)
    if scan.media_type != media_types.PDF:
        raise SCAN_NOT_PDF.refuse(field="scan")
    if not scan.key.startswith(UPLOADS):
        raise SCAN_MISSING.refuse(field="scan")
    try:
        body = await archive.get(scan)
    except (NotInArchive, Altered):
        raise SCAN_MISSING.refuse(field="scan") from None
    pages = await asyncio.to_thread(pages_of, body)
    if not pages:
        raise SCAN_NOT_PDF.refuse(field="scan")
    if pages > MAX_SCAN_PAGES:
        raise SCAN_TOO_LARGE.refuse(field="scan", megabytes=MAX_SCAN_BYTES // 1_000_000, pages=MAX_SCAN_PAGES)


def pages_of(body: bytes) -> int:
    """The number of pages of a PDF; 0 for other files, and for a PDF that is damaged or needs a password."""
    # Imported here, since it costs 40 ms and 20 MB, and only commands with a scan need it.
    import pikepdf

    if b"%PDF-" not in body[:PDF_HEADER_BYTES]:
        return 0
    try:
        with pikepdf.open(io.BytesIO(body), attempt_recovery=False) as document:
            return len(document.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return 0
