"""What registry keeps. Days are the Thai day, periods run from the first to the last day in office; times are UTC."""
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
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
from sqlalchemy import Column as C
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint

metadata = MetaData()

# Places: reference data, see data/README.md
provinces = Table(
    "provinces", metadata,
    C("code", Text, primary_key=True), C("name_th", Text, nullable=False), C("name_en", Text, nullable=False),
)
districts = Table(
    "districts", metadata,
    C("code", Text, primary_key=True), C("province", ForeignKey("provinces.code"), nullable=False),
    C("name_th", Text, nullable=False), C("name_en", Text, nullable=False),
)
subdistricts = Table(
    "subdistricts", metadata,
    C("code", Text, primary_key=True), C("district", ForeignKey("districts.code"), nullable=False),
    C("name_th", Text, nullable=False), C("name_en", Text, nullable=False), C("postcode", Text),
)
loaded = Table("loaded_files", metadata, C("file", Text, primary_key=True), C("sha256", Text, nullable=False))

# Organisations: an id of our own, since an อบต. that becomes a เทศบาล changes kind and code; codes have dates
organisations = Table(
    "organisations", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("kind", Text, nullable=False), C("parent", ForeignKey("organisations.id"), index=True),
    C("name_th", Text, nullable=False), C("short_th", Text, nullable=False), C("name_en", Text, nullable=False),
    C("province", ForeignKey("provinces.code"), index=True), C("district", ForeignKey("districts.code")), C("subdistrict", ForeignKey("subdistricts.code")),
    C("levels", ARRAY(Text), nullable=False, server_default="{}"), C("certainty", Text, nullable=False),
    CheckConstraint("kind IN ('dla', 'province', 'authority', 'school')", name="organisation_kind"),
)
codes = Table(                                                # `place` is the code in messages; others (`moe10`, `lao8` …) as they come
    "organisation_codes", metadata,
    C("scheme", Text, primary_key=True), C("value", Text, primary_key=True), C("since", Date, primary_key=True), C("until", Date),
    C("organisation", ForeignKey("organisations.id"), nullable=False, index=True),
    Index("organisation_code_in_use", "scheme", "value", unique=True, postgresql_where=text("until IS NULL")),
)

# Persons, orders, offices
persons = Table(                                              # the id only as keyed digest: registry compares ids, it never shows one
    "persons", metadata, C("id", Uuid, primary_key=True), C("national_id_digest", LargeBinary, nullable=False, unique=True),
)
orders = Table(
    "orders", metadata,
    C("id", Uuid, primary_key=True), C("organisation", ForeignKey("organisations.id"), nullable=False),
    C("number", Text, nullable=False), C("dated", Date, nullable=False),
    C("signer_name", Text, nullable=False), C("signer_position", Text, nullable=False), C("term_from", Date, nullable=False), C("term_to", Date),
    C("source", Text, nullable=False),                        # scan: recorded here; collected: by form, before LSQ; setup: the first officers of DLA
    C("scan_key", Text, nullable=False), C("scan_sha256", Text, nullable=False), C("scan_size", Integer, nullable=False), C("scan_media_type", Text, nullable=False),
    C("received_at", DateTime(timezone=True), nullable=False), C("recorded_by", Text, nullable=False),
    UniqueConstraint("organisation", "number", "dated", name="order_once"),
)
seats = Table(                                                # an office of an organisation: a number for the exclusion below, and the lock of all who change it
    "seats", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("organisation", ForeignKey("organisations.id"), nullable=False), C("office", Text, nullable=False),
    UniqueConstraint("organisation", "office", name="seat_once"),
)
appointments = Table(                                         # names as the order has them: evidence, not the person's latest name
    "appointments", metadata,
    C("id", Uuid, primary_key=True), C("by_order", ForeignKey("orders.id"), nullable=False, index=True),
    C("person", ForeignKey("persons.id"), nullable=False, index=True), C("seat", ForeignKey("seats.id"), nullable=False, index=True),
    C("office", Text, nullable=False), C("duty", Text), C("single", Boolean, nullable=False),
    C("title", Text, nullable=False), C("first", Text, nullable=False), C("last", Text), C("position", Text, nullable=False), C("rank", SmallInteger, nullable=False),
    C("period", DATERANGE, nullable=False), C("ended_by", ForeignKey("orders.id")),
    UniqueConstraint("by_order", "person", "office", name="appointed_once"),
    CheckConstraint("NOT isempty(period)", name="appointment_has_days"),
    # one holder at a time. int8range stands in for btree_gist, which a server from a wheel does not have
    ExcludeConstraint((literal_column("int8range(seat, seat, '[]')"), "&&"), ("period", "&&"), where=text("single"), using="gist", name="one_holder_at_a_time"),
)

# Accounts
accounts = Table(
    "accounts", metadata,
    C("person", ForeignKey("persons.id"), primary_key=True), C("user_name", Text, nullable=False, unique=True), C("password", Text, nullable=False),   # argon2id
    C("opened_at", DateTime(timezone=True), nullable=False), C("changed_at", DateTime(timezone=True), nullable=False),
)
registration_codes = Table(
    "registration_codes", metadata,
    C("digest", LargeBinary, primary_key=True), C("appointment", ForeignKey("appointments.id"), nullable=False, index=True),
    C("person", ForeignKey("persons.id"), nullable=False, index=True), C("ends_at", DateTime(timezone=True), nullable=False),
)
sessions = Table(
    "sessions", metadata,
    C("digest", LargeBinary, primary_key=True), C("person", ForeignKey("persons.id"), nullable=False, index=True),
    C("appointment", ForeignKey("appointments.id"), nullable=False), C("opened_at", DateTime(timezone=True), nullable=False),
    C("ends_at", DateTime(timezone=True), nullable=False, index=True),
)
failures = Table(                                             # of signing in or registering; by digest, so that a typed password in the name's place is not kept
    "failures", metadata,
    C("digest", LargeBinary, primary_key=True), C("tries", Integer, nullable=False), C("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)

# Work calendars (ปฏิทินปฏิบัติงาน), and what each kind of organisation owes
calendar = Table(
    "calendar", metadata,
    C("year", Integer, primary_key=True), C("education", Text, primary_key=True), C("code", Text, primary_key=True), C("position", Integer, nullable=False),
    C("title", Text, nullable=False), C("title_en", Text, nullable=False), C("starts", Date), C("due", Date),
    C("who", Text, nullable=False), C("source", Text, nullable=False),
    C("certainty", Text, nullable=False),
)
owed = Table(
    "owed", metadata,
    C("organisation", Text, primary_key=True), C("office", Text, primary_key=True), C("deadline", Text, nullable=False), C("source", Text, nullable=False),
)
