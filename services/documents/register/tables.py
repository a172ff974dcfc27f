"""The register of issue. No row is ever deleted; only its state changes."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.documents.intents.tables import issues
from services.documents.metadata import Instant, metadata
from shared.chassis.database import APPEND_ONLY, by_office

# the register of issue (ทะเบียนคุมการออกเอกสาร)
issue_register = Table(
    "issue_register",
    metadata,
    Column("issue", Uuid, ForeignKey(issues.c.id), primary_key=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("form", Text, nullable=False),
    Column("set_number", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("code", Text, nullable=False, unique=True),
    Column("pupil", Uuid),
    Column("file", JSONB, nullable=False),
    Column("sha256", Text, nullable=False, index=True),
    Column("issued_at", Instant, nullable=False),
    Column("state", Text, nullable=False, server_default="in_force"),
    Column("replaced_by", Uuid),
    Column("cancelled_at", Instant),
    UniqueConstraint("school", "form", "set_number", "number"),
    CheckConstraint("state in ('in_force', 'replaced', 'cancelled')"),
    Index(
        "one_in_force",
        "pupil",
        "form",
        unique=True,
        postgresql_where=text("state = 'in_force' and pupil is not null"),
    ),
)

# the order by which a document was cancelled without a replacement
cancellations = Table(
    "cancellations",
    metadata,
    Column("issue", Uuid, ForeignKey(issue_register.c.issue), primary_key=True),
    Column("order_number", Text, nullable=False),
    Column("order_date", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
