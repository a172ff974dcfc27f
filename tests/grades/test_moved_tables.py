"""The tables of the release before pupils were learners are moved with their rows, and back.

A database is filled as that release filled it, upgraded, and brought back to its revision.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest
from typer.testing import CliRunner

from deploy.command.cli import app
from deploy.command.console import CliError
from deploy.local.postgres import temporary_database
from shared.chassis import migrations, schema
from tests.world.revisions import upgrade_to

BEFORE = "0009"
# the last revision of the release that moved the tables
AFTER = "0012"
# the same child at two schools, with a first identifier that was wrong; one with a passport; one who left
CHILD, SAME_CHILD, FOREIGN, LEFT = (UUID(int=number) for number in (1, 2, 3, 4))
NUMBER, WRONG_NUMBER, OTHER_NUMBER = "1103700000011", "1103700000029", "1103700000037"
OLD_ROWS = {
    "schools": "('1001', '58-PAO-01', 4), ('1002', '58-PAO-01', 1)",
    "students (pupil, school, student_no, version)": (
        f"('{CHILD}', '1001', '10001', 2), ('{SAME_CHILD}', '1002', '20001', 1),"
        f" ('{FOREIGN}', '1001', '10002', 1), ('{LEFT}', '1002', '20002', 1)"
    ),
    "particulars (pupil, version, school, identifier_kind, identifier, title, first, last, sex, birth_date,"
    " kind, at, actor)": ", ".join(
        f"('{pupil}', {version}, '{school}', '{kind}', '{value}', 'ด.ช.', 'ก', 'ข', 'M', '2010-01-01', 'imported',"
        f" '{at}', 'linkage')"
        for pupil, version, school, kind, value, at in (
            (CHILD, 1, "1001", "national", WRONG_NUMBER, "2026-05-16T18:00Z"),
            (CHILD, 2, "1001", "national", NUMBER, "2026-06-01T09:00Z"),
            (SAME_CHILD, 1, "1002", "national", NUMBER, "2026-05-20T09:00Z"),
            (FOREIGN, 1, "1001", "passport", "AB1234567", "2026-05-16T09:00Z"),
            (LEFT, 1, "1002", "gcode", OTHER_NUMBER, "2026-05-16T09:00Z"),
        )
    ),
    "enrolments (pupil, level, school, curriculum, entry_year, plan, left_on, leaving_cause)": (
        f"('{CHILD}', 'lower', '1001', 'core-2551r60', 2566, null, null, null),"
        f" ('{CHILD}', 'upper', '1001', 'core-2551r60', 2569, 'sci-math', null, null),"
        f" ('{SAME_CHILD}', 'upper', '1002', 'core-2551r60', 2569, null, null, null),"
        f" ('{FOREIGN}', 'lower', '1001', 'core-2551r60', 2569, null, null, null),"
        f" ('{LEFT}', 'lower', '1002', 'core-2551r60', 2568, null, '2026-08-01', 'moved')"
    ),
    "school_years (pupil, level, year, version, class_name, seat, reading, characteristics, at)": ", ".join(
        f"('{pupil}', '{level}', {year}, {version}, '{name}', 7, {reading}, null, '2026-06-01T09:00Z')"
        for pupil, level, year, version, name, reading in (
            (CHILD, "lower", 2568, 1, "ม.3/1", 3),
            (CHILD, "upper", 2569, 1, "ม.4/1", "null"),
            (CHILD, "upper", 2569, 2, "ม.4/1", 2),
            (SAME_CHILD, "upper", 2569, 1, "ม.4/2", "null"),
            (LEFT, "lower", 2568, 1, "ม.1/1", 1),
        )
    ),
    "entries (school, entry, pupil, level, term, subject, kind, mark, subject_name, subject_kind, hours, at,"
    " actor)": (
        f"('1001', 1, '{CHILD}', 'upper', '1/2569', 'ท31101', 'imported', '4', 'ภาษาไทย', 'พื้นฐาน', 40, now(),"
        " 'linkage'),"
        f" ('1002', 1, '{SAME_CHILD}', 'upper', '2/2569', 'ท31101', 'imported', '3', 'ภาษาไทย', 'พื้นฐาน', 40,"
        " now(), 'linkage')"
    ),
    "approvals (approval, school, authority, level, year, approved_on, approved_at, actor, graduates,"
    " not_passed)": f"('{UUID(int=9)}', '1001', '58-PAO-01', 'lower', 2568, '2026-03-31', now(), 'director', 1, 0)",
    "records (pupil, version, level, approval, key, sha256, size, particulars, at)": (
        f"('{CHILD}', 1, 'lower', '{UUID(int=9)}', 'records/1', 'ab', 1, 2, now())"
    ),
    'standard_tests (pupil, level, number, "on", passed, reference, at, actor)': (
        f"('{FOREIGN}', 'voc', 1, '2026-03-01', true, '1/2569', now(), 'registrar')"
    ),
}
TABLES = [table.partition(" ")[0] for table in OLD_ROWS]
CATALOGUE = """
select table_schema, table_name, column_name, data_type, is_nullable, column_default
from information_schema.columns where table_schema in ('public', 'students')
union all
select schemaname, tablename, indexname, indexdef, null, null
from pg_indexes where schemaname in ('public', 'students')
union all
select table_schema, table_name, grantee, privilege_type, null, null
from information_schema.role_table_grants where table_schema in ('public', 'students')
order by 1, 2, 3, 4
"""

Rows = list[tuple[Any, ...]]


class Database:
    """The database of grades, as the owner of its tables."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)

    def rows(self, query: str) -> Rows:
        return self.connection.execute(query.encode()).fetchall()

    def old_rows(self) -> dict[str, Rows]:
        """The rows of each table of then."""
        return {
            table: sorted(self.rows(f"select to_jsonb(one) from {table} one"), key=str) for table in TABLES
        }


