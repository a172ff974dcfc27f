"""findings of a whole report"""

from collections.abc import Sequence

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.alter_column("findings", "pupil", nullable=True)
