"""drafts of orders"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Create the table of drafts."""
    op.create_table(
        "order_drafts",
        sa.Column("draft", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("draft"),
    )
    op.create_index("order_drafts_of_office", "order_drafts", ["organisation", "office"])


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("order_drafts")
