"""The intents that presses are making."""

from sqlalchemy import Column, Integer, Table, Uuid

from services.documents.metadata import metadata

# intents that presses have taken; `taken`: how often, since one last finished it
in_hand = Table(
    "in_hand",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("taken", Integer, nullable=False),
)
