"""The tables of work calendars (ปฏิทินปฏิบัติงาน), and of the orders that each kind of organisation owes."""

from sqlalchemy import Column, Date, Integer, Table, Text

from services.registry.metadata import metadata

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
