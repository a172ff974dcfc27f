"""What the tables of all capabilities are gathered in."""
from sqlalchemy import DateTime, MetaData

metadata = MetaData()
Instant = DateTime(timezone=True)
