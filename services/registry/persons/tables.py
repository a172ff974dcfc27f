"""Persons, the account of each, and the codes that open one. Times are UTC."""

from sqlalchemy import Column, DateTime, ForeignKey, LargeBinary, Table, Text, Uuid

from services.registry.metadata import metadata

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
)
registration_codes = Table(
    "registration_codes",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("appointment", ForeignKey("appointments.id"), nullable=False, index=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("ends_at", DateTime(timezone=True), nullable=False),
)
