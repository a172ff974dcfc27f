"""The courier's wiring."""

from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from tests.world.toys import courier

service = Service("courier", ServiceSettings, capabilities=[courier])
