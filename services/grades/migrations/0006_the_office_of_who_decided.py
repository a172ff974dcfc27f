"""the office of who decided"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.add_column("entries", sa.Column("office", sa.Text(), nullable=True))
    op.add_column("entries", sa.Column("appointment", sa.Uuid(), nullable=True))
    op.add_column("terms", sa.Column("office", sa.Text(), nullable=True))
    op.add_column("terms", sa.Column("appointment", sa.Uuid(), nullable=True))
    op.add_column("particulars", sa.Column("office", sa.Text(), nullable=True))
    op.add_column("particulars", sa.Column("appointment", sa.Uuid(), nullable=True))
    op.add_column("standard_tests", sa.Column("office", sa.Text(), nullable=True))
    op.add_column("standard_tests", sa.Column("appointment", sa.Uuid(), nullable=True))
    op.add_column("approvals", sa.Column("office", sa.Text(), nullable=True))
    op.add_column("approvals", sa.Column("appointment", sa.Uuid(), nullable=True))
