"""who is let in, and which sessions have ended"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Expand only: the code that is still running must go on working (contract in a later release)."""
    op.create_table(
        "session_changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("appointment", sa.Uuid(), nullable=False),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "xact",
            sa.BigInteger(),
            server_default=sa.text("cast(cast(pg_current_xact_id() as text) as bigint)"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["appointment"], ["appointments.id"]),
        sa.ForeignKeyConstraint(["person"], ["persons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_session_changes_at"), "session_changes", ["at"], unique=False)
    op.create_index(op.f("ix_session_changes_digest"), "session_changes", ["digest"], unique=False)
    op.create_index(op.f("ix_session_changes_xact"), "session_changes", ["xact"], unique=False)
    op.create_table(
        "code_requests",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("for_appointment", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("id_seen", sa.Text(), nullable=False),
        sa.Column("seen_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lapses_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["for_appointment"], ["appointments.id"]),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.ForeignKeyConstraint(["person"], ["persons.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_code_requests_lapses_at"), "code_requests", ["lapses_at"], unique=False)
    op.create_index(op.f("ix_code_requests_person"), "code_requests", ["person"], unique=False)
    op.create_table(
        "code_decisions",
        sa.Column("request", sa.Uuid(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["request"], ["code_requests.id"]),
        sa.PrimaryKeyConstraint("request"),
    )
    op.create_table(
        "codes_given",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("for_appointment", sa.Uuid(), nullable=False),
        sa.Column("person", sa.Uuid(), nullable=False),
        sa.Column("request", sa.Uuid(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["for_appointment"], ["appointments.id"]),
        sa.ForeignKeyConstraint(["person"], ["persons.id"]),
        sa.ForeignKeyConstraint(["request"], ["code_requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request"),
    )
    op.create_index(op.f("ix_codes_given_person"), "codes_given", ["person"], unique=False)
    op.create_table(
        "code_handovers",
        sa.Column("code", sa.Uuid(), nullable=False),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["codes_given.id"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "codes_acknowledged",
        sa.Column("code", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["codes_given.id"]),
        sa.PrimaryKeyConstraint("code"),
    )
    op.add_column("accounts", sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sessions", sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    for table in ("code_requests", "code_decisions", "codes_given", "code_handovers", "codes_acknowledged"):
        op.execute(f"revoke update, delete, truncate on {table} from registry")
