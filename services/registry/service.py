"""The registry service: organisations, orders and offices, codes, accounts, work calendars.

It signs people's tokens.
"""

import asyncio

from services.registry import (
    accounts,
    calendar,
    circulars,
    codes,
    intakes,
    move_forms,
    orders,
    organisations,
    persons,
    restructuring,
    tickets,
    trackers,
    uploads,
)
from services.registry.accounts import setup
from services.registry.calendar import seed as calendar_seed
from services.registry.organisations import seed
from services.registry.settings import RegistrySettings
from shared.chassis.service import Service
from shared.chassis.unit_of_work import Resources

REFERENCE_DATA = seed.FILES | calendar_seed.FILES


async def prepare(resources: Resources) -> None:
    """Load the reference data, then record the first officers of DLA."""
    await seed.seed(resources.engine, REFERENCE_DATA)
    if resources.settings.setup_file:
        await setup.record_first_officers(
            resources, await asyncio.to_thread(resources.settings.setup_file.read_bytes)
        )


registry = Service(
    "registry",
    RegistrySettings,
    capabilities=[
        organisations,
        persons,
        orders,
        codes,
        accounts,
        tickets,
        calendar,
        trackers,
        circulars,
        move_forms,
        uploads,
        restructuring,
        intakes,
    ],
    prepare=prepare,
)
