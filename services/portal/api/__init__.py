"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    circulars,
    corrections,
    deliveries,
    graduation,
    imports,
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
    circulars,
)
