"""The scan of an order (สำเนาคำสั่ง): in the archive, unaltered, and really a PDF."""
import asyncio
import io

from shared.chassis.archive import Altered, Archive, NotInArchive
from shared.contracts.files import FileReference
from shared.contracts.registry.problems import SCAN_MISSING, SCAN_NOT_PDF, SCAN_TOO_LARGE
from shared.vocabulary import media_types

# what people sent in
UPLOADS = "uploads/"
# bytes
MAX_BYTES = 20_000_000
MAX_PAGES = 200
# bytes within which `%PDF-` must begin, as readers demand
HEAD_BYTES = 1024


async def check_scan(archive: Archive, scan: FileReference) -> None:
    """Refuses what is missing, altered, too large, or no PDF that opens without a password."""
    if scan.size > MAX_BYTES:
        raise SCAN_TOO_LARGE.refuse(field="scan", megabytes=MAX_BYTES // 1_000_000, pages=MAX_PAGES)
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
    if pages > MAX_PAGES:
        raise SCAN_TOO_LARGE.refuse(field="scan", megabytes=MAX_BYTES // 1_000_000, pages=MAX_PAGES)


def pages_of(body: bytes) -> int:
    """How many pages a PDF has; 0 when it is none, is damaged, or wants a password."""
    # late: 40 ms and 20 MB, for commands with a scan only
    import pikepdf

    if b"%PDF-" not in body[:HEAD_BYTES]:
        return 0
    try:
        with pikepdf.open(io.BytesIO(body), attempt_recovery=False) as document:
            return len(document.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return 0
