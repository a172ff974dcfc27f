"""version id of each file"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one refuse a reference with a version
oldest_release = revision


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.add_column("readings", sa.Column("version", sa.Text(), nullable=True))
