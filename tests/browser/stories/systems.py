"""Systems that have nothing but DLA's first officer and the reference data."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from deploy.demo.offices import setup
from deploy.demo.people.staff import Staff
from shared.thai.dates import BANGKOK
from tests.world.stack import Stack

# 1 มิถุนายน 2569, before the letter's last days.
LETTER_DAY = datetime(2026, 6, 1, 9, tzinfo=BANGKOK)
# 15 มิถุนายน 2569, after them.
MONDAY = datetime(2026, 6, 15, 9, tzinfo=BANGKOK)


@asynccontextmanager
async def an_empty_system(clock: datetime) -> AsyncIterator[tuple[Stack, Staff]]:
    """A stack whose clock starts then, and DLA's first officer."""
    stack = Stack(clock_start=clock)
    dla = setup(stack.folder, seed=1)["dla"]
    await stack.open()
    try:
        yield stack, dla
    finally:
        await stack.close()
