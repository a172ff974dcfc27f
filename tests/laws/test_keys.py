"""Keys of a school's work begin with the school; a table whose keys do not is one of the country, listed here.

So a school's rows can be moved, kept apart or partitioned together, and no key of one school meets another's.
"""

import psycopg
import pytest

from deploy.local.postgres import temporary_database
from shared.chassis import migrations
from shared.chassis.database import CHASSIS_TABLES

# of the whole country
COUNTRY = {
    "students.learners",
    "students.identifiers",
    # at one school at a time
    "students.present",
    "students.double_candidates",
}
# each primary key and unique index, with its columns in order
UNIQUE = """
select
    case n.nspname when 'public' then '' else n.nspname || '.' end || t.relname, i.relname, x.indisprimary,
    array(
        select a.attname::text from unnest(x.indkey::int[]) with ordinality as k (number, place)
        join pg_attribute a on a.attrelid = t.oid and a.attnum = k.number order by k.place
    )
from pg_index x
join pg_class t on t.oid = x.indrelid
join pg_class i on i.oid = x.indexrelid
join pg_namespace n on n.oid = t.relnamespace
where x.indisunique and n.nspname in ('public', 'students')
order by 1, 2
"""
MACHINERY = {*CHASSIS_TABLES.tables, "alembic_version"}

Keys = list[tuple[str, str, bool, list[str]]]


@pytest.fixture(scope="module")
def keys() -> Keys:
    """The unique indexes of the upgraded database of grades, without those of the machinery."""
    with temporary_database("grades") as url:
        migrations.upgrade(url, "grades")
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            found = connection.execute(UNIQUE).fetchall()
    return [one for one in found if one[0] not in MACHINERY]


def test_keys_of_a_schools_work_begin_with_the_school(keys: Keys) -> None:
    """Primary keys and unique indexes, as the database has them."""
    assert [] == [
        (table, index, columns)
        for table, index, _, columns in keys
        if columns[0] != "school" and table not in COUNTRY
    ], "put the school first, or list the table among those of the country"


def test_a_table_of_the_country_is_one_indeed(keys: Keys) -> None:
    """It is in the schema `students`, and has a key that no school begins."""
    assert COUNTRY == {table for table, _, _, columns in keys if columns[0] != "school"}
    assert all(table.startswith("students.") for table in COUNTRY)


def test_every_table_has_the_key_that_its_source_names(keys: Keys) -> None:
    """A revision that changes a key changes tables.py, which Alembic does not compare."""
    _, metadata = migrations.tables_of("grades")

    assert {
        name: [column.name for column in table.primary_key] for name, table in metadata.tables.items()
    } == {table: columns for table, _, is_primary, columns in keys if is_primary}
