"""The check of a file that is sent with a circular: in the archive, unaltered, and it opens."""

import asyncio

from services.registry.orders.scans import pages_of
from shared.chassis.archive import UPLOADS, Altered, Archive, NotInArchive
from shared.contracts.problem import Refusal
from shared.contracts.registry.circulars import CircularAttachment
from shared.contracts.registry.problems import CIRCULAR_FILE_WRONG
from shared.vocabulary.media_types import JPEG, PDF, XLSX
from shared.workbooks.guard import Limits, Unfit, open_container

MAX_FILE_BYTES = 20_000_000
# Nothing of the workbook is read: the limits of rows and memory are of who opens it.
LIMITS = Limits(
    file_bytes=MAX_FILE_BYTES,
    unpacked_bytes=200_000_000,
    members=2_000,
    rows=0,
    columns=0,
    last_row=0,
    memory_bytes=0,
)
JPEG_FIRST_BYTES = b"\xff\xd8\xff"


async def file_fault(archive: Archive, attachment: CircularAttachment, field: str) -> Refusal | None:
    """The refusal of a file that is missing, altered, too large or cannot be opened."""
    wrong = CIRCULAR_FILE_WRONG.refuse(field=field, name=attachment.name)
    file = attachment.file
    if not file.key.startswith(UPLOADS) or file.size > MAX_FILE_BYTES:
        return wrong
    try:
        body = await archive.get(file)
    except (NotInArchive, Altered):
        return wrong
    return None if await asyncio.to_thread(opens, body, file.media_type) else wrong


def opens(body: bytes, media_type: str) -> bool:
    """Whether a PDF, workbook or JPEG is one that opens: no password, no macros."""
    if media_type == PDF:
        return pages_of(body) > 0
    if media_type == XLSX:
        return _is_workbook(body)
    return media_type == JPEG and body.startswith(JPEG_FIRST_BYTES)


def _is_workbook(body: bytes) -> bool:
    try:
        open_container(body, LIMITS).close()
    except Unfit:
        return False
    return True
