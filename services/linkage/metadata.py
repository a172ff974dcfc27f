"""The tables of linkage's capabilities are one schema."""
from sqlalchemy import MetaData

metadata = MetaData()
