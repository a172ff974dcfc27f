"""Photos of many pupils as they are sent: pictures named by student number, or a ZIP of such pictures.

Of a ZIP only its list and the bytes of its members are read, as many and as large as photos may be.
"""

import asyncio
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from fastapi import UploadFile

from services.portal.uploads import is_kind
from shared.contracts.portal.problems import NOT_OF_THIS_KIND, TOO_MANY_PHOTOS
from shared.vocabulary.media_types import JPEG, PNG

MAX_PHOTOS = 500
MAX_PHOTO_BYTES = 500_000
ZIP = b"PK\x03\x04"


class PhotoFile(NamedTuple):
    """A picture: its file name, the student number in it, its bytes up to one more than may be."""

    name: str
    student_no: str
    body: bytes

    @property
    def media_type(self) -> str | None:
        """By content; None: it is no picture that can be printed."""
        return next((kind for kind in (JPEG, PNG) if is_kind(self.body, kind)), None)

    @property
    def is_too_large(self) -> bool:
        """Whether it is larger than a photo may be."""
        return len(self.body) > MAX_PHOTO_BYTES


async def read_photos(files: Iterable[UploadFile]) -> list[PhotoFile]:
    """The pictures of these files and of those that are a ZIP. Refuses too many, and a ZIP that is broken."""
    found: list[PhotoFile] = []
    for file in files:
        body = await file.read()
        if body.startswith(ZIP):
            found += await asyncio.to_thread(_unpacked, body, MAX_PHOTOS - len(found))
        else:
            found.append(_photo(file.filename or "", body[: MAX_PHOTO_BYTES + 1]))
        if len(found) > MAX_PHOTOS:
            raise TOO_MANY_PHOTOS.refuse(field="photos", limit=MAX_PHOTOS)
    return found


def _photo(name: str, body: bytes) -> PhotoFile:
    path = PurePosixPath(name.replace("\\", "/"))
    return PhotoFile(path.name[:80], path.stem.strip()[:40], body)


def _unpacked(body: bytes, limit: int) -> list[PhotoFile]:
    try:
        return list(_members(body, limit))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError):
        raise NOT_OF_THIS_KIND.refuse(field="photos", kind="ZIP ที่เปิดได้") from None


def _members(body: bytes, limit: int) -> Iterator[PhotoFile]:
    with zipfile.ZipFile(io.BytesIO(body)) as container:
        members = [
            one
            for one in container.infolist()
            if not one.is_dir()
            and not PurePosixPath(one.filename).name.startswith(".")
            and "__MACOSX" not in one.filename
        ]
        if len(members) > limit:
            raise TOO_MANY_PHOTOS.refuse(field="photos", limit=MAX_PHOTOS)
        for one in members:
            with container.open(one) as inside:
                yield _photo(one.filename, inside.read(MAX_PHOTO_BYTES + 1))
