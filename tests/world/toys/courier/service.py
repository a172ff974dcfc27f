"""The courier's wiring."""

from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from tests.world.toys import courier
from tests.world.toys.courier.tables import metadata
from tests.world.toys.tables import created

service = Service("courier", ServiceSettings, capabilities=[courier], prepare=created(metadata))
