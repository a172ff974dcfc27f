"""version id of each file"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.add_column("orders", sa.Column("scan_version", sa.Text(), nullable=True))