@contextmanager
def as_it_was() -> Iterator[Database]:
    """A database as the release before made it, with its rows."""
    with temporary_database("grades") as url:
        upgrade_to(url, "grades", BEFORE)
        database = Database(url)
        for table, rows in OLD_ROWS.items():
            database.connection.execute(f"insert into {table} values {rows}".encode())
        yield database


@pytest.fixture
def before() -> Iterator[Database]:
    """A database of the release before, for a test that changes it."""
    with as_it_was() as database:
        yield database


@pytest.fixture(scope="module")
def database() -> Iterator[Database]:
    """Such a database, upgraded, for the tests that read it."""
    with as_it_was() as before:
        migrations.upgrade(before.url, "grades")
        yield before


@pytest.mark.long
def test_a_database_that_was_upgraded_equals_a_new_one(database: Database) -> None:
    """Columns, keys, indexes, grants."""
    with temporary_database("grades") as url:
        migrations.upgrade(url, "grades")
        assert Database(url).rows(CATALOGUE) == database.rows(CATALOGUE)
    assert [] == migrations.differences(database.url, "grades")


def test_all_comes_back(before: Database) -> None:
    """Brought back to the release before, the database has the tables, the rights and the rows that it had, and
    the floor of then.
    """
    catalogue, rows = before.rows(CATALOGUE), before.old_rows()
    upgrade_to(before.url, "grades", AFTER)
    assert catalogue != before.rows(CATALOGUE)

    done = CliRunner().invoke(app, ["db", "downgrade", "grades", BEFORE], env={"LSQ_OWNER_URL": before.url})

    assert 0 == done.exit_code, done.output
    assert catalogue == before.rows(CATALOGUE)
    assert rows == before.old_rows()
    assert [("0005",)] == before.rows("select oldest_release from schema_floor")


def test_one_child_at_two_schools_is_one_learner(database: Database) -> None:
    """Two pupils, present where he was first; a candidate for a double; the others are learners of their own."""
    pupils = database.rows("select pupil, learner, school, student_no from students.pupils order by pupil")
    learner_of = {pupil: learner for pupil, learner, _, _ in pupils}

    assert [(CHILD, "1001", "10001"), (SAME_CHILD, "1002", "20001"), (FOREIGN, "1001", "10002")] == [
        (pupil, school, number) for pupil, _, school, number in pupils[:3]
    ]
    assert learner_of[CHILD] == learner_of[SAME_CHILD]
    assert 3 == len(set(learner_of.values())) == len(database.rows("select learner from students.learners"))
    assert sorted([(learner_of[CHILD], "1001", CHILD), (learner_of[FOREIGN], "1001", FOREIGN)]) == sorted(
        database.rows("select learner, school, pupil from students.present")
    )
    assert [(CHILD, SAME_CHILD, "1001", "1002", 100, "open")] == database.rows(
        "select pupil, came, school, came_to, score, state from students.double_candidates"
    )


