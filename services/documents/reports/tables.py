"""Reports of graduates, their versions, and what the officer found."""
from sqlalchemy import BigInteger, Boolean, CheckConstraint, ForeignKey, Identity, Index, Integer, Table, Text, Uuid
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.intents.tables import batches, issues
from services.documents.metadata import Instant, metadata

reports = Table(                                              # ปพ.3 of an approval: how many versions there are, and how many there should be
    "reports", metadata,
    C("id", Uuid, primary_key=True), C("approval", Uuid, ForeignKey(batches.c.approval), nullable=False, unique=True), C("authority", Text, nullable=False),
    C("school", Text, nullable=False), C("form", Text, nullable=False), C("built", Integer, nullable=False, server_default="0"),
    C("due", Integer, nullable=False, server_default="1"), C("not_before", Instant), C("cause", Text),
    Index("reports_of_school", "authority", "school"),
)

report_versions = Table(
    "report_versions", metadata,
    C("report", Uuid, ForeignKey(reports.c.id), primary_key=True), C("version", Integer, primary_key=True), C("state", Text, nullable=False),
    C("issue", Uuid, ForeignKey(issues.c.id), nullable=False, unique=True), C("file", JSONB, nullable=False), C("graduates", Integer, nullable=False),
    C("changes", JSONB, nullable=False), C("checks", JSONB, nullable=False), C("made_at", Instant, nullable=False),
    C("was_accepted", Boolean, nullable=False, server_default="false"), C("decided_at", Instant), C("decided_by", Text),
    CheckConstraint("state in ('prepared', 'submitted', 'returned', 'accepted', 'superseded')"),
)

findings = Table(                                             # what the officer found when a version was returned
    "findings", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("report", Uuid, nullable=False), C("version", Integer, nullable=False), C("pupil", Uuid, nullable=False),
    C("field", Text, nullable=False), C("note", Text, nullable=False), C("at", Instant, nullable=False), C("actor", Text, nullable=False),
    Index("findings_of_version", "report", "version"),
)
