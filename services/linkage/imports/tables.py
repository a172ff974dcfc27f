"""Imports (jobs), and the outcomes of their chunks."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    false,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from services.linkage.metadata import metadata
from shared.chassis.database import by_office

# one workbook of one school, from upload to report; its rows are in the archive, not here
imports = Table(
    "imports",
    metadata,
    Column("job", Uuid, primary_key=True),
    Column("position", Integer, Identity(), unique=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    # reference of the person
    Column("requested_by", Text, nullable=False),
    *by_office(),
    # as registry has signed it; NULL: of a release without tickets
    Column("ticket", Text),
    # the codes of the school that its rows may have, the present one first; empty in jobs of earlier releases
    Column("school_codes", ARRAY(Text), nullable=False, server_default="{}"),
    # reference of the file
    Column("workbook", JSONB, nullable=False),
    Column("apply", Boolean, nullable=False, server_default=false()),
    # the day by which years and dates are judged, so that every process judges alike
    Column("as_of", Date, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("students", Integer, nullable=False, server_default="0"),
    Column("chunks", Integer, nullable=False, server_default="0"),
    Column("next_chunk", Integer, nullable=False, server_default="0"),
    # counts so far
    Column("tally", JSONB, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    # by the database's clock: the time of the last step, or after a failure that of the next try; the
    # earliest is next
    Column("due", DateTime(timezone=True), nullable=False),
    Column("problem", JSONB),
    Column("report", JSONB),
    Column("trace", Text),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("began_at", DateTime(timezone=True)),
    Column("finished_at", DateTime(timezone=True)),
    CheckConstraint(
        "state in ('waiting', 'reading', 'checking', 'finished', 'refused')", name="import_state"
    ),
)
Index("imports_due", imports.c.due, postgresql_where=imports.c.state.in_(("waiting", "reading", "checking")))
Index("imports_of_school", imports.c.school, imports.c.position.desc())

# the outcomes of each chunk, as grades replied; stored in one transaction with `next_chunk` and `tally`
import_chunks = Table(
    "import_chunks",
    metadata,
    Column("job", Uuid, ForeignKey("imports.job"), primary_key=True),
    Column("chunk", Integer, primary_key=True),
    Column("outcomes", JSONB, nullable=False),
)
