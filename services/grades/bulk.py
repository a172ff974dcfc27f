"""Many rows at once into a table: COPY through the edge's own connection, in its transaction."""
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from psycopg import sql
from sqlalchemy import Table

from shared.chassis.unit_of_work import Work


async def copy_in(work: Work, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write these rows; as one statement, some five times faster than INSERT with parameters."""
    async with work.driver.cursor() as cursor, cursor.copy(_statement(table.name, tuple(columns))) as copy:
        for row in rows:
            await copy.write_row(row)


@cache
def _statement(table: str, columns: tuple[str, ...]) -> sql.SQL:
    """The statement as text; composed for each call it would cost as much as a row."""
    return sql.SQL(sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))).as_string())
