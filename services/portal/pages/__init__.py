"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    calendar,
    corrections,
    documents,
    graduation,
    home,
    imports,
    orders,
    organisation_imports,
    organisations,
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
    organisations,
    organisation_imports,
)
