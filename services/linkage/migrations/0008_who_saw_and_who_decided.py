"""who saw and who decided"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.create_table(
        "trail",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "xact",
            sa.BigInteger(),
            server_default=sa.text("cast(cast(pg_current_xact_id() as text) as bigint)"),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("pupils", postgresql.ARRAY(sa.Uuid()), server_default="{}", nullable=False),
        sa.Column("trace", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("trail_by_xact", "trail", ["xact"], unique=False, postgresql_using="brin")
    op.create_index(
        "trail_of_pupil",
        "trail",
        ["pupils"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
        postgresql_where=sa.text("pupils <> '{}'"),
    )
    op.create_table(
        "trail_counts",
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("contract", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hour", "actor", "contract", "outcome"),
    )
    op.create_table(
        "trail_hours",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("from_xact", sa.BigInteger(), nullable=False),
        sa.Column("until_xact", sa.BigInteger(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("chain", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    for table in ("trail", "trail_hours"):
        op.execute(f"revoke update, delete, truncate on {table} from linkage")
    # not id and xact: a row belongs to the transaction that writes it
    op.execute("revoke insert on trail from linkage")
    op.execute(
        "grant insert (at, actor, office, appointment, organisation, process, kind, contract, authority, "
        "school, outcome, pupils, trace) on trail to linkage"
    )
