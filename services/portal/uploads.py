"""What people send in: bounded while it is read, and looked at before it is kept."""
from fastapi import UploadFile

from shared.contracts.problem import Problem

CHUNK = 1 << 20
FIRST_BYTES = {
    "application/pdf": (b"%PDF-",), "image/jpeg": (b"\xff\xd8\xff",), "image/png": (b"\x89PNG\r\n\x1a\n",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (b"PK\x03\x04",),
}
NAMES = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel (.xlsx)"}

TOO_LARGE = Problem(
    code="portal.file_too_large", th="ไฟล์ใหญ่กว่า {limit} MB", remedy_th="ลดขนาดไฟล์หรือแบ่งเป็นหลายไฟล์ แล้วส่งใหม่",
    en="The file is larger than {limit} MB.", remedy_en="Make it smaller, or divide it, then send again.",
)
NOT_OF_THIS_KIND = Problem(
    code="portal.file_kind", th="ไฟล์นี้ไม่ใช่ {kind}", remedy_th="แนบไฟล์ {kind} แล้วส่งใหม่",
    en="This file is not {kind}.", remedy_en="Attach a file of the kind {kind}, then send again.",
)


async def read_upload(file: UploadFile, limit: int, *kinds: str) -> bytes:
    """The body of an upload of one of these media types, judged by its first bytes, never by its name. Refuses one that is too large, empty or of another kind."""
    body = bytearray()
    while chunk := await file.read(CHUNK):
        body += chunk
        if len(body) > limit:
            raise TOO_LARGE.refuse(field="file", limit=limit // 1_000_000)
    if not any(body.startswith(first) for kind in kinds for first in FIRST_BYTES[kind]):
        raise NOT_OF_THIS_KIND.refuse(field="file", kind=" / ".join(NAMES[kind] for kind in kinds))
    return bytes(body)
