"""What is wrong with an order, what it ends, when a committee can sign."""

from datetime import date

import pytest

from deploy.demo.people.staff import a_person
from services.registry.rules.offices import OrganisationKind
from services.registry.rules.orders import (
    Fault,
    Held,
    Named,
    Term,
    appointee_faults,
    doubles,
    ended_by,
    is_complete,
    is_name,
    may_be_same,
    term_faults,
)
from shared.vocabulary.offices import Duty, Office
from tests.registry.rules.test_offices import rows

TODAY = date(2027, 3, 29)

# what                          | dated      | from       | to         | faults
TERMS = """
right                           | 2026-06-01 | 2026-06-01 | none       |
for one year                    | 2026-06-01 | 2026-06-01 | 2027-05-31 |
from the start of the year      | 2026-06-01 | 2026-05-16 | none       |
dated tomorrow                  | 2027-03-30 | 2027-03-30 | none       | ORDER_IN_FUTURE
the year typed as 2569 A.D.     | 2569-06-01 | 2569-06-01 | none       | ORDER_IN_FUTURE
the year typed as 1983          | 1983-06-01 | 1983-06-01 | none       | ORDER_TOO_OLD
ends before it begins           | 2026-06-01 | 2026-06-01 | 2026-05-31 | TERM_REVERSED
one day is a term               | 2026-06-01 | 2026-06-01 | 2026-06-01 |
begins two years later          | 2026-06-01 | 2028-06-01 | none       | TERM_FAR_FROM_ORDER
began two years before          | 2026-06-01 | 2024-06-01 | none       | TERM_FAR_FROM_ORDER
every fault is reported         | 2569-06-01 | 2026-06-01 | 2026-05-31 | ORDER_IN_FUTURE TERM_REVERSED TERM_FAR_FROM_ORDER
"""


@pytest.mark.parametrize(
    ("dated", "first", "last", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(TERMS)]
)
def test_dates_of_an_order(dated: str, first: str, last: str, expected: str) -> None:
    """Dates that cannot be are found, all of them."""
    term = Term(
        date.fromisoformat(dated),
        date.fromisoformat(first),
        None if last == "none" else date.fromisoformat(last),
    )

    assert [name_of(fault) for fault in term_faults(term, TODAY)] == expected.split()


# what                                | at        | role            | office            | duty   | faults
APPOINTEES = """
a registrar of a school               | school    | authority_clerk | registrar         |        |
a registrar of an authority           | authority | authority_clerk | registrar         |        | OFFICE_NOT_HERE
a registrar officer of a school       | school    | authority_clerk | registrar_officer |        | OFFICE_NOT_HERE
a clerk, by a clerk                   | authority | authority_clerk | authority_clerk   |        | MAY_NOT_APPOINT
a clerk, by DLA                       | authority | dla_officer     | authority_clerk   |        |
a duty without the committee          | school    | authority_clerk | director          | writes | DUTY_NOT_HERE
a member without a duty               | school    | authority_clerk | committee_member  |        |
"""


@pytest.mark.parametrize(
    ("kind", "role", "office", "duty", "expected"),
    [pytest.param(*row[1:], id=row[0]) for row in rows(APPOINTEES)],
)
def test_an_appointee(kind: str, role: str, office: str, duty: str, expected: str) -> None:
    """Office, place and recorder must fit."""
    who = _named(1, Office(office), Duty(duty) if duty else None)

    assert [
        name_of(fault) for fault in appointee_faults(who, OrganisationKind(kind), role, "appointees.0")
    ] == expected.split()


def test_a_wrong_check_digit_and_a_digit_in_a_name() -> None:
    """Each field is named."""
    right = _named(1, Office.REGISTRAR)
    wrong = right._replace(
        national_id=f"{right.national_id[:12]}{(int(right.national_id[12]) + 1) % 10}", first="สมชาย2"
    )

    assert [
        (name_of(fault), fault.field)
        for fault in appointee_faults(wrong, OrganisationKind.SCHOOL, "authority_clerk", "appointees.3")
    ] == [("NATIONAL_ID_WRONG", "appointees.3.national_id"), ("NAME_WRONG", "appointees.3.first")]


def test_one_person_twice_and_two_directors() -> None:
    """A person may hold two offices, not one office twice; a school has one director."""
    named = [
        _named(1, Office.DIRECTOR),
        _named(1, Office.COMMITTEE_MEMBER),
        _named(1, Office.COMMITTEE_MEMBER),
        _named(2, Office.DIRECTOR),
    ]

    assert [(name_of(fault), fault.field) for fault in doubles(named, ["0", "1", "2", "3"])] == [
        ("APPOINTED_TWICE", "2.national_id"),
        ("ONE_HOLDER_ONLY", "3.office"),
    ]


