"""The tables of intakes, which each service makes in its own metadata. Times are UTC."""

from typing import NamedTuple

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.chassis.database import by_office


class IntakeTables(NamedTuple):
    """The tables of a service's intakes and of their rows."""

    intakes: Table
    rows: Table


def intake_tables(metadata: MetaData) -> IntakeTables:
    """Make the tables in this metadata."""
    intakes = Table(
        "intakes",
        metadata,
        Column("id", Uuid, primary_key=True),
        # What its rows are: organisations, orders …
        Column("kind", Text, nullable=False),
        Column("authority", Text, nullable=False),
        Column("school", Text, nullable=False),
        Column("file", JSONB, nullable=False),
        Column("state", Text, nullable=False),
        # What a worker does with it next, NULL: nothing; how many rows it has done.
        Column("task", Text),
        Column("done", Integer, nullable=False, server_default="0"),
        Column("rows", Integer, nullable=False, server_default="0"),
        Column("failures", Integer, nullable=False, server_default="0"),
        # The problem of a file that cannot be read, or of a task that failed.
        Column("problem", JSONB),
        # The act by which it was applied, from which day on.
        Column("act", Uuid),
        Column("from_day", Date),
        Column("started_at", DateTime(timezone=True), nullable=False),
        Column("actor", Text, nullable=False),
        *by_office(),
        Column("applied_at", DateTime(timezone=True)),
        Column("undone_at", DateTime(timezone=True)),
        CheckConstraint("state IN ('draft', 'previewed', 'applied', 'undone')", name="intake_state"),
        Index("intake_to_do", "started_at", postgresql_where=text("task IS NOT NULL")),
    )
    rows = Table(
        "intake_rows",
        metadata,
        Column("intake", ForeignKey("intakes.id"), primary_key=True),
        # As in Excel.
        Column("row", Integer, primary_key=True, autoincrement=False),
        # What the row is about: two rows of one key are about the same.
        Column("key", Text, nullable=False, index=True),
        Column("fields", JSONB, nullable=False),
        # NULL: not judged yet.
        Column("outcome", Text),
        # Field → before and after.
        Column("changes", JSONB, nullable=False, server_default="{}"),
        Column("problem", JSONB),
        # What the row has become.
        Column("result", Text),
        Column("closed_at", DateTime(timezone=True)),
        Column("waived_reason", Text),
        Column("waived_by", Text),
        CheckConstraint("outcome IN ('new', 'changed', 'same', 'refused')", name="intake_row_outcome"),
    )
    return IntakeTables(intakes, rows)
