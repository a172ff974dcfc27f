"""Files that people upload: bounded while they are read, their kind checked by content.

No parser of the portal opens an uploaded file: only its bytes are compared.
"""

from fastapi import UploadFile
from starlette.requests import Request

from shared.contracts.portal.problems import NOT_OF_THIS_KIND, TOO_LARGE
from shared.vocabulary.media_types import FILE_FORM, JPEG, OLE, PDF, PNG, XLSX

CHUNK_BYTES = 1 << 20
FIRST_BYTES = {
    PDF: b"%PDF-",
    JPEG: b"\xff\xd8\xff",
    PNG: b"\x89PNG\r\n\x1a\n",
    XLSX: b"PK\x03\x04",
    OLE: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
}
# A zip contains the names of its members uncompressed.
REQUIRED_PARTS = {XLSX: (b"[Content_Types].xml", b"xl/")}
NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", XLSX: "Excel (.xlsx)"}


def has_file(request: Request) -> bool:
    """Whether a request sends a form with files."""
    return request.headers.get("content-type", "").startswith(FILE_FORM)


async def read_upload(file: UploadFile, max_bytes: int, *kinds: str) -> tuple[bytes, str]:
    """Read an upload: its body, and its media type by content, never by its name.

    Refuses a file that is too large, empty or of none of these kinds.
    """
    body = bytearray()
    while chunk := await file.read(CHUNK_BYTES):
        body += chunk
        if len(body) > max_bytes:
            raise TOO_LARGE.refuse(field="file", limit=max_bytes // 1_000_000)
    for kind in kinds:
        if is_kind(body, kind):
            return bytes(body), kind
    names = " / ".join(NAMES[kind] for kind in kinds if kind in NAMES)
    raise NOT_OF_THIS_KIND.refuse(field="file", kind=names)


def is_kind(body: bytes | bytearray, kind: str) -> bool:
    """Whether a file begins as this kind does, and has the parts that every file of the kind has."""
    return body.startswith(FIRST_BYTES[kind]) and all(part in body for part in REQUIRED_PARTS.get(kind, ()))