# what                               | members (person:duty)                              | complete
COMMITTEES = """
three persons, three duties          | A:writes B:proofreads C:checks                     | yes
a chair more                         | A:chair B:writes C:proofreads D:checks             | yes
two persons only                     | A:writes B:proofreads A:checks                     | no
nobody proof-reads                   | A:chair B:writes C:checks D:writes                 | no
A twice, but another checks too      | A:writes B:proofreads A:checks C:checks            | yes
each pair shares a person            | A:writes A:proofreads B:proofreads B:checks        | no
nobody                               |                                                    | no
"""


@pytest.mark.parametrize(
    ("members", "expected"), [pytest.param(*row[1:], id=row[0]) for row in rows(COMMITTEES)]
)
def test_a_committee_that_can_sign(members: str, expected: str) -> None:
    """ปพ.3 is written, proof-read and checked by three different persons."""
    pairs = [member.split(":") for member in members.split()]

    assert is_complete((person, Duty(duty)) for person, duty in pairs) is (expected == "yes")


# what                         | held                                                      | new
# | from       | to         | ended
SUCCESSIONS = """
a registrar follows another    | A registrar 2025-01-01..none                              | registrar                 | 2026-06-01 | none       | A
an ended term stays ended      | A registrar 2025-01-01..2026-05-31                        | registrar                 | 2026-06-01 | none       |
who begins later is ended too  | A registrar 2027-01-01..none                              | registrar                 | 2026-06-01 | none       | A
a gap may be filled            | A registrar 2027-01-01..none                              | registrar                 | 2026-06-01 | 2026-12-31 |
clerks do not end each other   | A authority_clerk 2025-01-01..none                        | authority_clerk           | 2026-06-01 | none       |
a committee follows another    | A member:writes 2025-01-01..none B member 2025-01-01..none | member:writes member:proofreads member:checks | 2026-06-01 | none | A B
one member is changed          | A member:writes 2025-01-01..none B member 2025-01-01..none | member:writes             | 2026-06-01 | none       | A
"""


@pytest.mark.parametrize(
    ("held", "new", "first", "last", "expected"),
    [pytest.param(*row[1:], id=row[0]) for row in rows(SUCCESSIONS)],
)
def test_which_appointments_a_new_order_ends(
    held: str, new: str, first: str, last: str, expected: str
) -> None:
    """Single offices and committees follow each other; offices that many hold do not."""
    words = iter(held.split())
    standing = [_held(who, office, days) for who, office, days in zip(words, words, words, strict=True)]

    ended = ended_by(
        [_office(word) for word in new.split()],
        standing,
        date.fromisoformat(first),
        None if last == "none" else date.fromisoformat(last),
    )

    assert [one.appointment for one in ended] == expected.split()


@pytest.mark.parametrize(
    ("first", "last", "same"),
    [
        ("สมหญิง", "ใจดี", True),
        ("สมหญิง", "รักเรียน", True),
        ("สมศรี", "ใจดี", True),
        ("สมศรี", "รักเรียน", False),
        ("สม หญิง", "รักเรียน", True),
        ("สมศรี", None, False),
    ],
)
def test_one_national_id_is_one_person(first: str, last: str | None, same: bool) -> None:
    """One name may change, by marriage or by choice; both at once are a typing error."""
    assert may_be_same(first, last, "สมหญิง", "ใจดี") is same


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("ว่าที่ ร.ต.หญิง", True),
        ("ณ อยุธยา", True),
        ("O'Brien-Lee", True),
        (None, True),
        ("สมชาย1", False),
        ("<b>", False),
        ("a\nb", False),
    ],
)
def test_names(text: str | None, fits: bool) -> None:
    """Letters of any script with their marks, and what joins them."""
    assert is_name(text) is fits


def name_of(fault: Fault) -> str:
    """The name of a fault in the tables: its problem's code in capitals, without the service."""
    return fault.problem.code.removeprefix("registry.").upper()


def _named(number: int, office: Office, duty: Duty | None = None) -> Named:
    who = a_person(7, number)
    return Named(who.national_id, who.title, who.first, who.last, "ครู", office, duty)


def _office(word: str) -> tuple[Office, Duty | None]:
    office, _, duty = word.replace("member", "committee_member").partition(":")
    return Office(office), Duty(duty) if duty else None


def _held(who: str, word: str, days: str) -> Held:
    office, duty = _office(word)
    first, last = days.split("..")
    return Held(
        who,
        who,
        "1/2568",
        office,
        duty,
        date.fromisoformat(first),
        None if last == "none" else date.fromisoformat(last),
    )
