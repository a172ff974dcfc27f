"""The tables of circulars. What was sent is never changed; drafts are."""

from sqlalchemy import Column, Date, DateTime, ForeignKey, Index, Integer, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office


def _file(*, nullable: bool = False) -> tuple[Column[object], ...]:
    """The columns of a file among the evidence, and of the name by which it was sent."""
    return (
        Column("name", Text, nullable=nullable),
        Column("file_key", Text, nullable=nullable),
        Column("file_sha256", Text, nullable=nullable),
        Column("file_size", Integer, nullable=nullable),
        Column("file_media_type", Text, nullable=nullable),
        Column("file_version", Text),
    )


circular_drafts = Table(
    "circular_drafts",
    metadata,
    Column("circular", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    # shared.contracts.registry.circulars.CircularContent
    Column("content", JSONB, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
)
circulars = Table(
    "circulars",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    # shared.contracts.registry.circulars.CircularAddressing
    Column("addressed", JSONB, nullable=False),
    Column("due", Date),
    Column("replaces", ForeignKey("circulars.id"), unique=True),
    Column("effects_sha256", Text, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    UniqueConstraint("number", "dated", name="circular_once"),
    info=APPEND_ONLY,
)
circular_files = Table(
    "circular_files",
    metadata,
    Column("circular", ForeignKey("circulars.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    *_file(),
    info=APPEND_ONLY,
)
# The organisations as they were on the day of sending; `above`: who passes the circular on to this one;
# `district`: through which the province writes to it.
circular_addressees = Table(
    "circular_addressees",
    metadata,
    Column("circular", ForeignKey("circulars.id"), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), primary_key=True, index=True),
    Column("level", Text, nullable=False),
    Column("above", ForeignKey("organisations.id")),
    Column("district", ForeignKey("districts.code")),
    info=APPEND_ONLY,
)
circular_acknowledgements = Table(
    "circular_acknowledgements",
    metadata,
    Column("circular", ForeignKey("circulars.id"), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
circular_covers = Table(
    "circular_covers",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("circular", ForeignKey("circulars.id"), nullable=False),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    *_file(nullable=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    Index("circular_covers_of_organisation", "circular", "organisation"),
    info=APPEND_ONLY,
)
