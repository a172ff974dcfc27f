"""The ledger's wiring."""

from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from tests.world.toys import ledger

service = Service("ledger", ServiceSettings, capabilities=[ledger])
