"""The table of decisions: one row each, for ever."""

from sqlalchemy import Column, Date, DateTime, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY

# A person in office decides, never a process. `subject`: what of the school is decided. `effects`: without
# names and identifiers, which the versions of the particulars have; the digest is of all that was seen.
decisions = Table(
    "decisions",
    metadata,
    Column("school", Text, primary_key=True),
    Column("decision", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("effects_sha256", Text, nullable=False),
    Column("effects", JSONB, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("reason", Text),
    Column("order_number", Text),
    Column("order_date", Date),
    Column("person", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("appointment", Uuid, nullable=False),
    Column("method", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("decisions_of_subject", "school", "kind", "subject"),
    info=APPEND_ONLY,
)
