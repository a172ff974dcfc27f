"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    corrections,
    deliveries,
    graduation,
    imports,
    orders,
    organisation_imports,
    organisations,
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
    organisations,
    organisation_imports,
)
