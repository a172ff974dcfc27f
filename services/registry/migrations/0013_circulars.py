"""circulars"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


APPEND_ONLY = (
    "circulars",
    "circular_files",
    "circular_addressees",
    "circular_acknowledgements",
    "circular_covers",
)


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.create_table(
        "circular_drafts",
        sa.Column("circular", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("circular"),
    )
    op.create_table(
        "circulars",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("addressed", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("effects_sha256", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["replaces"],
            ["circulars.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("number", "dated", name="circular_once"),
        sa.UniqueConstraint("replaces"),
    )
    op.create_table(
        "circular_files",
        sa.Column("circular", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("file_sha256", sa.Text(), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("file_media_type", sa.Text(), nullable=False),
        sa.Column("file_version", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circular"],
            ["circulars.id"],
        ),
        sa.PrimaryKeyConstraint("circular", "position"),
    )
    op.create_table(
        "circular_acknowledgements",
        sa.Column("circular", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circular"],
            ["circulars.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("circular", "organisation"),
    )
    op.create_table(
        "circular_addressees",
        sa.Column("circular", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("above", sa.BigInteger(), nullable=True),
        sa.Column("district", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["above"],
            ["organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["circular"],
            ["circulars.id"],
        ),
        sa.ForeignKeyConstraint(
            ["district"],
            ["districts.code"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("circular", "organisation"),
    )
    op.create_index(
        op.f("ix_circular_addressees_organisation"), "circular_addressees", ["organisation"], unique=False
    )
    op.create_table(
        "circular_covers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("circular", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("file_key", sa.Text(), nullable=True),
        sa.Column("file_sha256", sa.Text(), nullable=True),
        sa.Column("file_size", sa.Integer(), nullable=True),
        sa.Column("file_media_type", sa.Text(), nullable=True),
        sa.Column("file_version", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["circular"],
            ["circulars.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "circular_covers_of_organisation", "circular_covers", ["circular", "organisation"], unique=False
    )
    for table in APPEND_ONLY:
        op.execute(f"revoke update, delete, truncate on {table} from registry")
