"""The table of the access log. No row is ever changed or deleted."""

from sqlalchemy import BigInteger, Column, Identity, Table, Text, Uuid

from services.documents.metadata import Instant, metadata
from shared.chassis.database import APPEND_ONLY

# which record was read, by whom and for what
readings = Table(
    "readings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    # version id of the file; NULL: its reference had none
    Column("version", Text),
    Column("purpose", Text, nullable=False),
    Column("issue", Uuid),
    Column("actor", Text),
    Column("at", Instant, nullable=False),
    info=APPEND_ONLY,
)
