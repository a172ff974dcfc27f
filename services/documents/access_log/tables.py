"""Who of us read which record. Rows are written once and never go."""
from sqlalchemy import BigInteger, Column, Identity, Table, Text, Uuid

from services.documents.metadata import Instant, metadata

# who of us read whose record, and what for
readings = Table(
    "readings",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("issue", Uuid),
    Column("actor", Text),
    Column("at", Instant, nullable=False),
)
