"""Many at once: rows into a table, values into a condition."""
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from psycopg import sql
from sqlalchemy import ARRAY, ColumnElement, Table, Text, any_, bindparam
from sqlalchemy.types import TypeEngine

from shared.chassis.unit_of_work import Work


async def copy_in(work: Work, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write these rows by COPY through the edge's own connection, in its transaction: some five times faster than INSERT with parameters."""
    async with work.driver.cursor() as cursor, cursor.copy(_statement(table.name, tuple(columns))) as copy:
        for row in rows:
            await copy.write_row(row)


@cache
def _statement(table: str, columns: tuple[str, ...]) -> sql.SQL:
    """The statement as text; composed for each call it would cost as much as a row."""
    return sql.SQL(sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))).as_string())


def among(column: ColumnElement[Any], name: str, of: type[TypeEngine[Any]] = Text) -> ColumnElement[bool]:
    """Whether the column is one of the values of this parameter: one array, so that the statement's text is the same for every number of values."""
    return column == any_(bindparam(name, type_=ARRAY(of)))
