"""The check of an order's scan (สำเนาคำสั่ง): in the archive, unaltered, and a PDF or a photo of the order.

Of a photo a PDF is made; the photo is kept beside it.
"""

import asyncio
import io
import time

from shared.chassis.archive import UPLOADS, Altered, Archive, NotInArchive
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.registry.problems import PHOTO_TOO_LARGE, SCAN_MISSING, SCAN_NOT_PDF, SCAN_TOO_LARGE
from shared.vocabulary import media_types
from shared.vocabulary.retention import ORDER_YEARS

# Their folder of the evidence.
FOLDER = "registry"
MAX_SCAN_BYTES = 20_000_000
MAX_SCAN_PAGES = 200
# `%PDF-` must be within the first bytes, as readers demand.
PDF_HEADER_BYTES = 1024
PHOTOS = {media_types.JPEG: "JPEG", media_types.PNG: "PNG"}
MAX_PHOTO_PIXELS = 50_000_000
# A4 at 300 dpi: the longer edge of the page that is made of a photo.
PAGE_PIXELS = 3508
PAGE_DPI = 300


async def check_scan(archive: Archive, scan: FileReference) -> bytes:
    """The PDF of a scan.

    Refuse one that is missing, altered, too large, neither a PDF that opens without a password nor a photo.
    """
    check_reference(scan)
    try:
        body = await archive.get(scan)
    except (NotInArchive, Altered):
        raise SCAN_MISSING.refuse(field="scan") from None
    if scan.media_type in PHOTOS:
        return await asyncio.to_thread(pdf_of_photo, body, PHOTOS[scan.media_type])
    pages = await asyncio.to_thread(pages_of, body)
    if not pages:
        raise SCAN_NOT_PDF.refuse(field="scan")
    if pages > MAX_SCAN_PAGES:
        raise _too_large()
    return body


def check_reference(scan: FileReference) -> None:
    """Refuse the reference of a file that can be no scan, whatever it contains."""
    if scan.size > MAX_SCAN_BYTES:
        raise _too_large()
    if scan.media_type != media_types.PDF and scan.media_type not in PHOTOS:
        raise SCAN_NOT_PDF.refuse(field="scan")
    if not scan.key.startswith(UPLOADS):
        raise SCAN_MISSING.refuse(field="scan")


async def keep_scan(
    archive: Archive, scan: FileReference, pdf: bytes
) -> tuple[FileReference, FileReference | None]:
    """Keep a checked scan as evidence: the reference of the PDF, and of the photo of which it was made."""
    kept = await archive.keep(scan, FOLDER, ORDER_YEARS)
    if scan.media_type == media_types.PDF:
        return kept, None
    made = await archive.put_new(f"{kept.key}.pdf", pdf, media_types.PDF, years=ORDER_YEARS)
    return made, kept


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


def pdf_of_photo(body: bytes, kind: str) -> bytes:
    """The page of a photo, upright, as a PDF: the same bytes for the same photo.

    Refuse a photo that cannot be opened or has too many pixels; they are counted before they are decoded.
    """
    # Imported here: only photos need it.
    from PIL import Image, ImageOps

    try:
        with Image.open(io.BytesIO(body), formats=(kind,)) as photo:
            if photo.width * photo.height > MAX_PHOTO_PIXELS:
                raise PHOTO_TOO_LARGE.refuse(field="scan", megapixels=MAX_PHOTO_PIXELS // 1_000_000)
            photo.draft("RGB", (PAGE_PIXELS, PAGE_PIXELS))
            photo.thumbnail((PAGE_PIXELS, PAGE_PIXELS))
            upright = ImageOps.exif_transpose(photo).convert("RGBA" if photo.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise SCAN_NOT_PDF.refuse(field="scan") from None
    page = Image.new("RGB", upright.size, "white")
    page.paste(upright, mask=upright if upright.mode == "RGBA" else None)
    made = io.BytesIO()
    # the time of a PDF is of no use here, and would make each try another file
    page.save(made, "PDF", resolution=PAGE_DPI, creationDate=time.gmtime(0), modDate=time.gmtime(0))
    return made.getvalue()


def _too_large() -> Refusal:
    return SCAN_TOO_LARGE.refuse(field="scan", megabytes=MAX_SCAN_BYTES // 1_000_000, pages=MAX_SCAN_PAGES)
