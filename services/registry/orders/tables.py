"""The tables of orders, seats and appointments.

Days are the Thai day, periods run from the first to the last day in office; times are UTC.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

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
    UniqueConstraint("organisation", "number", "dated", name="order_once"),
    info=APPEND_ONLY,
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
# The names are those of the order, as evidence, not the person's latest ones.
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
    UniqueConstraint("by_order", "person", "office", name="appointed_once"),
    CheckConstraint("NOT isempty(period)", name="appointment_has_days"),
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
