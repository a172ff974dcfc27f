"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    calendar,
    documents,
    graduation,
    home,
    imports,
    orders,
    reports,
    verification,
)

AREAS = (accounts, home, imports, graduation, documents, orders, reports, calendar, verification)
