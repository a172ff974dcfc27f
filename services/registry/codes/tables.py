"""Requests for further codes, and the decisions on them. Times are UTC."""

from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Table, Text, Uuid

from services.registry.metadata import metadata
from shared.chassis.database import APPEND_ONLY, by_office

code_requests = Table(
    "code_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("for_appointment", ForeignKey("appointments.id"), nullable=False),
    Column("person", ForeignKey("persons.id"), nullable=False, index=True),
    Column("organisation", ForeignKey("organisations.id"), nullable=False),
    Column("reason", Text, nullable=False),
    # The paper by which the person was recognised, and who saw it.
    Column("id_seen", Text, nullable=False),
    Column("seen_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("lapses_at", DateTime(timezone=True), nullable=False, index=True),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
code_decisions = Table(
    "code_decisions",
    metadata,
    Column("request", ForeignKey("code_requests.id"), primary_key=True),
    Column("confirmed", Boolean, nullable=False),
    # NULL: it was confirmed.
    Column("reason", Text),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor", Text, nullable=False),
    *by_office(),
    info=APPEND_ONLY,
)
