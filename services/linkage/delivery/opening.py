"""Decide which deliveries an accepted report opens. Pure."""

from uuid import UUID

from services.linkage.delivery.store import StoredDelivery


def is_new_version(former: StoredDelivery | None, record_version: int) -> bool:
    """Whether this version of the record was neither sent to the partner, nor waits to be sent."""
    return former is None or former.record_version < record_version


def corrected_delivery(former: StoredDelivery | None) -> UUID | None:
    """The delivery that a new one corrects: the last one that the partner has, or may have.

    A former delivery that was never sent corrects nothing itself, so the new one corrects what that would
    have corrected.
    Where the partner refused the former one, there is nothing to correct.
    """
    if former is None or former.state == "refused":
        return None
    return former.supersedes if former.state in ("waiting", "superseded") else former.id
