"""Approvals of graduates, and what shall be issued for each."""
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, Table, Text, Uuid, text
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.metadata import Instant, metadata

batches = Table(                                              # one approval of graduates; complete when all its parts have come
    "batches", metadata,
    C("approval", Uuid, primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False), C("level", Text, nullable=False),
    C("year", Integer, nullable=False), C("approved_on", Date, nullable=False), C("parts", Integer, nullable=False), C("received", Integer, nullable=False),
)

issues = Table(                                               # intents: what shall be issued, and how far the press is with it
    "issues", metadata,
    C("id", Uuid, primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False), C("form", Text, nullable=False),
    C("approval", Uuid, ForeignKey(batches.c.approval), nullable=False), C("pupil", Uuid), C("student_no", Text), C("record", JSONB, nullable=False),
    C("record_version", Integer, nullable=False), C("book", Uuid, ForeignKey("books.id")), C("number", Integer), C("code", Text, nullable=False, unique=True),
    C("issued", Instant, nullable=False), C("turn", Integer, nullable=False), C("replaces", Uuid), C("report", Uuid),
    C("state", Text, nullable=False, server_default="pending"), C("failures", Integer, nullable=False, server_default="0"), C("cause", Text),
    C("not_before", Instant), C("trace", Text), CheckConstraint("state in ('pending', 'done', 'failed', 'withdrawn')"),
    Index("issues_waiting", "turn", "issued", "id", postgresql_where=text("state = 'pending'")),
    Index("issues_of_approval", "approval", "pupil"), Index("issues_of_school", "school", "form"),
)
