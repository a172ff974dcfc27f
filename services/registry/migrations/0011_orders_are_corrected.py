"""orders are corrected, withdrawn and ended; decisions about them"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ADDED = ("decisions", "order_changes", "order_files")


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.add_column("orders", sa.Column("entry", sa.SmallInteger(), server_default="0", nullable=False))
    op.create_index("order_entered_once", "orders", ["organisation", "number", "dated", "entry"], unique=True)
    op.drop_constraint("order_once", "orders", type_="unique")
    op.add_column("appointments", sa.Column("acting", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("appointments", sa.Column("ends_on", sa.Date(), nullable=True))
    op.drop_constraint("appointment_has_days", "appointments", type_="check")
    op.create_table(
        "decisions",
        sa.Column("decision", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("effects_sha256", sa.Text(), nullable=False),
        sa.Column("effects", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=False),
        sa.Column("appointment", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("decision"),
    )
    op.create_index("decisions_of_subject", "decisions", ["subject"])
    op.create_table(
        "order_changes",
        sa.Column("order", sa.Uuid(), nullable=False),
        sa.Column("change", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("decision", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("signer_name", sa.Text(), nullable=False),
        sa.Column("signer_position", sa.Text(), nullable=False),
        sa.Column("term_from", sa.Date(), nullable=False),
        sa.Column("term_to", sa.Date(), nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.decision"]),
        sa.ForeignKeyConstraint(["order"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order", "change"),
    )
    op.create_table(
        "order_files",
        sa.Column("order", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["order"], ["orders.id"]),
        sa.PrimaryKeyConstraint("order", "kind"),
    )
    for table in ADDED:
        op.execute(f"revoke update, delete, truncate on {table} from registry")


def downgrade() -> None:
    """Forget decisions, corrections and photos. Refused by the database while an order is withdrawn."""
    for table in reversed(ADDED):
        op.drop_table(table)
    op.create_check_constraint("appointment_has_days", "appointments", "NOT isempty(period)")
    op.drop_column("appointments", "ends_on")
    op.drop_column("appointments", "acting")
    op.create_unique_constraint("order_once", "orders", ["organisation", "number", "dated"])
    op.drop_index("order_entered_once", "orders")
    op.drop_column("orders", "entry")
