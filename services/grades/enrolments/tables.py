"""A student at a level, by the curriculum of the year of entry."""

from sqlalchemy import BigInteger, Column, Date, Identity, Index, Integer, Table, Text, Uuid, text

from services.grades.metadata import metadata

# Who comes back to a level that he or she has left has one more row. `entered_on`: the first day of the first
# term with a result.
enrolments = Table(
    "enrolments",
    metadata,
    Column("school", Text, primary_key=True),
    Column("enrolment", BigInteger, Identity(), primary_key=True),
    Column("pupil", Uuid, nullable=False),
    Column("level", Text, nullable=False),
    Column("entry_year", Integer, nullable=False),
    Column("plan", Text),
    Column("curriculum", Text, nullable=False),
    Column("entered_on", Date, nullable=False),
    Column("left_on", Date),
    Column("cause", Text),
    Index("enrolments_of_school", "school", "level"),
    Index("enrolments_of_pupil", "school", "pupil", "level"),
    Index(
        "one_open_enrolment",
        "school",
        "pupil",
        "level",
        unique=True,
        postgresql_where=text("left_on is null"),
    ),
)
