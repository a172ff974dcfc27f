"""The tables of learners, pupils and their particulars, in the schema `students` of the database.

Versions are never overwritten; `pupils.version` names the current one.
"""

from sqlalchemy import Column, Date, DateTime, Index, Integer, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

SCHEMA = "students"

# ผู้เรียน: a human, once in the country. `merged_into`: the learner who this one proved to be.
learners = Table(
    "learners",
    metadata,
    Column("learner", Uuid, primary_key=True),
    Column("merged_into", Uuid),
    schema=SCHEMA,
)
# The identifiers that a learner has had; the last is the current one. `from_day`: the day since which LSQ
# knows it. `evidence`: pupil and version of the particulars that brought it.
identifiers = Table(
    "identifiers",
    metadata,
    Column("learner", Uuid, primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("nationality", Text),
    Column("from_day", Date, nullable=False),
    Column("evidence", JSONB, nullable=False),
    Index("identifiers_by_value", "kind", "value"),
    schema=SCHEMA,
    info=APPEND_ONLY,
)
# At which school a learner is on the register: at one at most.
present = Table(
    "present",
    metadata,
    Column("learner", Uuid, primary_key=True),
    Column("school", Text, nullable=False),
    Column("pupil", Uuid, nullable=False),
    schema=SCHEMA,
)
# Two pupils on the register at a time who may be one child: the one who was there, and the one who came.
# `score`: how likely, in per cent. `state`: open until a person has decided.
double_candidates = Table(
    "double_candidates",
    metadata,
    Column("pupil", Uuid, primary_key=True),
    Column("came", Uuid, primary_key=True),
    Column("school", Text, nullable=False),
    Column("came_to", Text, nullable=False),
    Column("score", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    schema=SCHEMA,
)
# นักเรียน: a learner at one school, however often he or she returns. `student_no` (เลขประจำตัวนักเรียน) is
# never given again, not even when it was given in error (`void_reason`). `version`: the current version of
# the particulars.
pupils = Table(
    "pupils",
    metadata,
    Column("school", Text, primary_key=True),
    Column("pupil", Uuid, primary_key=True),
    Column("student_no", Text, nullable=False),
    Column("learner", Uuid, nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("void_reason", Text),
    Column("version", Integer, nullable=False),
    Index("pupils_by_number", "school", "student_no", unique=True),
    Index("pupils_of_learner", "learner"),
    schema=SCHEMA,
)
# ข้อมูลนักเรียน: a version for each change, with who, when, why. `kind`: imported, completed, corrected.
particulars = Table(
    "particulars",
    metadata,
    Column("school", Text, primary_key=True),
    Column("pupil", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("identifier_kind", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text),
    Column("sex", Text, nullable=False),
    Column("birth_date", Date, nullable=False),
    Column("nationality", Text),
    Column("religion", Text),
    Column("father", Text),
    Column("mother", Text),
    Column("entry_date", Date),
    Column("former_school", JSONB),
    Column("photo", JSONB),
    Column("kind", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("import_id", Uuid),
    Column("row", Integer),
    Column("order_number", Text),
    Column("order_date", Date),
    Column("order_scan", JSONB),
    Column("reason", Text),
    # of a correction
    Column("decision", Uuid),
    Index("particulars_by_identifier", "school", "identifier"),
    schema=SCHEMA,
    info=APPEND_ONLY,
)
