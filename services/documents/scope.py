"""The scope of a query: the rows of a school, an authority, a province, or all."""

from sqlalchemy import ColumnElement, Table, true

from shared.chassis.moved_schools import of_school
from shared.vocabulary.codes import NOWHERE


def in_scope(table: Table, authority: str, school: str) -> ColumnElement[bool]:
    """The condition for rows of a school; school `-`: of the authority; authority of two digits: of the
    province; `-`: of the country.

    The edge has checked that the caller may see them.
    """
    if school != NOWHERE:
        return of_school(table, authority, school)
    if authority == NOWHERE:
        return true()
    if len(authority) == 2:
        return table.c.authority.startswith(f"{authority}-", autoescape=True)
    return table.c.authority == authority
