"""The tables of registry's capabilities are one schema."""
from sqlalchemy import MetaData

metadata = MetaData()
