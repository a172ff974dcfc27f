"""A student's figures as of the closing of the term; later changes do not touch them."""

from sqlalchemy import Column, Numeric, Table, Text, Uuid

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY

averages = Table(
    "averages",
    metadata,
    Column("school", Text, primary_key=True),
    Column("term", Text, primary_key=True),
    Column("pupil", Uuid, primary_key=True),
    Column("level", Text, nullable=False),
    Column("credits_attempted", Numeric(6, 1), nullable=False),
    Column("credits_earned", Numeric(6, 1), nullable=False),
    Column("credits", Numeric(6, 1), nullable=False),
    Column("points", Numeric(8, 2), nullable=False),
    Column("average", Numeric(3, 2)),
    info=APPEND_ONLY,
)
