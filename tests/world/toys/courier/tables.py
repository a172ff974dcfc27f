"""The courier's tables."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Integer, MetaData, Table, Text

metadata = MetaData()
deliveries = Table(
    "deliveries",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("school", Text, nullable=False),
    Column("entry", Integer, nullable=False),
    Column("pupil", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
jobs = Table(
    "jobs",
    metadata,
    Column("job", BigInteger, Identity(), primary_key=True),
    Column("authority", Text, nullable=False),
    Column("school", Text, nullable=False),
    Column("counted", Integer),
    Column("done_by", Integer),
)
ticks = Table(
    "ticks",
    metadata,
    Column("tick", BigInteger, Identity(), primary_key=True),
    Column("process", Integer, nullable=False),
)
