"""Offices and duties, for who reads them with registry's contracts."""
from shared.vocabulary.offices import Duty, Office

__all__ = ["Duty", "Office"]
