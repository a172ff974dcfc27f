"""The tables of students and their particulars.

Versions are never overwritten; `students.version` names the current one.
"""

from sqlalchemy import Column, Date, DateTime, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

# `version`: the current version of the particulars.
students = Table(
    "students",
    metadata,
    Column("pupil", Uuid, primary_key=True),
    Column("school", Text, nullable=False),
    Column("student_no", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Index("students_of_school", "school", "student_no", unique=True),
)
# ข้อมูลนักเรียน: a version for each change, with who, when, why. `kind`: imported, completed, corrected.
particulars = Table(
    "particulars",
    metadata,
    Column("pupil", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("school", Text, nullable=False),
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
    info=APPEND_ONLY,
)
