"""Scopes: every message, sent by an office that has the right, but about a place outside its scope."""

import pytest

from shared.access.rights import RIGHTS, check
from shared.access.tokens import EVERYWHERE, OFFICES, OPERATOR, Actor, Capacity
from shared.contracts.catalogue import messages
from shared.contracts.envelope import Asked, Message
from shared.contracts.problem import Refusal
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

AUTHORITY, SCHOOL = "58-PAO-01", "3058910002"
ELSEWHERE = (
    "58-PAO-01.3058910003",
    "58-TM-02.3058910002",
    "58-PAO-01.305891000",
    "58-PAO-0",
    "58-PAO-02",
    "58-TM-02",
    "57",
    "5",
    "-",
    "-.-",
    "",
)
SERVICES = {"registry", "grades", "documents", "linkage", "portal"}

ASKED = [(contract, role) for contract in messages(Asked) for role in sorted(RIGHTS.get(contract.name, ()))]
BY_OFFICES = [(contract, role) for contract, role in ASKED if role in OFFICES]


def named(pair: tuple[type[Message], str]) -> str:
    """The message, and the role that sends it."""
    return f"{pair[0].name} by {pair[1]}"


@pytest.mark.parametrize("pair", BY_OFFICES, ids=named)
def test_an_office_of_another_place_is_refused(pair: tuple[type[Message], str]) -> None:
    """A right of one place is none of another: school, authority, province, country."""
    contract, role = pair
    for authority, school in ((AUTHORITY, SCHOOL), (AUTHORITY, NOWHERE), ("58", NOWHERE), (NOWHERE, NOWHERE)):
        message = contract.model_construct(authority=authority, school=school)
        for scope in set(ELSEWHERE) - {authority, f"{authority}.{school}"}:
            with pytest.raises(Refusal, match="not_allowed"):
                check(Actor(sub="person", offices=(Capacity(role),), organisation=scope, exp=0), message)


@pytest.mark.parametrize("pair", BY_OFFICES, ids=named)
def test_a_school_is_refused_what_is_of_its_authority_or_of_all(pair: tuple[type[Message], str]) -> None:
    """A scope includes what is below it, nothing above."""
    contract, role = pair
    for authority, school in ((AUTHORITY, NOWHERE), ("58", NOWHERE), (NOWHERE, NOWHERE)):
        with pytest.raises(Refusal, match="not_allowed"):
            check(
                Actor(sub="person", offices=(Capacity(role),), organisation=f"{AUTHORITY}.{SCHOOL}", exp=0),
                contract.model_construct(authority=authority, school=school),
            )


@pytest.mark.parametrize("contract", messages(Asked), ids=lambda contract: contract.name)
def test_every_other_role_is_refused(contract: type[Message]) -> None:
    """Also with the whole country as scope: only the roles of the table may send the message."""
    for role in {*Office, *SERVICES, OPERATOR, "admin", ""} - set(RIGHTS[contract.name]):
        with pytest.raises(Refusal, match="not_allowed"):
            check(
                Actor(sub="person", role=role, organisation=EVERYWHERE, exp=0),
                contract.model_construct(authority=AUTHORITY, school=SCHOOL),
            )


def test_rights_are_of_offices_and_services() -> None:
    """A line for a role that no token can have is a mistake."""
    assert set() == {role for _, role in ASKED} - OFFICES - SERVICES - {OPERATOR}
