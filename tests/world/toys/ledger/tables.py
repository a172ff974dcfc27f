"""The ledger's tables."""

from sqlalchemy import Column, Integer, MetaData, Table, Text, Uuid

metadata = MetaData()
books = Table(
    "books", metadata, Column("school", Text, primary_key=True), Column("entries", Integer, nullable=False)
)
entries = Table(
    "entries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("school", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("pupil", Text, nullable=False),
    Column("mark", Integer, nullable=False),
)
