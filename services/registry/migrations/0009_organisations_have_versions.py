"""what an organisation is on a day, and by which act; schools that have moved or ended"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

APPEND_ONLY = ("organisation_acts", "organisation_versions", "moved_schools")


def upgrade() -> None:
    """Make the present row of each organisation its first version."""
    op.create_table(
        "organisation_acts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effects_sha256", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "organisation_versions",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("authority_kind", sa.Text(), nullable=True),
        sa.Column("parent", sa.BigInteger(), nullable=True),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("short_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("province", sa.Text(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.Column("subdistrict", sa.Text(), nullable=True),
        sa.Column("levels", ARRAY(sa.Text()), nullable=False),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("act", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'merged', 'closed', 'void')", name="organisation_state"),
        sa.ForeignKeyConstraint(["act"], ["organisation_acts.id"]),
        sa.ForeignKeyConstraint(["district"], ["districts.code"]),
        sa.ForeignKeyConstraint(["merged_into"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["parent"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["province"], ["provinces.code"]),
        sa.ForeignKeyConstraint(["subdistrict"], ["subdistricts.code"]),
        sa.PrimaryKeyConstraint("organisation", "number"),
    )
    for column in ("act", "parent", "province"):
        op.create_index(f"ix_organisation_versions_{column}", "organisation_versions", [column])
    op.create_table(
        "moved_schools",
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("former", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("merged_into", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school", "number"),
    )
    op.add_column("organisation_codes", sa.Column("act", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        "organisation_codes_act_fkey",
        "organisation_codes",
        "organisation_acts",
        ["act"],
        ["id"],
        postgresql_not_valid=True,
    )
    for table in APPEND_ONLY:
        op.execute(f"revoke update, delete, truncate on {table} from registry")
    op.execute(
        "insert into organisation_acts (id, kind, reason, at, actor)"
        " select gen_random_uuid(), 'first_content', 'recorded before organisations had versions', now(),"
        " 'system' where exists (select from organisations)"
    )
    op.execute(
        "insert into organisation_versions (organisation, number, since, state, authority_kind, parent,"
        " name_th, short_th, name_en, province, district, subdistrict, levels, act)"
        " select one.id, 1, date '1957-01-01', 'open',"
        " (select split_part(code.value, '-', 2) from organisation_codes code where code.scheme = 'place'"
        " and code.organisation = one.id and one.kind = 'authority' order by code.since desc limit 1),"
        " one.parent, one.name_th, one.short_th, one.name_en, one.province, one.district, one.subdistrict,"
        " one.levels, act.id from organisations one cross join organisation_acts act"
    )


def downgrade() -> None:
    """Forget the acts, and every version but the present row."""
    op.drop_column("organisation_codes", "act")
    for table in ("moved_schools", "organisation_versions", "organisation_acts"):
        op.drop_table(table)
