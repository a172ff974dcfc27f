"""A student at a level, by the curriculum of the year of entry."""

from sqlalchemy import Column, Date, Index, Integer, Table, Text, Uuid

from services.grades.metadata import metadata

enrolments = Table(
    "enrolments",
    metadata,
    Column("pupil", Uuid, primary_key=True),
    Column("level", Text, primary_key=True),
    Column("school", Text, nullable=False),
    Column("curriculum", Text, nullable=False),
    Column("entry_year", Integer, nullable=False),
    Column("plan", Text),
    Column("left_on", Date),
    Column("leaving_cause", Text),
    Index("enrolments_of_school", "school", "level"),
)
