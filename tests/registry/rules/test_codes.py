"""Who asks for a further code, and who confirms it: a table that a clerk can read."""

import pytest

from services.registry.rules.codes import askers, confirmed_offices, confirmers
from shared.vocabulary.offices import Office
from tests.registry.rules.test_offices import rows

# whose code       | asked for by                                    | confirmed by another one of
WHO = """
registrar          | director authority_clerk dla_officer            | authority_clerk registrar_officer dla_officer
committee_member   | director authority_clerk dla_officer            | authority_clerk registrar_officer dla_officer
director           | authority_clerk dla_officer                     | authority_clerk registrar_officer dla_officer
registrar_officer  | authority_clerk province_officer dla_officer    | province_officer dla_officer
authority_clerk    | authority_clerk province_officer dla_officer    | province_officer dla_officer
province_officer   | province_officer dla_officer                    | dla_officer
dla_officer        | dla_officer                                     | dla_officer
"""


@pytest.mark.parametrize(
    ("office", "asking", "confirming"), [pytest.param(*row, id=row[0]) for row in rows(WHO)]
)
def test_who_asks_for_a_code_and_who_confirms_it(office: str, asking: str, confirming: str) -> None:
    """The level above confirms; at the top another officer of DLA."""
    assert asking.split() == [one.value for one in askers(Office(office))]
    assert confirming.split() == [one.value for one in confirmers(Office(office))]


def test_every_office_is_in_the_table() -> None:
    """Also as the list of what each confirms."""
    assert {row[0] for row in rows(WHO)} == {office.value for office in Office}
    for role in Office:
        named = {Office(row[0]) for row in rows(WHO) if role.value in row[2].split()}
        assert named == set(confirmed_offices(role))
