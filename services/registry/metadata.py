"""The metadata that all tables of registry share."""

from sqlalchemy import MetaData

metadata = MetaData()
