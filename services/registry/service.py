"""registry: who may act, when. Organisations, orders and offices, work calendars, accounts; it signs people's tokens."""
import asyncio

from services.registry import seed, setup, tables
from services.registry.commands import accounts, collected, orders, sessions
from services.registry.queries import calendars, offices, organisations, tracker
from services.registry.settings import RegistrySettings
from shared.chassis.service import Service
from shared.chassis.unit_of_work import Resources


async def prepare(resources: Resources) -> None:
    """Reference data, then the first officers of DLA."""
    await seed.seed(resources.engine)
    if resources.settings.setup_file:
        await setup.take_in(resources, await asyncio.to_thread(resources.settings.setup_file.read_bytes))


registry = Service(
    "registry", RegistrySettings, tables.metadata,
    orders.router, collected.router, accounts.router, sessions.router,
    organisations.router, offices.router, calendars.router, tracker.router, prepare=prepare,
)
