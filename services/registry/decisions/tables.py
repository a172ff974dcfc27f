"""The table of decisions: one row each, for ever."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY

# A person in office decides, never a process. `subject`: the order that is decided about.
decisions = Table(
    "decisions",
    metadata,
    Column("decision", Uuid, primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("effects_sha256", Text, nullable=False),
    Column("effects", JSONB, nullable=False),
    Column("reason", Text),
    Column("person", Text, nullable=False),
    Column("office", Text, nullable=False),
    Column("appointment", Uuid, nullable=False),
    Column("method", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("decisions_of_subject", "subject"),
    info=APPEND_ONLY,
)
