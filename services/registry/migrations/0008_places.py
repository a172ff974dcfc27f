"""schools have places of LSQ's own; the ministry's codes have days"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one look for the places of schools among the codes
oldest_release = revision


def upgrade() -> None:
    """Make the code of each school its place; it becomes the ministry's code as well."""
    op.create_table(
        "places",
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("organisation"),
    )
    op.execute("revoke update, delete, truncate on places from registry")
    op.execute(
        "insert into places (code, organisation)"
        " select code.value, code.organisation from organisation_codes code"
        " join organisations on organisations.id = code.organisation"
        " where code.scheme = 'place' and code.until is null and organisations.kind = 'school'"
    )
    op.execute(
        "update organisation_codes set scheme = 'moe10'"
        " where scheme = 'place' and organisation in (select organisation from places)"
    )
    op.create_index(
        "place_given_once",
        "organisation_codes",
        ["value"],
        unique=True,
        postgresql_where=sa.text("scheme = 'place'"),
    )


def downgrade() -> None:
    """Make the place of each school its code in messages again; forget the ministry's."""
    op.drop_index("place_given_once", table_name="organisation_codes")
    op.execute("delete from organisation_codes where scheme = 'moe10'")
    op.execute(
        "insert into organisation_codes (scheme, value, since, organisation)"
        " select 'place', code, date '1957-01-01', organisation from places"
    )
    op.drop_table("places")
