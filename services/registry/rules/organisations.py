"""Acts about organisations: what is wrong with one, and what a new code does to those before it. Pure.

All faults are reported, not only the first.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.registry.rules.offices import OrganisationKind
from services.registry.rules.orders import EARLIEST_ORDER, Fault
from shared.contracts.registry import problems
from shared.vocabulary.organisations import AuthorityKind, CodeScheme

SCHOOL, AUTHORITY = OrganisationKind.SCHOOL, OrganisationKind.AUTHORITY
# The kinds of organisations that an act is about.
ACTS = {
    "rename": (SCHOOL, AUTHORITY),
    "levels": (SCHOOL,),
    "convert": (AUTHORITY,),
    "move": (SCHOOL,),
    "merge": (SCHOOL,),
    "close": (SCHOOL, AUTHORITY),
    "codes": (SCHOOL, AUTHORITY),
}
# Acts that change or end an address: not for days that are past.
FROM_TODAY = frozenset({"move", "merge", "close"})
# The kinds of organisations that have a code of a scheme.
SCHEMES_OF = {
    SCHOOL: (CodeScheme.MOE10, CodeScheme.SMIS8, CodeScheme.DOPA, CodeScheme.ONESQA, CodeScheme.LEC),
    AUTHORITY: (CodeScheme.LAO8, CodeScheme.DOPA, CodeScheme.LEC),
}


class Code(NamedTuple):
    """A code from the first to the last day (None: until another), and whose it is."""

    scheme: CodeScheme
    value: str
    first: date
    last: date | None
    owner: str = ""


def order_faults(dated: date, today: date) -> list[Fault]:
    """The faults of the date of the order that an act follows."""
    if dated > today:
        return [Fault(problems.ORDER_IN_FUTURE, "order_date")]
    return [Fault(problems.ORDER_TOO_OLD, "order_date")] if dated < EARLIEST_ORDER else []


def day_faults(act: str, from_day: date, today: date) -> list[Fault]:
    """The fault of a day that is past, of an act that changes an address."""
    return [Fault(problems.DAY_PAST, "from_day")] if act in FROM_TODAY and from_day < today else []


def may_act(act: str, kind: OrganisationKind) -> bool:
    """Whether there is this act about organisations of a kind."""
    return kind in ACTS[act]


def conversion_faults(before: AuthorityKind, after: AuthorityKind) -> list[Fault]:
    """The fault of a conversion that does not lead upwards."""
    if before.may_become(after):
        return []
    facts: dict[str, object] = {"before": before.thai, "after": after.thai}
    return [Fault(problems.KIND_NOT_HIGHER, "authority_kind", facts)]


def code_faults(
    new: Sequence[Code], kind: OrganisationKind, own: Sequence[Code], others: Sequence[Code]
) -> list[Fault]:
    """The faults of new codes, beside those that the organisation has and those of others."""
    faults = []
    for index, code in enumerate(new):
        at = f"codes.{index}"
        if code.scheme not in SCHEMES_OF[kind] or not code.scheme.fits(code.value):
            facts: dict[str, object] = {"value": code.value, "scheme": code.scheme.thai}
            faults.append(Fault(problems.CODE_MISFORMED, f"{at}.value", facts))
        if code.last is not None and code.last < code.first:
            faults.append(Fault(problems.TERM_REVERSED, f"{at}.last"))
        before = [*new[:index], *(one for one in own if not is_same(one, code))]
        faults += [
            Fault(problems.CODE_DAYS, f"{at}.first", {"value": code.value, "other": one.value})
            for one in before
            if one.scheme == code.scheme and overlaps(one, code) and one.first >= code.first
        ][:1]
        faults += [
            Fault(problems.CODE_TAKEN, f"{at}.value", {"value": code.value, "name": one.owner})
            for one in others
            if (one.scheme, one.value) == (code.scheme, code.value) and overlaps(one, code)
        ][:1]
    return faults


def is_same(one: Code, other: Code) -> bool:
    """Whether this is the same code from the same day on, perhaps with another last day."""
    return (one.scheme, one.value, one.first) == (other.scheme, other.value, other.first)


def overlaps(one: Code, other: Code) -> bool:
    """Whether there is a day of both."""
    return (one.last is None or other.first <= one.last) and (other.last is None or one.first <= other.last)


def ended_by(new: Code, own: Sequence[Code]) -> list[Code]:
    """The codes of the organisation that end on the day before the new one begins."""
    return [
        one
        for one in own
        if one.scheme == new.scheme and not is_same(one, new) and one.first < new.first and overlaps(one, new)
    ]
