"""The tables of approvals and achievement records.

A record is never overwritten: a correction is the next version.
"""

from sqlalchemy import Column, Date, DateTime, ForeignKeyConstraint, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from services.grades.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

approvals = Table(
    "approvals",
    metadata,
    Column("school", Text, primary_key=True),
    Column("approval", Uuid, primary_key=True),
    Column("authority", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("approved_on", Date, nullable=False),
    Column("approved_at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    # NULL, here and below: of a release without decisions
    Column("decision", Uuid),
    Column("graduates", Integer, nullable=False),
    Column("not_passed", Integer, nullable=False),
    info=APPEND_ONLY,
)
# The file of each record in the archive, and the version that it supersedes. `particulars`: the version of
# the particulars that it shows.
records = Table(
    "records",
    metadata,
    Column("school", Text, primary_key=True),
    Column("pupil", Uuid, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("level", Text, nullable=False),
    Column("approval", Uuid, nullable=False),
    Column("decision", Uuid),
    Column("key", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("size", Integer, nullable=False),
    # version id of the file; NULL: written before references had one
    Column("file_version", Text),
    Column("supersedes", Integer),
    Column("particulars", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("order_number", Text),
    Column("order_date", Date),
    Column("fields", ARRAY(Text)),
    ForeignKeyConstraint(["school", "approval"], ["approvals.school", "approvals.approval"]),
    info=APPEND_ONLY,
)
