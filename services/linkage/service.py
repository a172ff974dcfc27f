"""The processes of linkage and their capabilities: the main process, and the delivery process, which sends to
partners.
"""

from services.linkage import delivery, imports
from shared.chassis.service import Service
from shared.chassis.settings import ServiceSettings

linkage = Service("linkage", ServiceSettings, capabilities=[imports, delivery])


def sender() -> Service:
    """The delivery process: `python -m services.linkage delivery`.

    Only it has the partners' secrets, calls addresses outside, and imports httpx.
    """
    from services.linkage.delivery import sending
    from services.linkage.delivery.settings import DeliverySettings

    return Service("linkage.delivery", DeliverySettings, capabilities=[sending])


roles = {"delivery": sender}
"""The other processes of this service, by the word after `python -m services.linkage`."""
