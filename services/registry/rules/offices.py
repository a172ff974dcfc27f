"""Offices: where each is held, who may record their orders, whether one is in force."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Literal

from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import RECORDERS, Office

State = Literal["in_force", "not_yet", "ended", "replaced"]
"""The state of an appointment on a day."""


class OrganisationKind(StrEnum):
    """Kinds of organisations."""

    # กรมส่งเสริมการปกครองท้องถิ่น
    DLA = "dla"
    # สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัด
    PROVINCE = "province"
    # องค์กรปกครองส่วนท้องถิ่น
    AUTHORITY = "authority"
    # สถานศึกษา
    SCHOOL = "school"


HELD_AT = {
    Office.DLA_OFFICER: OrganisationKind.DLA,
    Office.PROVINCE_OFFICER: OrganisationKind.PROVINCE,
    Office.AUTHORITY_CLERK: OrganisationKind.AUTHORITY,
    Office.REGISTRAR_OFFICER: OrganisationKind.AUTHORITY,
    Office.DIRECTOR: OrganisationKind.SCHOOL,
    Office.REGISTRAR: OrganisationKind.SCHOOL,
    Office.COMMITTEE_MEMBER: OrganisationKind.SCHOOL,
}
SINGLE = frozenset({Office.REGISTRAR_OFFICER, Office.DIRECTOR, Office.REGISTRAR})
"""Offices with one holder at a time: otherwise a day could have two signers of one office."""

RECORDED_BY_DLA = frozenset({Office.AUTHORITY_CLERK, Office.PROVINCE_OFFICER, Office.DLA_OFFICER})
"""Offices whose orders only DLA records: a clerk of an authority cannot appoint clerks or officers of DLA."""


def may_record(role: str, office: Office) -> bool:
    """Whether the holder of `role` may record, within the own scope, an order that appoints to `office`."""
    return role in RECORDERS[office]


def kind_of_place(authority: str, school: str) -> OrganisationKind:
    """The kind of organisation at a place: `-`.`-` DLA, `58`.`-` a province, else an authority or its
    school.
    """
    if school != NOWHERE:
        return OrganisationKind.SCHOOL
    if authority == NOWHERE:
        return OrganisationKind.DLA
    return OrganisationKind.PROVINCE if len(authority) == 2 else OrganisationKind.AUTHORITY


def scope(kind: OrganisationKind, authority: str, school: str) -> str:
    """What a holder's token covers: `*`, `58`, `58-PAO-01` or `58-PAO-01.3058910002`."""
    if kind is OrganisationKind.DLA:
        return "*"
    return f"{authority}.{school}" if kind is OrganisationKind.SCHOOL else authority


def is_in_force(first: date, last: date | None, on: date) -> bool:
    """Whether an office with this first and last day (None: until another order) is in force on a day."""
    return first <= on and (last is None or on <= last)


def state_of(first: date, last: date | None, on: date, *, replaced: bool) -> State:
    """`in_force`, `not_yet`, `ended`, or `replaced` when another order ended it."""
    if is_in_force(first, last, on):
        return "in_force"
    if on < first:
        return "not_yet"
    return "replaced" if replaced else "ended"


def token_ends(
    now: datetime, life: timedelta, last_days: Iterable[date | None], session_ends: datetime
) -> datetime:
    """When a token ends: after its life, with its session or with the last day in one of its offices, the
    earliest.
    """
    midnights = (
        datetime.combine(last + timedelta(days=1), time(), BANGKOK) for last in last_days if last is not None
    )
    return min(now + life, session_ends, *midnights)
