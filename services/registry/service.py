"""registry: who may act, when. Organisations, orders and offices, accounts, work calendars; it signs people's tokens."""
import asyncio

from services.registry import accounts, calendar, orders, organisations, persons
from services.registry.accounts import setup
from services.registry.calendar import seed as calendar_seed
from services.registry.organisations import seed
from services.registry.settings import RegistrySettings
from shared.service import Service
from shared.work import Means

REFERENCE_DATA = seed.FILES | calendar_seed.FILES


async def prepare(means: Means) -> None:
    """Reference data, then the first officers of DLA."""
    await seed.seed(means.engine, REFERENCE_DATA)
    if means.settings.setup_file:
        await setup.take_in(means, await asyncio.to_thread(means.settings.setup_file.read_bytes))


registry = Service("registry", RegistrySettings, capabilities=[organisations, persons, orders, accounts, calendar], prepare=prepare)
