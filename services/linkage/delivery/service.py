"""linkage.delivery: the only process with partners' secrets and a way out."""
from services.linkage.delivery import tables, workers
from services.linkage.delivery.settings import DeliverySettings
from shared.service import Service

delivery = Service("linkage.delivery", DeliverySettings, tables.metadata, workers.router)
