"""forms by which schools ask to have their data moved from LocalSchool"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working."""
    op.create_table(
        "move_forms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("entry", sa.SmallInteger(), nullable=False),
        sa.Column("asks", sa.Boolean(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("telephone", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("scan", JSONB(), nullable=True),
        sa.Column("photo", JSONB(), nullable=True),
        sa.Column("workbook", JSONB(), nullable=True),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("move_form_once", "move_forms", ["organisation", "year", "entry"], unique=True)
    op.create_table(
        "move_forms_taken_back",
        sa.Column("form", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["form"], ["move_forms.id"]),
        sa.PrimaryKeyConstraint("form"),
    )
    for table in ("move_forms", "move_forms_taken_back"):
        op.execute(f"revoke update, delete, truncate on {table} from registry")


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("move_forms_taken_back")
    op.drop_table("move_forms")
