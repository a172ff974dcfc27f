"""Statements on the access log."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import insert

from services.documents.access_log.tables import readings
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference


class Access(NamedTuple):
    """The file that was read, and the document that is made of it (None: it was not read for one
    document).
    """

    file: FileReference
    issue: UUID | None


async def record_access(work: Work, accesses: Sequence[Access], purpose: str) -> None:
    """Store which files were read, by whom and for what."""
    await work.session.execute(
        insert(readings),
        [
            {
                "key": file.key,
                "sha256": file.sha256,
                "version": file.version,
                "purpose": purpose,
                "issue": issue,
                "actor": work.actor_id,
                "at": work.now,
            }
            for file, issue in accesses
        ],
    )
