"""What the presses have in hand."""
from sqlalchemy import Column as C
from sqlalchemy import Integer, Table, Uuid

from services.documents.metadata import metadata

in_hand = Table(                                              # intents that a press has taken, and how often one did and has not come back
    "in_hand", metadata,
    C("issue", Uuid, primary_key=True), C("taken", Integer, nullable=False),
)
