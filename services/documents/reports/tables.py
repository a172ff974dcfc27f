"""Reports of graduates, their versions, and the officer's findings."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.intents.tables import batches, issues
from services.documents.metadata import Instant, metadata
from shared.chassis.database import APPEND_ONLY, by_office

# ปพ.3 of an approval: how many versions there are, and how many there should be
reports = Table(
    "reports",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("approval", Uuid, ForeignKey(batches.c.approval), nullable=False, unique=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("built", Integer, nullable=False, server_default="0"),
    Column("due", Integer, nullable=False, server_default="1"),
    Column("not_before", Instant),
    Column("cause", Text),
    Index("reports_of_school", "authority", "school"),
)

report_versions = Table(
    "report_versions",
    metadata,
    Column("report", Uuid, ForeignKey(reports.c.id), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("issue", Uuid, ForeignKey(issues.c.id), nullable=False, unique=True),
    Column("file", JSONB, nullable=False),
    Column("graduates", Integer, nullable=False),
    Column("changes", JSONB, nullable=False),
    Column("checks", JSONB, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("was_accepted", Boolean, nullable=False, server_default="false"),
    Column("decided_at", Instant),
    Column("decided_by", Text),
    *by_office(),
    CheckConstraint("state in ('prepared', 'submitted', 'returned', 'accepted', 'superseded')"),
)

# the officer's findings in a version that was returned
findings = Table(
    "findings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("report", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    # NULL: of the report as a whole
    Column("pupil", Uuid),
    Column("field", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    Index("findings_of_version", "report", "version"),
    info=APPEND_ONLY,
)
