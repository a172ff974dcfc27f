"""The register of issue. Its rows are written once; their standing changes, they never go."""
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Table, Text, Uuid, text
from sqlalchemy import Column as C
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.intents.tables import issues
from services.documents.metadata import Instant, metadata

issue_register = Table(                                       # the register of issue (ทะเบียนคุมการออกเอกสาร)
    "issue_register", metadata,
    C("issue", Uuid, ForeignKey(issues.c.id), primary_key=True), C("authority", Text, nullable=False), C("school", Text, nullable=False),
    C("form", Text, nullable=False), C("set_number", Text, nullable=False), C("number", Text, nullable=False), C("code", Text, nullable=False, unique=True),
    C("pupil", Uuid), C("file", JSONB, nullable=False), C("sha256", Text, nullable=False, index=True), C("issued_at", Instant, nullable=False),
    C("state", Text, nullable=False, server_default="in_force"), C("replaced_by", Uuid), C("cancelled_at", Instant),
    Unique("school", "form", "set_number", "number"), CheckConstraint("state in ('in_force', 'replaced', 'cancelled')"),
    Index("one_in_force", "pupil", "form", unique=True, postgresql_where=text("state = 'in_force' and pupil is not null")),
)

cancellations = Table(                                        # by which order a document was cancelled without another in its place
    "cancellations", metadata,
    C("issue", Uuid, ForeignKey(issue_register.c.issue), primary_key=True), C("order_number", Text, nullable=False), C("order_date", Date, nullable=False),
    C("reason", Text, nullable=False), C("actor", Text, nullable=False),
)
