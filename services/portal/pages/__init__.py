"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    calendar,
    circular_drafts,
    circulars,
    corrections,
    documents,
    entry_points,
    graduation,
    home,
    imports,
    manuals,
    orders,
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
    circular_drafts,
    circulars,
    entry_points,
    manuals,
)
