"""The metadata in which the tables of all capabilities are registered."""

from sqlalchemy import DateTime, MetaData

metadata = MetaData()
Instant = DateTime(timezone=True)
