"""The tables of registry's intakes."""

from services.registry.metadata import metadata
from shared.intakes.tables import intake_tables

intakes, intake_rows = intake_tables(metadata)
