"""Orders and appointments. Days are the Thai day, periods run from the first to the last day in office; times are UTC."""
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint

from services.registry.metadata import metadata

orders = Table(
    "orders", metadata,
    C("id", Uuid, primary_key=True), C("organisation", ForeignKey("organisations.id"), nullable=False),
    C("number", Text, nullable=False), C("dated", Date, nullable=False),
    C("signer_name", Text, nullable=False), C("signer_position", Text, nullable=False), C("term_from", Date, nullable=False), C("term_to", Date),
    # scan: recorded here; collected: by form, before LSQ; setup: the first officers of DLA
    C("source", Text, nullable=False),
    C("scan_key", Text, nullable=False), C("scan_sha256", Text, nullable=False), C("scan_size", Integer, nullable=False), C("scan_media_type", Text, nullable=False),
    C("received_at", DateTime(timezone=True), nullable=False), C("recorded_by", Text, nullable=False),
    UniqueConstraint("organisation", "number", "dated", name="order_once"),
)
# an office of an organisation: a number for the exclusion below, and the lock of all who change it
seats = Table(
    "seats", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("organisation", ForeignKey("organisations.id"), nullable=False), C("office", Text, nullable=False),
    UniqueConstraint("organisation", "office", name="seat_once"),
)
# names as the order has them: evidence, not the person's latest name
appointments = Table(
    "appointments", metadata,
    C("id", Uuid, primary_key=True), C("by_order", ForeignKey("orders.id"), nullable=False, index=True),
    C("person", ForeignKey("persons.id"), nullable=False, index=True), C("seat", ForeignKey("seats.id"), nullable=False, index=True),
    C("office", Text, nullable=False), C("duty", Text), C("single", Boolean, nullable=False),
    C("title", Text, nullable=False), C("first", Text, nullable=False), C("last", Text), C("position", Text, nullable=False), C("rank", SmallInteger, nullable=False),
    C("period", DATERANGE, nullable=False), C("ended_by", ForeignKey("orders.id")),
    UniqueConstraint("by_order", "person", "office", name="appointed_once"),
    CheckConstraint("NOT isempty(period)", name="appointment_has_days"),
    # one holder at a time. int8range replaces btree_gist, which a server from a wheel does not have
    ExcludeConstraint((literal_column("int8range(seat, seat, '[]')"), "&&"), ("period", "&&"), where=text("single"), using="gist", name="one_holder_at_a_time"),
)
