"""Achievement records in the archive: each version is written once."""

from shared.chassis.archive import AlreadyThere, Archive
from shared.contracts.files import FileReference
from shared.contracts.record import AchievementRecord, canonical
from shared.vocabulary import media_types

# the folder of grades' evidence: photos, orders of correction
FOLDER = "grades"


async def put_record(archive: Archive, record: AchievementRecord) -> tuple[AchievementRecord, FileReference]:
    """Put a record into the archive under its version; return it with its file.

    An approval that never committed may have left other bytes under that version, to which no row refers.
    Then the record becomes the next version.
    """
    while True:
        try:
            return record, await archive.put_new(
                f"records/{record.pupil.id}/{record.version}.json", canonical(record), media_types.JSON
            )
        except AlreadyThere:
            record = record.model_copy(update={"version": record.version + 1})
