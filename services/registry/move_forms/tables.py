"""The tables of forms. What was received is never changed; that one was taken back is a row of its own."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

move_forms = Table(
    "move_forms",
    metadata,
    Column("id", Uuid, primary_key=True),
    # the school
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    # academic year, Buddhist era
    Column("year", Integer, nullable=False),
    # 0; after one was taken back: one more
    Column("entry", SmallInteger, nullable=False),
    Column("asks", Boolean, nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("contact_name", Text, nullable=False),
    Column("telephone", Text, nullable=False),
    # The day that counts for the deadline; of a paper that DLA recorded it is before `recorded_at`.
    Column("received_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    # shared.contracts.files.FileReference: the PDF, the photo of which it was made, the workbook of the row
    Column("scan", JSONB(none_as_null=True)),
    Column("photo", JSONB(none_as_null=True)),
    Column("workbook", JSONB(none_as_null=True)),
    Index("move_form_once", "organisation", "year", "entry", unique=True),
    info=APPEND_ONLY,
)
move_forms_taken_back = Table(
    "move_forms_taken_back",
    metadata,
    Column("form", ForeignKey("move_forms.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
