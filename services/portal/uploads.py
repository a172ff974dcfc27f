"""What people send in: bounded while it is read, and looked at before it is kept. No parser here touches a stranger's file: its bytes are compared, no more."""
from fastapi import UploadFile

from shared.contracts.portal.problems import NOT_OF_THIS_KIND, TOO_LARGE

CHUNK = 1 << 20
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COMPOUND = "application/x-ole-storage"                        # a workbook with a password, or of before 2007: linkage tells which, and what to do
FIRST_BYTES = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n", XLSX: b"PK\x03\x04", COMPOUND: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}
WITHIN = {XLSX: (b"[Content_Types].xml", b"xl/")}             # names of members stand in a zip as they are
NAMES = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG", XLSX: "Excel (.xlsx)", COMPOUND: "Excel"}
TAKEN = (PDF, JPEG, PNG, XLSX)


async def read_upload(file: UploadFile, limit: int, *kinds: str) -> tuple[bytes, str]:
    """The body of an upload and its media type, judged by content, never by its name. Refuses one that is too large (`limit`, bytes), empty or of another kind."""
    body = bytearray()
    while chunk := await file.read(CHUNK):
        body += chunk
        if len(body) > limit:
            raise TOO_LARGE.refuse(field="file", limit=limit // 1_000_000)
    for kind in kinds:
        if is_kind(body, kind):
            return bytes(body), kind
    raise NOT_OF_THIS_KIND.refuse(field="file", kind=" / ".join(NAMES[kind] for kind in kinds if kind != COMPOUND))


def is_kind(body: bytes | bytearray, kind: str) -> bool:
    """Whether a file begins as this kind does, and holds what each file of the kind holds."""
    return body.startswith(FIRST_BYTES[kind]) and all(part in body for part in WITHIN.get(kind, ()))
