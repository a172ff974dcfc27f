"""Bulk statements: COPY of rows into a table, a condition on many values."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from psycopg import sql
from sqlalchemy import ARRAY, ColumnElement, Table, Text, any_, bindparam
from sqlalchemy.types import TypeEngine

from shared.chassis.unit_of_work import Work


async def copy_in(work: Work, table: Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Store rows by COPY, in the command's transaction: about five times faster than INSERT."""
    async with work.driver.cursor() as cursor, cursor.copy(_statement(table, tuple(columns))) as copy:
        for row in rows:
            await copy.write_row(row)


@cache
def _statement(table: Table, columns: tuple[str, ...]) -> sql.SQL:
    """The COPY statement as text. Cached: composing it costs as much as storing a row."""
    return sql.SQL(
        sql.SQL("copy {} ({}) from stdin")
        .format(sql.Identifier(*table.fullname.split(".")), sql.SQL(", ").join(map(sql.Identifier, columns)))
        .as_string()
    )


def among(
    column: ColumnElement[Any], name: str, value_type: type[TypeEngine[Any]] = Text
) -> ColumnElement[bool]:
    """The condition that the column is one of the values of the parameter `name`.

    The values are one array, so that the statement's text does not depend on their number.
    """
    return column == any_(bindparam(name, type_=ARRAY(value_type)))
