"""The order of Thai names on real PostgreSQL: sorted by the key, it is Python's order in every locale."""

import random
from collections.abc import Iterator

import psycopg
import pytest

from deploy.local.postgres import Postgres, temporary_server
from shared.thai.sorting import name_sort_key
from tests.shared.thai.test_names import DICTIONARY, LISTS

LOCALES = {
    "of the system": "locale_provider builtin builtin_locale 'C.UTF-8'",
    "of bytes": "locale_provider libc locale 'C'",
    "of the machine": "locale_provider libc locale 'C.UTF-8'",
}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    """A server for this module."""
    with temporary_server() as server:
        yield server


def persons() -> list[tuple[str, str | None]]:
    """Names that sort close to each other: the dictionary's words, names and surnames of the lists."""
    firsts = [
        line.split(",")[0]
        for line in (LISTS / "given_names_f.csv").read_text(encoding="utf-8").splitlines()[1:300]
    ]
    lasts = [
        line.split(",")[0]
        for line in (LISTS / "surnames.csv").read_text(encoding="utf-8").splitlines()[1:300]
    ]
    rnd = random.Random(2569)
    return [
        *((word, None) for word in DICTIONARY.split()),
        *((word, "กา") for word in DICTIONARY.split()),
        *((rnd.choice(firsts), rnd.choice(lasts)) for _ in range(2000)),
    ]


@pytest.mark.long
@pytest.mark.parametrize("locale", LOCALES.values(), ids=LOCALES)
def test_the_same_order_on_every_database(postgres: Postgres, locale: str) -> None:
    """Pupils have the same order on pages, forms and in the database."""
    name = "order_" + str(list(LOCALES.values()).index(locale))
    with psycopg.connect(postgres.admin_dsn("postgres"), autocommit=True) as admin:
        admin.execute(f"create database {name} template template0 encoding 'UTF8' {locale}")
    everyone = persons()
    with psycopg.connect(postgres.admin_dsn(name)) as connection:
        connection.execute('create table pupils (first text, last text, key text collate "C")')
        with connection.cursor() as cursor:
            cursor.executemany(
                "insert into pupils values (%s, %s, %s)",
                [(first, last, name_sort_key(first, last)) for first, last in everyone],
            )
        rows = connection.execute("select first, last from pupils order by key").fetchall()

    assert rows == sorted(everyone, key=lambda person: name_sort_key(*person))