def test_identifiers_are_those_of_all_versions(database: Database) -> None:
    """In the order in which LSQ came to know them, from the day in Bangkok, with the version that names them."""
    assert [
        (1, "national", WRONG_NUMBER, "2026-05-17", {"pupil": str(CHILD), "particulars": 1}),
        (2, "national", NUMBER, "2026-05-20", {"pupil": str(SAME_CHILD), "particulars": 1}),
    ] == database.rows(
        "select n, kind, value, from_day::text, evidence from students.identifiers"
        f" where learner = (select learner from students.pupils where pupil = '{CHILD}') order by n"
    )
    assert [("gcode", OTHER_NUMBER), ("passport", "AB1234567")] == database.rows(
        "select kind, value from students.identifiers join students.pupils using (learner)"
        f" where pupil in ('{FOREIGN}', '{LEFT}') order by 1"
    )


def test_academic_years_belong_to_enrolments(database: Database) -> None:
    """Each enrolment has an id, begins with the first term that has a result, else with the year of entry, and
    has the versions that its pupil had at the level.
    """
    assert [
        (CHILD, "lower", "2023-05-16", None, None, [[2568, 1, 3]]),
        (CHILD, "upper", "2026-05-16", None, None, [[2569, 1, None], [2569, 2, 2]]),
        (SAME_CHILD, "upper", "2026-11-01", None, None, [[2569, 1, None]]),
        (FOREIGN, "lower", "2026-05-16", None, None, None),
        (LEFT, "lower", "2025-05-16", "2026-08-01", "moved", [[2568, 1, 1]]),
    ] == database.rows(
        "select pupil, level, entered_on::text, left_on::text, cause,"
        " jsonb_agg(jsonb_build_array(year, version, reading) order by year, version)"
        " filter (where version is not null)"
        " from enrolments left join school_years using (school, enrolment)"
        " group by school, enrolment, pupil, level order by pupil, level"
    )


def test_records_and_tests_have_the_school_of_their_pupil(database: Database) -> None:
    """A record that of its approval."""
    assert [("1001", CHILD)] == database.rows(
        "select school, pupil from records join approvals using (school, approval)"
    )
    assert [("1001", FOREIGN)] == database.rows("select school, pupil from standard_tests")


def test_of_who_came_back_the_current_enrolment_goes_back(before: Database) -> None:
    """With the academic years of both: those of one year become versions of it, the later enrolment's last."""
    upgrade_to(before.url, "grades", AFTER)
    before.connection.execute(
        "with back as (insert into enrolments (school, pupil, level, entry_year, curriculum, entered_on)"
        f" values ('1002', '{LEFT}', 'lower', 2569, 'core-2551r60', '2026-11-01') returning enrolment)"
        " insert into school_years (school, enrolment, year, version, class_name, reading, at)"
        " select '1002', enrolment, year, 1, 'ม.2/1', 2, now() from back, (values (2568), (2569)) as of (year)".encode()
    )

    migrations.downgrade(before.url, "grades", BEFORE)

    assert [(2569, None, None)] == before.rows(
        f"select entry_year, left_on, leaving_cause from enrolments where pupil = '{LEFT}'"
    )
    assert [(2568, 1, 1), (2568, 2, 2), (2569, 1, 2)] == before.rows(
        f"select year, version, reading from school_years where pupil = '{LEFT}' order by 1, 2"
    )


def test_a_revision_without_a_way_back_is_named(database: Database) -> None:
    """Nothing is changed."""
    done = CliRunner().invoke(app, ["db", "downgrade", "grades", "0006", "--url", database.url])

    assert isinstance(done.exception, CliError)
    assert "from revision 0014 of grades" in str(done.exception)
    assert [(schema.last_revision("grades"),)] == database.rows("select version_num from alembic_version")
