"""The scope of a query: the rows of a school, an authority, a province, or all."""

from sqlalchemy import ColumnElement, Table, and_, true

from shared.vocabulary.codes import NOWHERE


def in_scope(table: Table, authority: str, school: str) -> ColumnElement[bool]:
    """The condition for rows of a school; school `-`: of the authority; authority of two digits: of the
    province; `-`: of the country.

    The edge has checked that the caller may see them.
    """
    if school != NOWHERE:
        return and_(table.c.authority == authority, table.c.school == school)
    if authority == NOWHERE:
        return true()
    if len(authority) == 2:
        return table.c.authority.startswith(f"{authority}-", autoescape=True)
    return table.c.authority == authority
