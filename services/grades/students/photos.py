"""Students' photos: the check that they can be printed, and their keeping."""

import asyncio
from collections.abc import Mapping

from services.grades.records.archive import FOLDER
from services.grades.students.particulars import named
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.grades.problems import PHOTO_WRONG
from shared.contracts.record import Pupil
from shared.vocabulary import media_types
from shared.vocabulary.retention import PHOTO_YEARS

SIGNATURES = {media_types.JPEG: b"\xff\xd8\xff", media_types.PNG: b"\x89PNG\r\n\x1a\n"}
"""First bytes of a file of each media type."""
MAX_PHOTO_KB = 500
"""A photo of 1½ inch at 300 dpi is far smaller."""


async def check_photos(work: Work, photos: Mapping[str, FileReference]) -> None:
    """Refuse a photo that cannot be printed: missing, altered, too large, or not a picture.

    `photos`: by student number.
    """

    async def is_wrong(photo: FileReference) -> bool:
        signature = SIGNATURES.get(photo.media_type)
        if signature is None or photo.size > MAX_PHOTO_KB * 1000:
            return True
        return not (await work.archive.get(photo)).startswith(signature)

    verdicts = await asyncio.gather(*map(is_wrong, photos.values()))
    if wrong := [number for number, bad in zip(photos, verdicts, strict=True) if bad]:
        raise PHOTO_WRONG.refuse("photo", students=named(wrong), kilobytes=MAX_PHOTO_KB)


async def keep_photo(work: Work, photo: FileReference) -> FileReference:
    """Keep a photo as evidence, like the form that it is printed on; its reference there."""
    return await work.archive.keep(photo, FOLDER, PHOTO_YEARS)


async def with_kept_photo(work: Work, pupil: Pupil) -> Pupil:
    """The pupil of a record with a photo that is kept: it may be from before photos were kept at once."""
    return pupil.model_copy(update={"photo": await keep_photo(work, pupil.photo)})
