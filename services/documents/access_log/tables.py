"""Who of us read which record. Rows are written once and never go."""
from sqlalchemy import BigInteger, Identity, Table, Text, Uuid
from sqlalchemy import Column as C

from services.documents.metadata import Instant, metadata

readings = Table(                                             # who of us read whose record, and what for
    "readings", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("key", Text, nullable=False), C("sha256", Text, nullable=False), C("purpose", Text, nullable=False),
    C("issue", Uuid), C("actor", Text), C("at", Instant, nullable=False),
)
