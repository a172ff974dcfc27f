"""Results of the professional standard test."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Table, Text, Uuid

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

# All recorded results; of several on one day the last recorded one counts.
standard_tests = Table(
    "standard_tests",
    metadata,
    Column("school", Text, primary_key=True),
    Column("pupil", Uuid, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("on", Date, nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("reference", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
