"""the service's role reads and writes rows; tables belong to their owner"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None
# releases before this one upgrade the tables themselves, which they may no longer
oldest_release = revision


def upgrade() -> None:
    """Create the table of the oldest release; move the places of leaves into a table of their own; revoke
    what the service's role may not do.
    """
    op.create_table(
        "schema_floor",
        sa.Column("oldest_release", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("oldest_release"),
    )
    op.create_table(
        "leaf_places",
        sa.Column("leaf", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=True),
        sa.Column("head", sa.BigInteger(), nullable=True),
        sa.Column("proof_due", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["leaf"], ["leaves.id"]),
        sa.PrimaryKeyConstraint("leaf"),
        sa.UniqueConstraint("place"),
    )
    op.execute(
        "insert into leaf_places (leaf, place, head, proof_due)"
        " select id, place, head, act = 'issued' and proof_at is null from leaves"
    )
    # with their indexes
    for column in ("place", "head", "proof_at"):
        op.drop_column("leaves", column)
    op.create_index(
        "leaves_to_place", "leaf_places", ["leaf"], unique=False, postgresql_where=sa.text("place is null")
    )
    op.create_index(
        "leaves_to_prove",
        "leaf_places",
        ["place"],
        unique=False,
        postgresql_where=sa.text("head is not null and proof_due"),
    )
    for table in ("alembic_version", "schema_floor"):
        op.execute(f"revoke insert, update, delete, truncate on {table} from documents")
    for table in ("cancellations", "findings", "leaves", "readings", "tree_heads", "tree_nodes"):
        op.execute(f"revoke update, delete, truncate on {table} from documents")
