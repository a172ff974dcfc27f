"""Creation of a toy's tables: it has no revisions."""

from sqlalchemy import MetaData

from shared.chassis.service import Prepare
from shared.chassis.unit_of_work import Resources


def created(metadata: MetaData) -> Prepare:
    """What a toy does before its first message: create the tables that are missing."""

    async def create(resources: Resources) -> None:
        async with resources.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)

    return create
