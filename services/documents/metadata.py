"""The metadata that the tables of all capabilities register in."""
from sqlalchemy import DateTime, MetaData

metadata = MetaData()
Instant = DateTime(timezone=True)
