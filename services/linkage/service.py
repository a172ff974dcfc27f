"""linkage on one screen: the imports of schools' workbooks, and the main part of delivery. What goes out is another process."""
from services.linkage import delivery, imports
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings

linkage = Service("linkage", ServiceSettings, capabilities=[imports, delivery])


def sender() -> Service:
    """`python -m services.linkage delivery`: the only process with partners' secrets and a way out. Its capability brings httpx, which the main process does without."""
    from services.linkage.delivery import sending
    from services.linkage.delivery.settings import DeliverySettings

    return Service("linkage.delivery", DeliverySettings, capabilities=[sending])
