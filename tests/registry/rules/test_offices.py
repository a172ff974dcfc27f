"""When an office is in force, who may appoint to it, when a token ends."""

from datetime import date, datetime, timedelta

import pytest

from services.registry.rules.offices import (
    OrganisationKind,
    kind_of_place,
    may_record,
    scope,
    state_of,
    token_ends,
)
from shared.thai.dates import BANGKOK, day_of
from shared.vocabulary.offices import Office

# what                     | first day  | last day   | on         | replaced | state
STATES = """
the first day counts       | 2026-06-01 | 2026-09-30 | 2026-06-01 | no       | in_force
the last day counts        | 2026-06-01 | 2026-09-30 | 2026-09-30 | no       | in_force
the day after does not     | 2026-06-01 | 2026-09-30 | 2026-10-01 | no       | ended
another order followed     | 2026-06-01 | 2026-09-30 | 2026-10-01 | yes      | replaced
still in force until then  | 2026-06-01 | 2026-09-30 | 2026-09-30 | yes      | in_force
before the first day       | 2026-06-01 | none       | 2026-05-31 | no       | not_yet
until another order        | 2026-06-01 | none       | 2569-01-01 | no       | in_force
"""


def rows(table: str) -> list[list[str]]:
    """The cells of a table of text."""
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(
    ("first", "last", "on", "replaced", "expected"),
    [pytest.param(*row[1:], id=row[0]) for row in rows(STATES)],
)
def test_an_office_is_in_force_from_its_first_to_its_last_day(
    first: str, last: str, on: str, replaced: str, expected: str
) -> None:
    """Both days included; the Thai calendar day decides."""
    ends = None if last == "none" else date.fromisoformat(last)

    assert expected == state_of(
        date.fromisoformat(first), ends, date.fromisoformat(on), replaced=replaced == "yes"
    )


TOKENS = """
ten minutes               | none                       | 2027-03-29T09:10
to the end of the term    | 2027-03-29                 | 2027-03-29T09:10
never past midnight       | 2027-03-28                 | 2027-03-29T00:00
the first of several ends | none 2027-03-30 2027-03-28 | 2027-03-29T00:00
"""


@pytest.mark.parametrize(("last", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(TOKENS)])
def test_a_token_never_outlives_its_order(last: str, expected: str) -> None:
    """It is valid for ten minutes, less at the end of the last day."""
    now = datetime(2027, 3, 29, 9, tzinfo=BANGKOK)

    ends = token_ends(
        now,
        timedelta(minutes=10),
        [None if one == "none" else date.fromisoformat(one) for one in last.split()],
        now + timedelta(hours=12),
    )

    assert f"{ends:%Y-%m-%dT%H:%M}" == expected


def test_a_token_ends_at_midnight_of_the_last_day() -> None:
    """At 23:55 of the last day five minutes are left."""
    now = datetime(2027, 3, 29, 23, 55, tzinfo=BANGKOK)

    ends = token_ends(now, timedelta(minutes=10), [date(2027, 3, 29)], now + timedelta(hours=12))

    assert ends - now == timedelta(minutes=5)


WHO_RECORDS = """
dla_officer       | registrar_officer director registrar committee_member authority_clerk province_officer dla_officer
authority_clerk   | registrar_officer director registrar committee_member
province_officer  |
registrar_officer |
director          | registrar committee_member
registrar         |
committee_member  |
"""


@pytest.mark.parametrize(("role", "offices"), [pytest.param(*row, id=row[0]) for row in rows(WHO_RECORDS)])
def test_who_records_orders_of_which_offices(role: str, offices: str) -> None:
    """Nobody gives himself the right to record."""
    assert offices.split() == [
        office.value
        for office in (
            Office.REGISTRAR_OFFICER,
            Office.DIRECTOR,
            Office.REGISTRAR,
            Office.COMMITTEE_MEMBER,
            Office.AUTHORITY_CLERK,
            Office.PROVINCE_OFFICER,
            Office.DLA_OFFICER,
        )
        if may_record(role, office)
    ]


PLACES = """
DLA       | -         | -          | dla       | *
province  | 58        | -          | province  | 58
authority | 58-TM-02  | -          | authority | 58-TM-02
school    | 58-TM-02  | 3058910001 | school    | 58-TM-02.3058910001
"""


@pytest.mark.parametrize(
    ("authority", "school", "kind", "covers"), [pytest.param(*row[1:], id=row[0]) for row in rows(PLACES)]
)
def test_what_a_token_covers(authority: str, school: str, kind: str, covers: str) -> None:
    """The scope follows from the place of the organisation."""
    assert kind_of_place(authority, school) == kind
    assert scope(OrganisationKind(kind), authority, school) == covers


def test_the_day_is_the_thai_day() -> None:
    """18:00 UTC is already tomorrow in Thailand."""
    assert day_of(datetime.fromisoformat("2027-03-28T18:00:00+00:00")) == date(2027, 3, 29)
