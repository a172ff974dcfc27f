"""Which deliveries an accepted report opens. Pure."""
from uuid import UUID

from services.linkage.delivery.store import StoredDelivery


def is_new_version(former: StoredDelivery | None, record_version: int) -> bool:
    """Whether the partner neither has this version of the record, nor is it on its way."""
    return former is None or former.record_version < record_version


def corrected_delivery(former: StoredDelivery | None) -> UUID | None:
    """The delivery that the partner has, or may have; what waited passes on what it would have corrected; what was refused corrects nothing."""
    if former is None or former.state == "refused":
        return None
    return former.supersedes if former.state in ("waiting", "superseded") else former.id
