"""The school's row: its authority, the lock for changes of its data, the number of its last entry."""

from sqlalchemy import Column, Integer, Table, Text

from services.grades.metadata import metadata

schools = Table(
    "schools",
    metadata,
    Column("school", Text, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("entries", Integer, nullable=False),
)
