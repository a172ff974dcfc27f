"""The metadata in which the tables of all capabilities are registered."""

from sqlalchemy import MetaData

metadata = MetaData()
