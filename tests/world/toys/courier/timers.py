"""The courier's timer."""

import os
from datetime import timedelta

from sqlalchemy import func, insert, select

from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from tests.world.toys.courier.tables import ticks

router = Router("courier")


@router.timer(every=timedelta(seconds=0.2))
async def tick(work: Work) -> None:
    """Store which process ticked."""
    await work.session.execute(insert(ticks), {"process": os.getpid()})
    await work.session.execute(select(func.count()).select_from(ticks))
