"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    corrections,
    deliveries,
    documents,
    graduation,
    imports,
    orders,
    pupils,
    reports,
    results,
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
    pupils,
    results,
    documents,
)
