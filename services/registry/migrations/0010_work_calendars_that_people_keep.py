"""work calendars that people keep"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


APPEND_ONLY = (
    "calendar_years, calendar_lines, extensions, extension_places, extensions_taken_back, school_shifts,"
    " school_calendar_lines, shift_decisions"
)
# the calendars that earlier releases loaded from data/calendar.csv; `year` is owed by nobody
COPY_YEARS = """
    insert into calendar_years (year, education, actor, at)
    select distinct year, education, 'data', now() from calendar
"""
COPY_LINES = """
    insert into calendar_lines (year, education, code, version, position, title, title_en, starts, due,
        owed_by, who, source, "window", term, actor, at)
    select year, education, code, 1, position, title, title_en, starts, due,
        case when code = 'year' then array[]::text[]
            when code in ('lsq_open', 'appointment_orders') then array['authority', 'school']
            else array['school'] end,
        who, source,
        case when code in ('term_1', 'term_2') then 'term' end,
        case when code in ('term_1', 'term_2') then right(code, 1) || '/' || year end,
        'data', now()
    from calendar
"""


def upgrade() -> None:
    """Make tables for calendars that people keep, and copy those that were loaded from the file."""
    op.create_table(
        "calendar_drafts",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("education", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", postgresql.JSONB(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", "education"),
    )
    op.create_table(
        "calendar_years",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("education", sa.Text(), nullable=False),
        sa.Column("effects_sha256", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("year", "education"),
    )
    op.create_table(
        "extensions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("extensions_of_line", "extensions", ["year", "code"])
    op.create_table(
        "calendar_lines",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("education", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("owed_by", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("window", sa.Text(), nullable=True),
        sa.Column("term", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["year", "education"], ["calendar_years.year", "calendar_years.education"]),
        sa.PrimaryKeyConstraint("year", "education", "code", "version"),
    )
    op.create_table(
        "extensions_taken_back",
        sa.Column("extension", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["extension"], ["extensions.id"]),
        sa.PrimaryKeyConstraint("extension"),
    )
    op.create_table(
        "extension_places",
        sa.Column("extension", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("below", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["extension"], ["extensions.id"]),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("extension", "organisation"),
    )
    op.create_table(
        "school_shifts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("shifts_of_school", "school_shifts", ["organisation", "year"])
    op.create_table(
        "school_calendar_lines",
        sa.Column("shift", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["shift"], ["school_shifts.id"]),
        sa.PrimaryKeyConstraint("shift", "code"),
    )
    op.create_table(
        "shift_decisions",
        sa.Column("shift", sa.Uuid(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("office", sa.Text(), nullable=True),
        sa.Column("appointment", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["shift"], ["school_shifts.id"]),
        sa.PrimaryKeyConstraint("shift"),
    )
    op.execute(f"revoke update, delete, truncate on {APPEND_ONLY} from registry")
    op.execute(COPY_YEARS)
    op.execute(COPY_LINES)
