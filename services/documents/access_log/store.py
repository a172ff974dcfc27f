"""Reading what was approved: every reading of a pupil's record is written down, in the transaction it serves."""
import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import insert

from services.documents.access_log.tables import readings
from shared.archive import Altered, NotInArchive
from shared.contracts.files import FileReference
from shared.work import Work

AT_ONCE = 8                                                   # records fetched side by side
Reading = tuple[FileReference, UUID | None]                   # what was read, and the document that is made of it


async def read_all(work: Work, files: Sequence[FileReference], purpose: str) -> list[bytes | None]:
    """The bytes of many; None for what is not there, or not what was approved."""
    await note(work, [(file, None) for file in files], purpose)
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(file: FileReference) -> bytes | None:
        async with gate:
            try:
                return await work.archive.get(file)
            except (NotInArchive, Altered):
                return None
    return await asyncio.gather(*map(one, files))


async def note(work: Work, read: Sequence[Reading], purpose: str) -> None:
    """Write down what was read."""
    actor = work.actor.sub if work.actor else None
    await work.session.execute(insert(readings), [
        {"key": file.key, "sha256": file.sha256, "purpose": purpose, "issue": issue, "actor": actor, "at": work.now} for file, issue in read])
