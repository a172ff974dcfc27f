"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    deliveries,
    graduation,
    imports,
    orders,
    reports,
    uploads,
    verification,
)

AREAS = (accounts, uploads, imports, orders, calendar, graduation, reports, deliveries, verification)
