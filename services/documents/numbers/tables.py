"""Sets of numbers, and the numbers that are no longer free."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Table, Text, UniqueConstraint, Uuid

from services.documents.metadata import Instant, metadata
from shared.chassis.database import by_office

# how a school numbers a form; its row is locked while numbers are reserved
numbering = Table(
    "numbering",
    metadata,
    Column("school", Text, primary_key=True),
    Column("form", Text, primary_key=True),
    Column("mode", Text, nullable=False, server_default="assigned"),
    CheckConstraint("mode in ('assigned', 'preprinted')"),
)

# a set of numbers (ชุดที่); `last` is null where the system assigns the numbers
books = Table(
    "books",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("year", Integer),
    Column("set_number", Text, nullable=False),
    Column("mode", Text, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer),
    Column("opened_at", Instant, nullable=False),
    UniqueConstraint("school", "form", "set_number"),
    CheckConstraint("(mode = 'preprinted') = (last is not null)"),
)

# numbers that are no longer free
numbers = Table(
    "numbers",
    metadata,
    Column("book", Uuid, ForeignKey(books.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("issue", Uuid, unique=True),
    Column("reason", Text),
    Column("actor", Text),
    *by_office(),
    Column("at", Instant, nullable=False),
    CheckConstraint("state in ('reserved', 'issued', 'spoiled', 'lost', 'cancelled')"),
)
