"""How long the trackers of a whole country take: python -m tests.bench trackers

As many authorities and schools as there are, each with an officer, a director or a registrar; half of their
codes are handed over, a quarter of them have entered.
"""

import time
from collections.abc import AsyncIterator

import psycopg

from shared.contracts.registry.queries import Provinces
from shared.contracts.registry.trackers import TrackerLines, Trackers
from shared.vocabulary.codes import NOWHERE
from tests.bench.fairness import p95
from tests.bench.figures import Figure
from tests.world.stack import Stack

PROCESSES = ("registry",)
TARGET = "100 ms"
COUNTRY = {"authority": NOWHERE, "school": NOWHERE}
# Each statement is one step; %(number)s of them are made.
AUTHORITIES = """
    with act as (select id from organisation_acts where kind = 'first_content' limit 1),
    above as (select id, province, row_number() over (order by id) - 1 as place from organisations
        where kind = 'province'),
    wanted as (select n, above.* from generate_series(1, %(number)s) n
        join above on above.place = n %% (select count(*) from above)),
    made as (insert into organisations (kind, parent, name_th, short_th, name_en, province, certainty)
        select 'authority', id, 'อบต. ปริมาณ ' || n, 'อบต. ปริมาณ ' || n, 'Volume ' || n, province, 'synthetic'
        from wanted returning id, parent, name_th, name_en, province),
    first as (insert into organisation_versions (organisation, number, since, state, authority_kind, parent,
            name_th, short_th, name_en, province, levels, act)
        select made.id, 1, '1957-01-01', 'open', 'SAO', parent, name_th, name_th, name_en, province, '{}', act.id
        from made, act)
    insert into organisation_codes (scheme, value, since, organisation)
    select 'place', province || '-SAO-' || (1000 + row_number() over (order by made.id)), '1957-01-01', made.id
    from made
"""
SCHOOLS = """
    with act as (select id from organisation_acts where kind = 'first_content' limit 1),
    above as (select id, province, row_number() over (order by id) - 1 as place from organisations
        where kind = 'authority' and name_en like 'Volume %%'),
    wanted as (select n, above.* from generate_series(1, %(number)s) n
        join above on above.place = n %% (select greatest(count(*) * 3 / 4, 1) from above)),
    made as (insert into organisations (kind, parent, name_th, short_th, name_en, province, levels, certainty)
        select 'school', id, 'โรงเรียนปริมาณ ' || n, 'โรงเรียนปริมาณ ' || n, 'Volume ' || n, province, '{lower}',
            'synthetic'
        from wanted returning id, parent, name_th, name_en, province),
    first as (insert into organisation_versions (organisation, number, since, state, parent, name_th, short_th,
            name_en, province, levels, act)
        select made.id, 1, '1957-01-01', 'open', parent, name_th, name_th, name_en, province, '{lower}', act.id
        from made, act)
    insert into places (code, organisation)
    select '9' || lpad((row_number() over (order by made.id))::text, 9, '0'), made.id from made
"""
PEOPLE = """
    with at as (select id as organisation, unnest(case kind when 'school' then array['director', 'registrar']
            else array['registrar_officer'] end) as office from organisations where name_en like 'Volume %%'),
    seated as (insert into seats (organisation, office) select organisation, office from at
        returning id, organisation, office),
    someone as (select gen_random_uuid() as person, gen_random_uuid() as by_order, gen_random_uuid() as
        appointment, gen_random_uuid() as code, row_number() over () as n, seated.* from seated),
    persons as (insert into persons (id, national_id_digest) select person, uuid_send(person) from someone),
    orders as (insert into orders (id, organisation, number, dated, signer_name, signer_position, term_from,
            source, scan_key, scan_sha256, scan_size, scan_media_type, received_at, recorded_by)
        select by_order, organisation, n || '/2569', '2026-06-01', '-', '-', '2026-06-01', 'scan', '-', '-', 0,
            'application/pdf', timestamptz '2026-06-01' + n %% 20 * interval '1 day', '-' from someone),
    appointed as (insert into appointments (id, by_order, person, seat, office, single, title, first, position,
            rank, period)
        select appointment, by_order, person, id, office, true, 'นาย', 'ปริมาณ', '-', 0, '[2026-06-01,)'
        from someone),
    coded as (insert into codes_given (id, for_appointment, person, given_at, ends_at, actor)
        select code, appointment, person, '2026-06-02', '2026-07-02', '-' from someone),
    handed as (insert into code_handovers (code, handed_to, day, at, actor)
        select code, '-', '2026-06-03', '2026-06-03', '-' from someone where n %% 2 = 0)
    insert into accounts (person, user_name, password, opened_at, changed_at, entered_at)
    select person, 'volume' || n, '-', '2026-06-04', '2026-06-04', '2026-06-05' from someone where n %% 4 = 0
"""


async def measure(
    stack: Stack, authorities: int = 7850, schools: int = 1800, times: int = 100
) -> AsyncIterator[Figure]:
    """Milliseconds until a tracker is answered (p95), against a question that reads one small table."""
    await fill(stack, authorities, schools)
    peer = p95(await asked(stack, Provinces(**COUNTRY), times))
    for name, question in (
        ("of the country", Trackers(**COUNTRY)),
        ("of a province", Trackers(authority="58", school=NOWHERE)),
        ("missing orders of the country, a page", TrackerLines(**COUNTRY, tracker="orders", state="missing")),
    ):
        # what comes first reads the country anew
        first = (await asked(stack, question, 1))[0]
        took = await asked(stack, question, times)
        yield Figure(
            f"tracker {name}, p95",
            p95(took),
            "ms",
            target=TARGET,
            more={"first": first, "list of provinces, p95": peer},
        )


async def fill(stack: Stack, authorities: int, schools: int) -> None:
    """Make the organisations and their people."""
    async with await psycopg.AsyncConnection.connect(stack.dsn("registry"), autocommit=True) as connection:
        await connection.execute(AUTHORITIES, {"number": authorities})
        await connection.execute(SCHOOLS, {"number": schools})
        await connection.execute(PEOPLE, {})
        await connection.execute("analyze")


async def asked(
    stack: Stack, question: Trackers | TrackerLines | Provinces, times: int
) -> list[float | None]:
    """Milliseconds until each answer, one after the other."""
    took: list[float | None] = []
    for _ in range(times):
        begun = time.perf_counter()
        await stack.ask(question)
        took.append(1000 * (time.perf_counter() - begun))
    return took
