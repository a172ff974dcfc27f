"""decisions, each on the digest of the effects that were seen"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.create_table(
        "decisions",
        sa.Column("school", sa.Text(), nullable=False),
        sa.Column("decision", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("effects_sha256", sa.Text(), nullable=False),
        sa.Column("effects", postgresql.JSONB(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("order_date", sa.Date(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("appointment", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("school", "decision"),
    )
    op.create_index("decisions_of_subject", "decisions", ["school", "kind", "subject"])
    op.execute("revoke update, delete, truncate on decisions from grades")
    op.add_column("approvals", sa.Column("decision", sa.Uuid(), nullable=True))
    op.add_column("records", sa.Column("decision", sa.Uuid(), nullable=True))
    op.add_column("particulars", sa.Column("decision", sa.Uuid(), nullable=True))
