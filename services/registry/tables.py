"""What registry keeps. Days are the Thai day, periods run from the first to the last day in office; times are UTC."""
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint

metadata = MetaData()

# Places: reference data, see data/README.md
provinces = Table(
    "provinces", metadata,
    Column("code", Text, primary_key=True), Column("name_th", Text, nullable=False), Column("name_en", Text, nullable=False),
)
districts = Table(
    "districts", metadata,
    Column("code", Text, primary_key=True), Column("province", ForeignKey("provinces.code"), nullable=False),
    Column("name_th", Text, nullable=False), Column("name_en", Text, nullable=False),
)
subdistricts = Table(
    "subdistricts", metadata,
    Column("code", Text, primary_key=True), Column("district", ForeignKey("districts.code"), nullable=False),
    Column("name_th", Text, nullable=False), Column("name_en", Text, nullable=False), Column("postcode", Text),
)
loaded = Table("loaded_files", metadata, Column("file", Text, primary_key=True), Column("sha256", Text, nullable=False))

# Organisations: an id of our own, since an อบต. that becomes a เทศบาล changes kind and code; codes have dates
organisations = Table(
    "organisations", metadata,
    Column("id", BigInteger, Identity(), primary_key=True), Column("kind", Text, nullable=False), Column("parent", ForeignKey("organisations.id"), index=True),
    Column("name_th", Text, nullable=False), Column("short_th", Text, nullable=False), Column("name_en", Text, nullable=False),
    Column("province", ForeignKey("provinces.code"), index=True), Column("district", ForeignKey("districts.code")), Column("subdistrict", ForeignKey("subdistricts.code")),
    Column("levels", ARRAY(Text), nullable=False, server_default="{}"), Column("certainty", Text, nullable=False),
    CheckConstraint("kind IN ('dla', 'province', 'authority', 'school')", name="organisation_kind"),
)
codes = Table(                                                # `place` is the code in messages; others (`moe10`, `lao8` …) as they come
    "organisation_codes", metadata,
    Column("scheme", Text, primary_key=True), Column("value", Text, primary_key=True), Column("since", Date, primary_key=True), Column("until", Date),
    Column("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
)

# Persons, orders, offices
persons = Table(                                              # the id only as keyed digest: registry compares ids, it never shows one
    "persons", metadata, Column("id", Uuid, primary_key=True), Column("national_id_digest", LargeBinary, nullable=False, unique=True),
)
orders = Table(
    "orders", metadata,
    Column("id", Uuid, primary_key=True), Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("number", Text, nullable=False), Column("dated", Date, nullable=False),
    Column("signer_name", Text, nullable=False), Column("signer_position", Text, nullable=False), Column("term_from", Date, nullable=False), Column("term_to", Date),
    Column("source", Text, nullable=False),                        # scan: recorded here; collected: by form, before LSQ; setup: the first officers of DLA
    Column("scan_key", Text, nullable=False), Column("scan_sha256", Text, nullable=False), Column("scan_size", Integer, nullable=False), Column("scan_media_type", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False), Column("recorded_by", Text, nullable=False),
    UniqueConstraint("organisation", "number", "dated", name="order_once"),
)
seats = Table(                                                # an office of an organisation: a number for the exclusion below, and the lock of all who change it
    "seats", metadata,
    Column("id", BigInteger, Identity(), primary_key=True), Column("organisation", ForeignKey("organisations.id"), nullable=False), Column("office", Text, nullable=False),
    UniqueConstraint("organisation", "office", name="seat_once"),
)
appointments = Table(                                         # names as the order has them: evidence, not the person's latest name
    "appointments", metadata,
    Column("id", Uuid, primary_key=True), Column("by_order", ForeignKey("orders.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True), Column("seat", ForeignKey("seats.id"), nullable=False, index=True),
    Column("office", Text, nullable=False), Column("duty", Text), Column("single", Boolean, nullable=False),
    Column("title", Text, nullable=False), Column("first", Text, nullable=False), Column("last", Text), Column("position", Text, nullable=False), Column("rank", SmallInteger, nullable=False),
    Column("period", DATERANGE, nullable=False), Column("ended_by", ForeignKey("orders.id")),
    UniqueConstraint("by_order", "person", "office", name="appointed_once"),
    CheckConstraint("NOT isempty(period)", name="appointment_has_days"),
    # one holder at a time. int8range stands in for btree_gist, which a server from a wheel does not have
    ExcludeConstraint((literal_column("int8range(seat, seat, '[]')"), "&&"), ("period", "&&"), where=text("single"), using="gist", name="one_holder_at_a_time"),
)

# Accounts
accounts = Table(
    "accounts", metadata,
    Column("person", ForeignKey("persons.id"), primary_key=True), Column("user_name", Text, nullable=False, unique=True), Column("password", Text, nullable=False),   # argon2id
    Column("opened_at", DateTime(timezone=True), nullable=False), Column("changed_at", DateTime(timezone=True), nullable=False),
)
registration_codes = Table(
    "registration_codes", metadata,
    Column("digest", LargeBinary, primary_key=True), Column("appointment", ForeignKey("appointments.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True), Column("ends_at", DateTime(timezone=True), nullable=False),
)
sessions = Table(
    "sessions", metadata,
    Column("digest", LargeBinary, primary_key=True), Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("appointment", ForeignKey("appointments.id"), nullable=False), Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False, index=True),
)
failures = Table(                                             # of signing in or registering; by digest, so that a typed password in the name's place is not kept
    "failures", metadata,
    Column("digest", LargeBinary, primary_key=True), Column("tries", Integer, nullable=False), Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# Work calendars (ปฏิทินปฏิบัติงาน), and what each kind of organisation owes
calendar = Table(
    "calendar", metadata,
    Column("year", Integer, primary_key=True), Column("education", Text, primary_key=True), Column("code", Text, primary_key=True), Column("position", Integer, nullable=False),
    Column("title", Text, nullable=False), Column("title_en", Text, nullable=False), Column("starts", Date), Column("due", Date),
    Column("who", Text, nullable=False), Column("source", Text, nullable=False),
    Column("certainty", Text, nullable=False),
)
owed = Table(
    "owed", metadata,
    Column("organisation", Text, primary_key=True), Column("office", Text, primary_key=True), Column("deadline", Text, nullable=False), Column("source", Text, nullable=False),
)
