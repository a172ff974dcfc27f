"""Places and organisations: reference data that is loaded once, and its queries."""

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from services.registry.organisations import seed
from services.registry.service import REFERENCE_DATA
from shared.contracts.registry.queries import OrganisationsOfProvince, SchoolProfile
from shared.vocabulary.codes import NOWHERE
from tests.registry.stack import RegistryStack


async def test_reference_data_is_loaded_once(registry: RegistryStack) -> None:
    """A second start reads nothing; a file that is read again changes nothing."""
    engine = create_async_engine(
        registry.stack.dsn("registry").replace("postgresql://", "postgresql+psycopg://")
    )
    before = await _counts(registry)

    assert await seed.seed(engine, REFERENCE_DATA) == []
    async with engine.begin() as connection:
        await connection.exec_driver_sql("delete from loaded_files")
    assert await seed.seed(engine, REFERENCE_DATA) == list(REFERENCE_DATA)

    assert await _counts(registry) == before
    assert before[0][:3] == (77, 928, 7436)
    await engine.dispose()


@pytest.mark.parametrize(
    ("school", "authority", "levels", "vocational"),
    [
        ("3058910002", "58-PAO-01", ["lower", "upper"], False),
        ("3058910003", "58-PAO-01", ["voc", "hvoc"], True),
        ("3058940001", "58-TT-05", ["primary"], False),
    ],
)
async def test_a_school_with_its_place(
    registry: RegistryStack, school: str, authority: str, levels: list[str], vocational: bool
) -> None:
    """As documents name it."""
    profile = await registry.ask(SchoolProfile(authority=authority, school=school))

    assert (profile.levels, profile.is_vocational, profile.province) == (levels, vocational, "แม่ฮ่องสอน")
    assert all((profile.name, profile.name_en, profile.authority_name, profile.district, profile.subdistrict))


@pytest.mark.parametrize(
    ("authority", "school"), [("58-TM-02", "3058910002"), ("58-PAO-01", "3058919999"), ("58-PAO-01", NOWHERE)]
)
async def test_an_unknown_school_is_refused(registry: RegistryStack, authority: str, school: str) -> None:
    """Unknown, another authority's, or no school at all: refused alike."""
    assert (
        await registry.refused(SchoolProfile(authority=authority, school=school))
    ).code == "registry.organisation_unknown"


async def test_the_organisations_of_a_province(registry: RegistryStack) -> None:
    """Schools in the order of their codes; a province without data has none; a code that is no province is
    refused.
    """
    found = await registry.ask(OrganisationsOfProvince(authority="58", school=NOWHERE))
    codes = [school.code for school in found.schools]
    assert (len(codes), codes == sorted(codes), found.authorities > 0) == (7, True, True)
    assert (await registry.ask(OrganisationsOfProvince(authority="50", school=NOWHERE))).schools == []
    assert (
        await registry.refused(OrganisationsOfProvince(authority="99", school=NOWHERE))
    ).code == "registry.organisation_unknown"


async def _counts(registry: RegistryStack) -> list[tuple[int, ...]]:
    tables = (
        "provinces",
        "districts",
        "subdistricts",
        "organisations",
        "organisation_codes",
        "calendar",
        "owed",
    )
    return await registry.stack.rows(
        "registry", "select " + ", ".join(f"(select count(*) from {table})" for table in tables)
    )
