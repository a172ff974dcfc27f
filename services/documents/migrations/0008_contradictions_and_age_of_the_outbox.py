"""contradictions in the history, and the age of what waits in the outbox"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.create_table(
        "contradictions",
        sa.Column("check", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("check", "place"),
    )
    op.add_column("outbox", sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("outbox", "written_at", server_default=sa.text("clock_timestamp()"))
