"""Approvals of graduates (batches), and the documents to issue for each (issues)."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.metadata import Instant, metadata

# one approval of graduates; complete when all its parts have arrived
batches = Table(
    "batches",
    metadata,
    Column("approval", Uuid, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("parts", Integer, nullable=False),
    Column("received", Integer, nullable=False),
)

# intents: the documents to issue, and their state
issues = Table(
    "issues",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("approval", Uuid, ForeignKey(batches.c.approval), nullable=False),
    Column("pupil", Uuid),
    Column("student_no", Text),
    Column("record", JSONB, nullable=False),
    Column("record_version", Integer, nullable=False),
    Column("book", Uuid, ForeignKey("books.id")),
    Column("number", Integer),
    Column("code", Text, nullable=False, unique=True),
    Column("issued", Instant, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("replaces", Uuid),
    Column("report", Uuid),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("cause", Text),
    Column("not_before", Instant),
    Column("trace", Text),
    CheckConstraint("state in ('pending', 'done', 'failed', 'withdrawn')"),
    Index("issues_waiting", "turn", "issued", "id", postgresql_where=text("state = 'pending'")),
    Index("issues_of_approval", "approval", "pupil"),
    Index("issues_of_school", "school", "form"),
)
