"""The tables of orders, seats and appointments.

Days are the Thai day, periods run from the first to the last day in office; times are UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, JSONB, ExcludeConstraint

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

orders = Table(
    "orders",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("signer_name", Text, nullable=False),
    Column("signer_position", Text, nullable=False),
    Column("term_from", Date, nullable=False),
    Column("term_to", Date),
    # scan: recorded by a clerk; collected: sent by form before LSQ; setup: the first officers of DLA.
    Column("source", Text, nullable=False),
    Column("scan_key", Text, nullable=False),
    Column("scan_sha256", Text, nullable=False),
    Column("scan_size", Integer, nullable=False),
    Column("scan_media_type", Text, nullable=False),
    # version id of the file; NULL: written before references had one
    Column("scan_version", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    # 0; an order that is recorded again after it was withdrawn: one more
    Column("entry", SmallInteger, nullable=False, server_default="0"),
    Index("order_entered_once", "organisation", "number", "dated", "entry", unique=True),
    info=APPEND_ONLY,
)
# What was changed of an order, 1, 2, 3 …: the order as it is after the change, and each value before and
# after. `kind`: corrected, withdrawn, ended (an appointment, without a successor).
order_changes = Table(
    "order_changes",
    metadata,
    Column("order", ForeignKey("orders.id"), primary_key=True),
    Column("change", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("decision", ForeignKey("decisions.decision"), nullable=False),
    Column("number", Text, nullable=False),
    Column("dated", Date, nullable=False),
    Column("signer_name", Text, nullable=False),
    Column("signer_position", Text, nullable=False),
    Column("term_from", Date, nullable=False),
    Column("term_to", Date),
    Column("changes", JSONB, nullable=False),
    info=APPEND_ONLY,
)
# Files of an order beside its scan: `original`, the photo of which the scan was made; `scan`, which was sent
# later, of an order that came in by the workbook of collected orders.
order_files = Table(
    "order_files",
    metadata,
    Column("order", ForeignKey("orders.id"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("version", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
# What was typed of an order so far. `organisation` and `office`: whose draft it is.
order_drafts = Table(
    "order_drafts",
    metadata,
    Column("draft", Uuid, primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("version", Integer, nullable=False),
    # shared.contracts.registry.order_drafts.OrderDraftContent
    Column("content", JSONB, nullable=False),
    Column("saved_at", DateTime(timezone=True), nullable=False),
    Column("recorded_by", Text, nullable=False),
    *by_office(),
    Index("order_drafts_of_office", "organisation", "office"),
)
# An office of an organisation: the id for the exclusion constraint below, and the row to lock for changes of
# its holders.
seats = Table(
    "seats",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("office", Text, nullable=False),
    UniqueConstraint("organisation", "office", name="seat_once"),
)
# The names are those of the order, as evidence, not the person's latest ones. The period is empty when the
# order is withdrawn.
appointments = Table(
    "appointments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("by_order", ForeignKey("orders.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("seat", ForeignKey("seats.id"), nullable=False, index=True),
    Column("office", Text, nullable=False),
    Column("duty", Text),
    Column("single", Boolean, nullable=False),
    Column("title", Text, nullable=False),
    Column("first", Text, nullable=False),
    Column("last", Text),
    Column("position", Text, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    Column("period", DATERANGE, nullable=False),
    Column("ended_by", ForeignKey("orders.id")),
    Column("acting", Boolean, nullable=False, server_default="false"),
    # the last day of an end without a successor
    Column("ends_on", Date),
    UniqueConstraint("by_order", "person", "office", name="appointed_once"),
    # One holder at a time. int8range replaces btree_gist, which a PostgreSQL server from a wheel does not
    # have.
    ExcludeConstraint(
        (literal_column("int8range(seat, seat, '[]')"), "&&"),
        ("period", "&&"),
        where=text("single"),
        using="gist",
        name="one_holder_at_a_time",
    ),
)
