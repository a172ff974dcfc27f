"""Sessions, and failures of signing in or registering. Times are UTC."""
from sqlalchemy import Column as C
from sqlalchemy import DateTime, ForeignKey, Integer, LargeBinary, Table, func

from services.registry.metadata import metadata

sessions = Table(
    "sessions", metadata,
    C("digest", LargeBinary, primary_key=True), C("person", ForeignKey("persons.id"), nullable=False, index=True),
    C("appointment", ForeignKey("appointments.id"), nullable=False), C("opened_at", DateTime(timezone=True), nullable=False),
    C("ends_at", DateTime(timezone=True), nullable=False, index=True),
)
# of signing in or registering; by digest, so that a typed password in the name's place is not kept
failures = Table(
    "failures", metadata,
    C("digest", LargeBinary, primary_key=True), C("tries", Integer, nullable=False), C("last_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
