"""The JSON API, one module an area."""

from services.portal.api import (
    accounts,
    calendar,
    codes,
    corrections,
    deliveries,
    graduation,
    imports,
    my_account,
    orders,
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
    codes,
    my_account,
)
