"""Whom a circular reaches, from which organisation above, through which district."""

import pytest

from services.registry.rules.circulars import PlaceOfOrganisation, addressees
from services.registry.rules.offices import OrganisationKind
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind
from tests.tables import cases

PROVINCE, AUTHORITY, SCHOOL = OrganisationKind.PROVINCE, OrganisationKind.AUTHORITY, OrganisationKind.SCHOOL
NAMES = {
    1: "แม่ฮ่องสอน",
    2: "ลำพูน",
    10: "อบจ.",
    11: "ทม.",
    12: "ทต.",
    13: "อบต.",
    20: "มัธยม",
    21: "วิทยาลัย",
    22: "ประถม",
    23: "สองแบบ",
}
COUNTRY = [
    PlaceOfOrganisation(1, PROVINCE, 0, "58"),
    PlaceOfOrganisation(2, PROVINCE, 0, "51"),
    PlaceOfOrganisation(10, AUTHORITY, 1, "58", AuthorityKind.PROVINCIAL),
    PlaceOfOrganisation(11, AUTHORITY, 1, "58", AuthorityKind.TOWN, "5801"),
    PlaceOfOrganisation(12, AUTHORITY, 1, "58", AuthorityKind.SUBDISTRICT, "5804"),
    PlaceOfOrganisation(13, AUTHORITY, 2, "51", AuthorityKind.SUBDISTRICT_ORGANISATION, "5102"),
    PlaceOfOrganisation(20, SCHOOL, 10, "58", levels=(Level.LOWER, Level.UPPER)),
    PlaceOfOrganisation(21, SCHOOL, 10, "58", levels=(Level.VOCATIONAL,)),
    PlaceOfOrganisation(22, SCHOOL, 12, "58", levels=(Level.PRIMARY,)),
    PlaceOfOrganisation(23, SCHOOL, 13, "51", levels=(Level.LOWER, Level.VOCATIONAL)),
]
REACHED = """
all                                | school    |    |        | all        | แม่ฮ่องสอน ลำพูน อบจ. ทม. ทต. อบต. มัธยม วิทยาลัย ประถม สองแบบ
provinces alone                    | province  |    |        | all        | แม่ฮ่องสอน ลำพูน
provinces that are named           | province  | 51 |        | all        | ลำพูน
a kind does not choose provinces   | province  |    | PAO    | all        | แม่ฮ่องสอน ลำพูน
authorities of all kinds           | authority |    |        | all        | แม่ฮ่องสอน ลำพูน อบจ. ทม. ทต. อบต.
authorities of two kinds           | authority |    | TM TT  | all        | แม่ฮ่องสอน ลำพูน ทม. ทต.
one province, and all below        | school    | 51 |        | all        | ลำพูน อบต. สองแบบ
schools of authorities of a kind   | school    |    | TT     | all        | แม่ฮ่องสอน ลำพูน ทต. ประถม
vocational, and who has such       | school    |    |        | vocational | แม่ฮ่องสอน ลำพูน อบจ. อบต. วิทยาลัย สองแบบ
basic, and who has such            | school    | 58 |        | basic      | แม่ฮ่องสอน อบจ. ทต. มัธยม ประถม
authorities with vocational        | authority | 58 |        | vocational | แม่ฮ่องสอน อบจ.
a kind without such a school       | school    | 58 | TM     | vocational | แม่ฮ่องสอน
"""


@pytest.mark.parametrize(("down_to", "provinces", "kinds", "education", "expected"), cases(REACHED))
def test_who_is_reached(down_to: str, provinces: str, kinds: str, education: str, expected: str) -> None:
    """An empty cell means all. Nobody is reached whose authority or province is not."""
    reached = addressees(
        COUNTRY,
        down_to=down_to,
        provinces=provinces.split(),
        kinds=[AuthorityKind(kind) for kind in kinds.split()],
        education=education,
    )

    assert expected.split() == [NAMES[one.organisation] for one in reached]
    ids = {one.organisation for one in reached}
    assert {one.above for one in reached} - {None} <= ids


WAYS = """
the province, from DLA                   | แม่ฮ่องสอน | -          | -
อบจ. straight from the province           | อบจ.      | แม่ฮ่องสอน | -
เทศบาลเมือง straight, though in a district | ทม.       | แม่ฮ่องสอน | -
เทศบาลตำบล through its district           | ทต.       | แม่ฮ่องสอน | 5804
อบต. through its district                | อบต.      | ลำพูน     | 5102
a school from its authority              | ประถม     | ทต.       | -
"""


@pytest.mark.parametrize(("name", "above", "district"), cases(WAYS))
def test_from_whom_it_comes(name: str, above: str, district: str) -> None:
    """From one above, through the district by kind of authority."""
    reached = addressees(COUNTRY, down_to="school", provinces=[], kinds=[], education="all")
    [one] = [one for one in reached if NAMES[one.organisation] == name]

    assert (above, district) == (NAMES[one.above] if one.above else "-", one.district or "-")
