"""The log of issuance: its leaves, the hashes of its tree, its signed heads. Rows are written once and never go."""
from sqlalchemy import BigInteger, Identity, Index, Integer, LargeBinary, Table, Text, Uuid, text
from sqlalchemy import Column as C
from sqlalchemy import UniqueConstraint as Unique

from services.documents.metadata import Instant, metadata

leaves = Table(                                               # the log of issuance; `place` comes when a leaf takes its place in the tree, `head` is the size then
    "leaves", metadata,
    C("id", BigInteger, Identity(), primary_key=True), C("issue", Uuid, nullable=False), C("act", Text, nullable=False), C("body", LargeBinary, nullable=False),
    C("place", BigInteger, unique=True), C("head", BigInteger), C("proof_at", Instant), Unique("issue", "act"),
    Index("leaves_to_place", "id", postgresql_where=text("place is null")),
    Index("leaves_to_prove", "place", postgresql_where=text("head is not null and proof_at is null and act = 'issued'")),
)

tree_nodes = Table(                                           # hashes of complete subtrees: written once
    "tree_nodes", metadata,
    C("level", Integer, primary_key=True), C("index", BigInteger, primary_key=True), C("hash", LargeBinary, nullable=False),
)

tree_heads = Table(
    "tree_heads", metadata,
    C("size", BigInteger, primary_key=True), C("root", LargeBinary, nullable=False), C("at", Instant, nullable=False), C("checkpoint", Text, nullable=False),
)
