"""The tables of sessions, and of failed attempts to sign in or register. Times are UTC."""

from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, Table, func

from services.registry.metadata import metadata

sessions = Table(
    "sessions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("appointment", ForeignKey("appointments.id"), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    Column("ends_at", DateTime(timezone=True), nullable=False, index=True),
)
# By digest, so that a password typed in place of the user name is not stored.
failures = Table(
    "failures",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
