"""Offices and duties, as part of registry's contracts."""

from shared.vocabulary.offices import Duty, Office

__all__ = ["Duty", "Office"]
