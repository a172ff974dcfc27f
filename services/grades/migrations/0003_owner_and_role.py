"""the service's role reads and writes rows; tables belong to their owner"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one upgrade the tables themselves, which they may no longer
oldest_release = revision


def upgrade() -> None:
    """Create the table of the oldest release; revoke what the service's role may not do."""
    op.create_table(
        "schema_floor",
        sa.Column("oldest_release", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("oldest_release"),
    )
    for table in ("alembic_version", "schema_floor"):
        op.execute(f"revoke insert, update, delete, truncate on {table} from grades")
    for table in (
        "approvals",
        "averages",
        "entries",
        "particulars",
        "records",
        "school_years",
        "standard_tests",
    ):
        op.execute(f"revoke update, delete, truncate on {table} from grades")
