"""The table of windows."""

from sqlalchemy import Column, DateTime, Integer, Table, Text

from services.grades.metadata import metadata

# `school`: `-` for all schools that have no rows of their own for the year. From `opens_at` until before
# `closes_at`.
windows = Table(
    "windows",
    metadata,
    Column("school", Text, primary_key=True),
    Column("education", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("year", Integer, nullable=False),
    Column("opens_at", DateTime(timezone=True), nullable=False),
    Column("closes_at", DateTime(timezone=True), nullable=False),
)
