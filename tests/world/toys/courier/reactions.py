"""The courier's reaction to entries."""

from sqlalchemy import insert

from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from tests.world.toys.contracts import EntriesMade
from tests.world.toys.courier.tables import deliveries

router = Router("courier")


@router.reaction
async def deliver(event: EntriesMade, work: Work) -> None:
    """Store one row per entry, in the order of the entries."""
    await work.session.execute(
        insert(deliveries),
        [
            {"school": event.school, "entry": entry, "pupil": event.pupil, "at": work.now}
            for entry in event.entries
        ],
    )
