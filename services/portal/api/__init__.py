"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    announcements,
    calendar,
    corrections,
    deliveries,
    documents,
    graduation,
    imports,
    orders,
    organisations,
    pupils,
    reports,
    results,
    shifts,
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
    organisations,
    announcements,
    shifts,
    pupils,
    results,
    documents,
)
