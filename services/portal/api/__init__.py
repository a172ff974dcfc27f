"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    announcements,
    calendar,
    corrections,
    deliveries,
    graduation,
    imports,
    orders,
    organisations,
    reports,
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
)
