"""Who holds an office from when to when, as it follows from all orders of an organisation. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from services.registry.rules.offices import is_in_force
from services.registry.rules.orders import Held, is_complete, replaces
from shared.vocabulary.offices import Duty, Office

ONE_DAY = timedelta(days=1)


class Vacant(NamedTuple):
    """Days without a holder of an office, or without a complete committee.

    `last` None: until another order.
    """

    office: Office
    first: date
    last: date | None


class _Order(NamedTuple):
    """An order: its first day, and the offices to which it appoints."""

    order: object
    first: date
    offices: list[tuple[Office, Duty | None]]


def served(held: Iterable[Held]) -> list[Held]:
    """These appointments, with the last days that follow from all their orders.

    Each lasts until its own last day, or until the day before the next order that replaces it begins.
    """
    held = list(held)
    orders = _orders(held)
    return [_until_replaced(one, orders) for one in held]


def _orders(held: Iterable[Held]) -> list[_Order]:
    """The orders of these appointments, by their first days."""
    found: dict[object, _Order] = {}
    for one in held:
        found.setdefault(one.order, _Order(one.order, one.first, [])).offices.append((one.office, one.duty))
    return sorted(found.values(), key=lambda order: order.first)


def _until_replaced(one: Held, orders: Sequence[_Order]) -> Held:
    for order in orders:
        if order.first > one.first and order.order != one.order and replaces(order.offices, one):
            if one.stated_last is not None and one.stated_last < order.first:
                break
            return one._replace(last=order.first - ONE_DAY, ended_by=order.order)
    return one._replace(last=one.stated_last, ended_by=None)


def overlapped(moved: Sequence[Held], others: Iterable[Held], first_before: date) -> list[Held]:
    """The appointments that keep an order from beginning on another day than it did.

    They begin on its new first day, or later but not after its former one: it would be replaced by whom it
    had replaced.
    """
    offices = [(one.office, one.duty) for one in moved]
    first, last = moved[0].first, moved[0].last
    return [
        one
        for one in others
        if replaces(offices, one)
        and (one.first == first or first < one.first <= first_before)
        and (last is None or one.first <= last)
    ]


def vacancies(held: Iterable[Held]) -> set[Vacant]:
    """The days after the first holder on which an office has none, and a committee is not complete."""
    by_office: dict[Office, list[Held]] = defaultdict(list)
    for one in held:
        by_office[one.office].append(one)
    return {vacant for office, holders in by_office.items() for vacant in _vacancies(office, holders)}


def _vacancies(office: Office, holders: Sequence[Held]) -> Iterable[Vacant]:
    turns = {one.first for one in holders} | {one.last + ONE_DAY for one in holders if one.last}
    since: date | None = None
    for day in sorted(turns):
        if _is_held(office, [one for one in holders if is_in_force(one.first, one.last, day)]):
            if since:
                yield Vacant(office, since, day - ONE_DAY)
            since = None
        else:
            since = since or day
    if since:
        yield Vacant(office, since, None)


def _is_held(office: Office, holders: Sequence[Held]) -> bool:
    if office is Office.COMMITTEE_MEMBER:
        return is_complete((one.person, one.duty) for one in holders)
    return bool(holders)
