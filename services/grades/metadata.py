"""The metadata that all tables of grades share."""

from sqlalchemy import MetaData

metadata = MetaData()
