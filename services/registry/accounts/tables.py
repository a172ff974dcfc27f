"""The table of failed attempts to sign in or register. Times are UTC."""

from sqlalchemy import Column, DateTime, Integer, LargeBinary, Table, func

from services.registry.metadata import metadata

# By digest, so that a password typed in place of the user name is not stored.
failures = Table(
    "failures",
    metadata,
    Column("digest", LargeBinary, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
