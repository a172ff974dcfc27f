"""organisations that come in by workbook"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create the tables of intakes and of their rows."""
    op.create_table(
        "intakes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("file", JSONB(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("task", sa.Text(), nullable=True),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("problem", JSONB(), nullable=True),
        sa.Column("act", sa.Uuid(), nullable=True),
        sa.Column("from_day", sa.Date(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'previewed', 'applied', 'undone')", name="intake_state"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("intake_to_do", "intakes", ["started_at"], postgresql_where=sa.text("task IS NOT NULL"))
    op.create_table(
        "intake_rows",
        sa.Column("intake", sa.Uuid(), nullable=False),
        sa.Column("row", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fields", JSONB(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("changes", JSONB(), server_default="{}", nullable=False),
        sa.Column("problem", JSONB(), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waived_reason", sa.Text(), nullable=True),
        sa.Column("waived_by", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name="intake_row_outcome"),
        sa.ForeignKeyConstraint(["intake"], ["intakes.id"]),
        sa.PrimaryKeyConstraint("intake", "row"),
    )
    op.create_index("ix_intake_rows_key", "intake_rows", ["key"])


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("intake_rows")
    op.drop_table("intakes")
