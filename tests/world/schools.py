"""Schools that registry's reference data do not have."""

import psycopg

from tests.world.stack import Stack

# one statement, which does nothing for a place that is known
MAKE = """
    with made as (
        insert into organisations (kind, parent, name_th, short_th, name_en, province, district, subdistrict,
            levels, certainty)
        select 'school', codes.organisation, 'โรงเรียน (จำลอง) ' || %(school)s,
            'โรงเรียน (จำลอง) ' || %(school)s, 'School (simulated)',
            '10', '1001', '100101', '{lower}', 'synthetic'
        from organisation_codes codes
        where codes.scheme = 'place' and codes.value = %(authority)s
            and not exists (select from places where code = %(school)s)
        returning id
    ), first as (
        insert into organisation_versions (organisation, number, since, state, parent, name_th, short_th, name_en,
            province, district, subdistrict, levels, act)
        select made.id, 1, '1957-01-01', 'open', codes.organisation, 'โรงเรียน (จำลอง) ' || %(school)s,
            'โรงเรียน (จำลอง) ' || %(school)s, 'School (simulated)', '10', '1001', '100101', '{lower}', act.id
        from made, organisation_codes codes, organisation_acts act
        where codes.scheme = 'place' and codes.value = %(authority)s and act.kind = 'first_content'
    ), placed as (
        insert into places (code, organisation) select %(school)s, id from made returning code, organisation
    )
    insert into organisation_codes (scheme, value, since, organisation)
    select 'moe10', code, '1957-01-01', organisation from placed
"""


async def make_school(lsq: Stack, authority: str, school: str) -> None:
    """Make a school of this authority, if registry does not have it, with a place that the test chooses.

    It stands in another province, so that lists of the sample's province stay as they are.
    """
    dsn = lsq.dsn("registry")
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as connection:
        await connection.execute(MAKE, {"authority": authority, "school": school})
