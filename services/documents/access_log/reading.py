"""Read approved records: every access is recorded, in the transaction that it serves."""

import asyncio
from collections.abc import Sequence

from services.documents.access_log.store import Access, record_access
from shared.chassis.archive import Altered, NotInArchive
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference


async def read_records(work: Work, files: Sequence[FileReference], purpose: str) -> list[bytes | None]:
    """Read many records from the archive; None for one that is missing, or altered since it was approved."""
    await record_access(work, [Access(file, None) for file in files], purpose)

    async def read(file: FileReference) -> bytes | None:
        try:
            return await work.archive.get(file)
        except (NotInArchive, Altered):
            return None

    return await asyncio.gather(*map(read, files))
