"""Persons, the account of each, the codes that open one, and its sessions. Times are UTC."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

# The national id is stored as a keyed digest only: registry compares ids, it never shows one.
persons = Table(
    "persons",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("national_id_digest", LargeBinary, nullable=False, unique=True),
)
accounts = Table(
    "accounts",
    metadata,
    # `password`: its argon2id hash.
    Column("person", ForeignKey("persons.id"), primary_key=True),
    Column("user_name", Text, nullable=False, unique=True),
    Column("password", Text, nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("changed_at", DateTime(timezone=True), nullable=False),
    # The first sign-in; NULL: none since this column is there.
    Column("entered_at", DateTime(timezone=True)),
)
# The codes that can be used.
registration_codes = Table(
    "registration_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("appointment", ForeignKey("appointments.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("ends_at", DateTime(timezone=True), nullable=False),
)
# Every code that was given: to whom, by whom, on which request (NULL: the first code of an appointment).
codes_given = Table(
    "codes_given",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("for_appointment", ForeignKey("appointments.id"), nullable=False),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("request", ForeignKey("code_requests.id"), unique=True),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
code_handovers = Table(
    "code_handovers",
    metadata,
    Column("code", ForeignKey("codes_given.id"), primary_key=True),
    Column("handed_to", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
# Further codes that their holders have read of.
codes_acknowledged = Table(
    "codes_acknowledged",
    metadata,
    Column("code", ForeignKey("codes_given.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("appointment", ForeignKey("appointments.id"), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False, index=True),
    # The last renewal of its token; NULL: none yet.
    Column("used_at", DateTime(timezone=True)),
)
# Sessions that have ended, and those whose tokens are no longer right since their person's offices changed.
session_changes = Table(
    "session_changes",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("digest", LargeBinary, nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False),
    Column("appointment", ForeignKey("appointments.id"), nullable=False),
    Column("ended", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    # The number of its transaction: no transaction below the oldest that runs adds a row.
    Column(
        "xact",
        BigInteger,
        nullable=False,
        server_default=text("cast(cast(pg_current_xact_id() as text) as bigint)"),
        index=True,
    ),
)
