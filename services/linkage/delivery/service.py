"""linkage.delivery: the only process with partners' secrets and a way out."""
from services.linkage.delivery import workers
from services.linkage.delivery.settings import DeliverySettings
from services.linkage.tables import metadata
from shared.chassis.service import Service

delivery = Service("linkage.delivery", DeliverySettings, metadata, workers.router)
