"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    calendar,
    collected,
    corrections,
    documents,
    graduation,
    home,
    imports,
    offices,
    order_changes,
    orders,
    recording,
    reports,
    verification,
)

AREAS = (
    accounts,
    home,
    imports,
    graduation,
    corrections,
    documents,
    orders,
    reports,
    calendar,
    verification,
    recording,
    order_changes,
    offices,
    collected,
)
