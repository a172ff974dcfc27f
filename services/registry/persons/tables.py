"""Persons, the account of each, and the codes that open one. Times are UTC."""
from sqlalchemy import Column as C
from sqlalchemy import DateTime, ForeignKey, LargeBinary, Table, Text, Uuid

from services.registry.metadata import metadata

# the id only as keyed digest: registry compares ids, it never shows one
persons = Table(
    "persons", metadata, C("id", Uuid, primary_key=True), C("national_id_digest", LargeBinary, nullable=False, unique=True),
)
accounts = Table(
    "accounts", metadata,
    # argon2id
    C("person", ForeignKey("persons.id"), primary_key=True), C("user_name", Text, nullable=False, unique=True), C("password", Text, nullable=False),
    C("opened_at", DateTime(timezone=True), nullable=False), C("changed_at", DateTime(timezone=True), nullable=False),
)
registration_codes = Table(
    "registration_codes", metadata,
    C("digest", LargeBinary, primary_key=True), C("appointment", ForeignKey("appointments.id"), nullable=False, index=True),
    C("person", ForeignKey("persons.id"), nullable=False, index=True), C("ends_at", DateTime(timezone=True), nullable=False),
)
