"""The pages, one module an area."""

from services.portal.pages import (
    accounts,
    calendar,
    codes,
    corrections,
    documents,
    graduation,
    home,
    imports,
    my_account,
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
    codes,
    my_account,
)
