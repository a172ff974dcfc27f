"""Deliveries of records to partners, the batches in which they are sent, and the log of records that were
read.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.linkage.metadata import metadata
from shared.chassis.database import APPEND_ONLY

# batches; the file is in the archive before anything is sent
batches = Table(
    "batches",
    metadata,
    # also the idempotency key at the partner
    Column("id", Uuid, primary_key=True),
    Column("partner", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    # reference of the file in the archive
    Column("file", JSONB, nullable=False),
    Column("name", Text, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="ready"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("receipt", Text),
    # the kind of the last failure
    Column("failure", Text),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("trace", Text),
    CheckConstraint("state in ('ready', 'acknowledged', 'disputed')", name="batch_state"),
)
Index("batches_due", batches.c.next_at, postgresql_where=batches.c.state == "ready")

# deliveries: one version of a record for one partner
deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("position", BigInteger, Identity(), unique=True),
    Column("partner", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("pupil", Uuid, nullable=False),
    Column("level", Text, nullable=False),
    Column("record", JSONB, nullable=False),
    Column("record_version", SmallInteger, nullable=False),
    # reference of the report's JSON in the archive
    Column("report", JSONB, nullable=False),
    # the ปพ.3
    Column("document", Uuid, nullable=False),
    Column("document_sha256", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("supersedes", Uuid, ForeignKey("deliveries.id")),
    Column("batch", Uuid, ForeignKey("batches.id")),
    Column("receipt", Text),
    Column("reason_code", Text),
    Column("reason", Text),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("trace", Text),
    CheckConstraint(
        "state in ('waiting', 'sent', 'delivered', 'refused', 'superseded')", name="delivery_state"
    ),
)
Index(
    "one_way_of_a_version",
    deliveries.c.partner,
    deliveries.c.pupil,
    deliveries.c.level,
    deliveries.c.record_version,
    unique=True,
)
Index("deliveries_of_school", deliveries.c.school, deliveries.c.position)
Index(
    "deliveries_waiting",
    deliveries.c.partner,
    deliveries.c.position,
    postgresql_where=deliveries.c.state == "waiting",
)

# which records were read, when and for what
readings = Table(
    "readings",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("record", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("whole", Boolean, nullable=False),
    info=APPEND_ONLY,
)
