"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    corrections,
    deliveries,
    graduation,
    imports,
    offices,
    orders,
    reports,
    uploads,
    verification,
)

AREAS = (
    accounts,
    uploads,
    imports,
    orders,
    calendar,
    graduation,
    corrections,
    reports,
    deliveries,
    verification,
    offices,
)
