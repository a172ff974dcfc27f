"""The ledger's wiring."""

from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings
from tests.world.toys import ledger
from tests.world.toys.ledger.tables import metadata
from tests.world.toys.tables import created

service = Service("ledger", ServiceSettings, capabilities=[ledger], prepare=created(metadata))
