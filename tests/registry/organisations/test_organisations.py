"""Places and organisations: reference data taken in once, and what is asked of it."""

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from services.registry.organisations import seed
from services.registry.service import REFERENCE_DATA
from shared.contracts.registry.queries import OrganisationsOfProvince, SchoolProfile
from shared.vocabulary.codes import NOWHERE
from tests.registry.stack import Desk


async def test_reference_data_is_loaded_once(desk: Desk) -> None:
    """A second start reads nothing; a file that is read again changes nothing."""
    engine = create_async_engine(desk.stack.dsn("registry").replace("postgresql://", "postgresql+psycopg://"))
    before = await _counts(desk)

    assert await seed.seed(engine, REFERENCE_DATA) == []
    async with engine.begin() as connection:
        await connection.exec_driver_sql("delete from loaded_files")
    assert await seed.seed(engine, REFERENCE_DATA) == list(REFERENCE_DATA)

    assert await _counts(desk) == before
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
    desk: Desk, school: str, authority: str, levels: list[str], vocational: bool
) -> None:
    """As documents name it."""
    said = await desk.ask(SchoolProfile(authority=authority, school=school), desk.portal)

    assert (said.levels, said.is_vocational, said.province) == (levels, vocational, "แม่ฮ่องสอน")
    assert all((said.name, said.name_en, said.authority_name, said.district, said.subdistrict))


@pytest.mark.parametrize(
    ("authority", "school"), [("58-TM-02", "3058910002"), ("58-PAO-01", "3058919999"), ("58-PAO-01", NOWHERE)]
)
async def test_a_school_that_is_not_there(desk: Desk, authority: str, school: str) -> None:
    """Unknown, another authority's, or no school at all: refused alike."""
    assert (
        await desk.refused(SchoolProfile(authority=authority, school=school))
    ).code == "registry.organisation_unknown"


async def test_the_organisations_of_a_province(desk: Desk) -> None:
    """Schools in the order of their codes; a province without data has none; a code that is no province is
    refused.
    """
    said = await desk.ask(OrganisationsOfProvince(authority="58", school=NOWHERE))
    codes = [school.code for school in said.schools]
    assert (len(codes), codes == sorted(codes), said.authorities > 0) == (7, True, True)
    assert (await desk.ask(OrganisationsOfProvince(authority="50", school=NOWHERE))).schools == []
    assert (
        await desk.refused(OrganisationsOfProvince(authority="99", school=NOWHERE))
    ).code == "registry.organisation_unknown"


# line of the calendar | due
async def _counts(desk: Desk) -> list[tuple[int, ...]]:
    tables = (
        "provinces",
        "districts",
        "subdistricts",
        "organisations",
        "organisation_codes",
        "calendar",
        "owed",
    )
    return await desk.stack.rows(
        "registry", "select " + ", ".join(f"(select count(*) from {table})" for table in tables)
    )
