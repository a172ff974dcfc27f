"""Rights, and tokens that prove who the caller is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as some

from shared.access.rights import check, within
from shared.access.tokens import Actor, Capacity, Keyring, OwnToken, sign
from shared.contracts.grades.commands import CloseTerm
from shared.contracts.problem import Refusal
from tests.shared.chassis.test_commands import an_entry, refused
from tests.world.edge import AUTHORITY, Edge
from tests.world.toys.contracts import SchoolEntries

REFUSED: dict[str, tuple[Callable[[Edge], str], str]] = {
    "an expired token": (lambda edge: edge.token(seconds=-1), "system.not_signed_in"),
    "an altered token": (lambda edge: edge.token()[:-4] + "AAAA", "system.not_signed_in"),
    "no token at all": (lambda edge: "-", "system.not_signed_in"),
    "an office without this right": (lambda edge: edge.token("registrar_officer"), "system.not_allowed"),
    "offices, one of which is none": (
        lambda edge: edge.token(more_offices=("king",)),
        "system.not_signed_in",
    ),
    "several offices without this right": (
        lambda edge: edge.token("registrar", more_offices=("committee_member",)),
        "system.not_allowed",
    ),
    "a role that is no office": (lambda edge: edge.token("king"), "system.not_signed_in"),
    "registry in the name of a service": (
        lambda edge: edge.token("courier", "*", "courier"),
        "system.not_signed_in",
    ),
    "a service in the name of a director": (lambda edge: edge.token(kid="courier"), "system.not_signed_in"),
    "a service in the name of another": (
        lambda edge: edge.token("ledger", "*", "ledger", kid="courier"),
        "system.not_signed_in",
    ),
    "a service without this right": (
        lambda edge: edge.token("courier", "*", "courier", kid="courier"),
        "system.not_allowed",
    ),
    "another school": (lambda edge: edge.token(organisation=f"{AUTHORITY}.other"), "system.not_allowed"),
    "a school whose code begins alike": (
        lambda edge: edge.token(organisation=f"{AUTHORITY}.doo"),
        "system.not_allowed",
    ),
    "another province": (lambda edge: edge.token(organisation="57"), "system.not_allowed"),
}
ANSWERED: dict[str, Callable[[Edge], str]] = {
    "the school": lambda edge: edge.token(organisation=f"{AUTHORITY}.door"),
    "the authority": lambda edge: edge.token(organisation=AUTHORITY),
    "the province": lambda edge: edge.token(organisation="58"),
    "the country": lambda edge: edge.token(organisation="*"),
    "registry's second key": lambda edge: edge.token(kid="registry.2"),
    "a service for itself": lambda edge: edge.token("courier", "*", "courier", kid="courier"),
    "a person of several offices, one of which may": lambda edge: edge.token(
        "registrar", more_offices=("committee_member", "director")
    ),
    "an officer of the authority": lambda edge: edge.token("registrar_officer"),
}
SCOPES = """
*                      | 58-PAO-01 3058910002 yes | 58 - yes | - - yes
58                     | 58-PAO-01 3058910002 yes | 58-TM-12 - yes | 58 - yes | 57-PAO-01 - no | 5 - no | 580 - no | - - no
58-PAO-01              | 58-PAO-01 3058910002 yes | 58-PAO-01 - yes | 58-PAO-012 - no | 58 - no | - - no
58-PAO-01.3058910002   | 58-PAO-01 3058910002 yes | 58-PAO-01 3058910003 no | 58-PAO-01 30589100021 no | 58-PAO-01 - no | 58-PAO-02 3058910002 no
5                      | 58-PAO-01 - no | 58 - no | 5-X - no
"""

places = some.tuples(
    some.from_regex(r"[1-9][0-9]-(PAO|TM|SAO)-[0-9]{2}", fullmatch=True),
    some.from_regex(r"[0-9]{10}|-", fullmatch=True),
)


@pytest.mark.parametrize(("token", "code"), REFUSED.values(), ids=REFUSED)
async def test_a_caller_without_the_right_is_refused(
    edge: Edge, token: Callable[[Edge], str], code: str
) -> None:
    """A message without a right is refused, and so is an invalid token."""
    assert code == (await refused(edge, an_entry("door"), token=token(edge))).code


@pytest.mark.parametrize("token", ANSWERED.values(), ids=ANSWERED)
async def test_a_caller_with_the_right_is_answered(edge: Edge, token: Callable[[Edge], str]) -> None:
    """The roles of the table are answered, in the school and above it."""
    assert 0 == (await edge.ask(SchoolEntries(authority=AUTHORITY, school="door"), token(edge))).entries


@pytest.mark.parametrize("line", SCOPES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_what_a_scope_covers(line: str) -> None:
    """A scope, then places (authority and school) that are within it or not."""
    scope, *cases = (part.strip() for part in line.split("|"))
    for authority, school, answer in map(str.split, cases):
        assert (answer == "yes") == within(scope, authority, school), f"{authority}.{school} in {scope}"


@given(places, places)
def test_scopes_are_nested(here: tuple[str, str], there: tuple[str, str]) -> None:
    """A school is within the scopes of its authority, its province and the country.

    Never within that of another school.
    """
    authority, school = here
    own = f"{authority}.{school}"

    assert all(within(scope, authority, school) for scope in (own, authority, authority[:2], "*"))
    assert within(f"{there[0]}.{there[1]}", authority, school) == (here == there)
    assert within(there[0], authority, school) == (authority == there[0])


def test_the_first_office_of_the_line_acts() -> None:
    """Of several offices that may send a message, in whatever order the token names them; of two appointments
    to one office the first of the token.
    """
    ids = [UUID(int=number) for number in range(4)]
    held = [
        Capacity(role, id)
        for role, id in zip(("committee_member", "director", "registrar", "registrar"), ids, strict=True)
    ]
    message = CloseTerm.model_construct(authority=AUTHORITY, school="3058910002")
    for offices in permutations(held):
        actor = Actor(sub="p", offices=offices, organisation=AUTHORITY, exp=0)
        assert next(one for one in offices if one.role == "registrar") == check(actor, message)
    alone = Actor(sub="p", offices=tuple(held[:2]), organisation=AUTHORITY, exp=0)
    assert held[1] == check(alone, message)


@given(some.text(max_size=200))
def test_no_text_is_a_token(text: str) -> None:
    """Any text in place of a token is refused with the same problem; it is never a defect."""
    with pytest.raises(Refusal, match="not_signed_in"):
        Keyring({}).read(text, datetime.now(UTC))


def test_a_key_is_rotated_without_an_outage() -> None:
    """While both keys of a signer are in the ring, both are valid.

    Afterwards only the new one, also for a cached token.
    """
    old = Ed25519PrivateKey.generate()
    new = Ed25519PrivateKey.generate()
    now = datetime.now(UTC)
    actor = Actor(
        sub="p",
        offices=(Capacity("director"),),
        organisation="58",
        exp=int((now + timedelta(minutes=5)).timestamp()),
    )
    both, only_new = (
        Keyring({"registry": old.public_key(), "registry.2": new.public_key()}),
        Keyring({"registry.2": new.public_key()}),
    )
    by_old, by_new = sign(old, "registry", actor), sign(new, "registry.2", actor)

    assert [actor, actor] == [both.read(token, now) for token in (by_old, by_new)]
    assert actor == only_new.read(by_new, now)
    with pytest.raises(Refusal):
        only_new.read(by_old, now)


def test_a_cached_token_expires_too() -> None:
    """A verified token is cached; its expiry is checked each time."""
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    ring, token = Keyring({"grades": key.public_key()}), OwnToken(key, "grades").at(now)

    assert (Capacity("grades"),) == ring.read(token, now).capacities
    with pytest.raises(Refusal):
        ring.read(token, now + timedelta(minutes=11))


def test_an_own_token_is_valid_for_five_minutes_at_least() -> None:
    """It is not signed anew for every question."""
    key, now = Ed25519PrivateKey.generate(), datetime.now(UTC)
    own, ring = OwnToken(key, "grades"), Keyring({"grades": key.public_key()})

    assert own.at(now) == own.at(now + timedelta(minutes=4))
    assert ring.read(own.at(now + timedelta(minutes=6)), now + timedelta(minutes=11)).role == "grades"
