"""What delivery keeps: each record's way to each partner, and the batches in which records travel."""
from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Integer, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.linkage.metadata import metadata

batches = Table(                                              # intent before act: the bytes lie in the archive before anything is sent
    "batches", metadata,
    Column("id", Uuid, primary_key=True),                     # also the idempotency key at the partner
    Column("partner", Text, nullable=False), Column("authority", Text, nullable=False), Column("school", Text, nullable=False),
    Column("file", JSONB, nullable=False),                    # reference of the file in the archive
    Column("name", Text, nullable=False), Column("rows", Integer, nullable=False),
    Column("state", Text, nullable=False, server_default="ready"),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("next_at", DateTime(timezone=True), nullable=False),
    Column("receipt", Text), Column("failure", Text),         # the kind of the last failure
    Column("made_at", DateTime(timezone=True), nullable=False), Column("ended_at", DateTime(timezone=True)), Column("trace", Text),
    CheckConstraint("state in ('ready', 'acknowledged', 'disputed')", name="batch_state"),
)
Index("batches_due", batches.c.next_at, postgresql_where=batches.c.state == "ready")

deliveries = Table(
    "deliveries", metadata,
    Column("id", Uuid, primary_key=True), Column("position", BigInteger, Identity(), unique=True),
    Column("partner", Text, nullable=False), Column("authority", Text, nullable=False), Column("school", Text, nullable=False),
    Column("pupil", Uuid, nullable=False), Column("level", Text, nullable=False),
    Column("record", JSONB, nullable=False), Column("record_version", SmallInteger, nullable=False),
    Column("report", JSONB, nullable=False),                  # reference of the report's JSON in the archive
    Column("document", Uuid, nullable=False), Column("document_sha256", Text, nullable=False),     # the ปพ.3
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("supersedes", Uuid, ForeignKey("deliveries.id")),
    Column("batch", Uuid, ForeignKey("batches.id")),
    Column("receipt", Text), Column("reason_code", Text), Column("reason", Text),
    Column("tries", Integer, nullable=False, server_default="0"), Column("at", DateTime(timezone=True), nullable=False), Column("trace", Text),
    CheckConstraint("state in ('waiting', 'sent', 'delivered', 'refused', 'superseded')", name="delivery_state"),
)
Index("one_way_of_a_version", deliveries.c.partner, deliveries.c.pupil, deliveries.c.level, deliveries.c.record_version, unique=True)
Index("deliveries_of_school", deliveries.c.school, deliveries.c.position)
Index("deliveries_waiting", deliveries.c.partner, deliveries.c.position, postgresql_where=deliveries.c.state == "waiting")

readings = Table(                                             # who read a person's record, when and for what: kept for audit
    "readings", metadata,
    Column("position", BigInteger, Identity(), primary_key=True), Column("record", Text, nullable=False), Column("purpose", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False), Column("whole", Boolean, nullable=False),
)
