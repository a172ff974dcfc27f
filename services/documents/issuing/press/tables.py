"""Which intents the presses are making."""
from sqlalchemy import Column, Integer, Table, Uuid

from services.documents.metadata import metadata

# intents that a press has taken, and how often one did and has not come back
in_hand = Table(
    "in_hand",
    metadata,
    Column("issue", Uuid, primary_key=True),
    Column("taken", Integer, nullable=False),
)
