"""What was decided says who did it, in which office and by which appointment."""

import importlib

import pytest
from sqlalchemy import Table

from deploy.processes import SERVICES

# columns that name who decided
DECIDERS = {"actor", "recorded_by", "requested_by", "closed_by", "decided_by"}
# who read a record is no decision
READINGS = {"readings"}


def tables() -> list[Table]:
    """The tables of all services."""
    for service in SERVICES:
        importlib.import_module(f"services.{service}.service")
    return [
        table
        for service in SERVICES
        for table in importlib.import_module(f"services.{service}.metadata").metadata.tables.values()
    ]


@pytest.mark.parametrize(
    "table",
    [one for one in tables() if DECIDERS.intersection(one.columns.keys())],
    ids=lambda table: table.name,
)
def test_a_decision_has_an_office(table: Table) -> None:
    """Beside the person stand the office and the appointment (`by_office`)."""
    assert table.name in READINGS or {"office", "appointment"} <= set(table.columns.keys())
