"""The log of issuance: its leaves, the hashes of its tree, its signed heads. No row is ever deleted."""

from sqlalchemy import (
    BigInteger,
    Column,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.documents.metadata import Instant, metadata

# the log of issuance; `place` is null until the leaf has its place in the tree, `head` is the size of the
# first head that includes it
leaves = Table(
    "leaves",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("issue", Uuid, nullable=False),
    Column("act", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("place", BigInteger, unique=True),
    Column("head", BigInteger),
    Column("proof_at", Instant),
    UniqueConstraint("issue", "act"),
    Index("leaves_to_place", "id", postgresql_where=text("place is null")),
    Index(
        "leaves_to_prove",
        "place",
        postgresql_where=text("head is not null and proof_at is null and act = 'issued'"),
    ),
)

# hashes of complete subtrees: written once
tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("index", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
)

tree_heads = Table(
    "tree_heads",
    metadata,
    Column("size", BigInteger, primary_key=True),
    Column("root", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Column("checkpoint", Text, nullable=False),
)
