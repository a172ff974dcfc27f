"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    announcements,
    calendar,
    corrections,
    documents,
    graduation,
    home,
    imports,
    orders,
    organisations,
    reports,
    shifts,
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
    organisations,
    shifts,
    announcements,
)
