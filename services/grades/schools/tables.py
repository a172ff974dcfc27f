"""The school's row: the lock under which its data is written, and the number of its last entry."""
from sqlalchemy import Column, Integer, Table, Text

from services.grades.metadata import metadata

schools = Table(
    "schools", metadata,
    Column("school", Text, primary_key=True), Column("authority", Text, nullable=False), Column("entries", Integer, nullable=False),
)
