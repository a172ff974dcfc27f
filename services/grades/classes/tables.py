"""A student's academic year, of an enrolment."""

from sqlalchemy import BigInteger, Column, DateTime, Integer, SmallInteger, Table, Text

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY

# Class and seat; reading and characteristics once they are assessed.
school_years = Table(
    "school_years",
    metadata,
    Column("school", Text, primary_key=True),
    Column("enrolment", BigInteger, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("class_name", Text, nullable=False),
    Column("seat", SmallInteger),
    Column("reading", SmallInteger),
    Column("characteristics", SmallInteger),
    Column("at", DateTime(timezone=True), nullable=False),
    info=APPEND_ONLY,
)
