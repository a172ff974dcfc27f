"""The log of issuance: its leaves, their places, the hashes of its tree, its signed heads. No row is ever
deleted; only places are filled in.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
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
from shared.chassis.database import APPEND_ONLY

# the log of issuance
leaves = Table(
    "leaves",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("issue", Uuid, nullable=False),
    Column("act", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    UniqueConstraint("issue", "act"),
    info=APPEND_ONLY,
)

# where each leaf is in the tree: `place` is null until it has its place, `head` is the size of the first head
# that includes it; `proof_due`: its proof file is still to be written
leaf_places = Table(
    "leaf_places",
    metadata,
    Column("leaf", BigInteger, ForeignKey(leaves.c.id), primary_key=True),
    Column("place", BigInteger, unique=True),
    Column("head", BigInteger),
    Column("proof_due", Boolean, nullable=False),
    Index("leaves_to_place", "leaf", postgresql_where=text("place is null")),
    Index("leaves_to_prove", "place", postgresql_where=text("head is not null and proof_due")),
)

# hashes of complete subtrees: written once
tree_nodes = Table(
    "tree_nodes",
    metadata,
    Column("level", Integer, primary_key=True),
    Column("index", BigInteger, primary_key=True),
    Column("hash", LargeBinary, nullable=False),
    info=APPEND_ONLY,
)

tree_heads = Table(
    "tree_heads",
    metadata,
    Column("size", BigInteger, primary_key=True),
    Column("root", LargeBinary, nullable=False),
    Column("at", Instant, nullable=False),
    Column("checkpoint", Text, nullable=False),
    info=APPEND_ONLY,
)
