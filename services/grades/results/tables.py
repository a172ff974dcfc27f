"""The tables of the book of results.

An entry is never overwritten: its changes are entries too. Each school numbers its own.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

# `changes`: the entry that this one changes; None: an original.
entries = Table(
    "entries",
    metadata,
    Column("school", Text, primary_key=True),
    Column("entry", Integer, primary_key=True),
    Column("pupil", Uuid, nullable=False),
    Column("level", Text, nullable=False),
    Column("term", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("changes", Integer),
    Column("mark", Text, nullable=False),
    Column("score", Numeric(6, 2)),
    Column("attendance", SmallInteger),
    Column("subject_name", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("credits", Numeric(4, 1)),
    Column("hours", Integer, nullable=False),
    Column("on", Date),
    Column("event", Text),
    Column("approver", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Column("import_id", Uuid),
    Column("row", Integer),
    Index("entries_of_pupil", "pupil", "level", "subject"),
    Index("entries_of_term", "school", "term"),
    Index(
        "one_original",
        "school",
        "pupil",
        "term",
        "subject",
        unique=True,
        postgresql_where=text("changes is null"),
    ),
    info=APPEND_ONLY,
)
# A term with `closed_at` is closed: it accepts no new original. `recorded`: False while all its results were
# imported.
terms = Table(
    "terms",
    metadata,
    Column("school", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("recorded", Boolean, nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    Column("closed_by", Text),
    *by_office(),
    Column("students", Integer),
    Column("results", Integer),
    Column("waiting", Integer),
)
