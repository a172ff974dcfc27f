"""The tables of work calendars (ปฏิทินปฏิบัติงาน), and of the orders that each kind of organisation owes."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

# Of the release before this one, which runs beside it while it is replaced; nothing else reads it.
calendar = Table(
    "calendar",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("education", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("starts", Date),
    Column("due", Date),
    Column("who", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("certainty", Text, nullable=False),
)
owed = Table(
    "owed",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("office", Text, primary_key=True),
    Column("deadline", Text, nullable=False),
    Column("source", Text, nullable=False),
)

# A calendar before its announcement. `version` grows with each save.
calendar_drafts = Table(
    "calendar_drafts",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("education", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("lines", JSONB, nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
)
# The announced calendars. `actor`: `data` for the first year, which comes from data/calendar.csv.
calendar_years = Table(
    "calendar_years",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("education", Text, primary_key=True),
    Column("effects_sha256", Text),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    info=APPEND_ONLY,
)
# A row for each version of a line: the first is what was announced, the last is valid.
calendar_lines = Table(
    "calendar_lines",
    metadata,
    Column("year", Integer, primary_key=True),
    Column("education", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("title", Text, nullable=False),
    Column("title_en", Text, nullable=False),
    Column("starts", Date),
    Column("due", Date),
    Column("owed_by", ARRAY(Text), nullable=False),
    Column("who", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("window", Text),
    Column("term", Text),
    Column("reason", Text),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    ForeignKeyConstraint(["year", "education"], ["calendar_years.year", "calendar_years.education"]),
    info=APPEND_ONLY,
)
extensions = Table(
    "extensions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("order_number", Text),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("extensions_of_line", "year", "code"),
    info=APPEND_ONLY,
)
# `below`: with all organisations below it; DLA with all below is the whole country.
extension_places = Table(
    "extension_places",
    metadata,
    Column("extension", ForeignKey("extensions.id"), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), primary_key=True),
    Column("below", Boolean, nullable=False),
    info=APPEND_ONLY,
)
extensions_taken_back = Table(
    "extensions_taken_back",
    metadata,
    Column("extension", ForeignKey("extensions.id"), primary_key=True),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    info=APPEND_ONLY,
)
# Days of a school's own (สถานศึกษาเลื่อนวัน): proposed with their lines, valid once they are accepted. Of
# several for one line the one that was decided last is valid.
school_shifts = Table(
    "school_shifts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("year", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    Index("shifts_of_school", "organisation", "year"),
    info=APPEND_ONLY,
)
school_calendar_lines = Table(
    "school_calendar_lines",
    metadata,
    Column("shift", ForeignKey("school_shifts.id"), primary_key=True),
    Column("code", Text, primary_key=True),
    Column("starts", Date),
    Column("due", Date, nullable=False),
    info=APPEND_ONLY,
)
shift_decisions = Table(
    "shift_decisions",
    metadata,
    Column("shift", ForeignKey("school_shifts.id"), primary_key=True),
    Column("accepted", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("at", DateTime(timezone=True), nullable=False),
    info=APPEND_ONLY,
)
