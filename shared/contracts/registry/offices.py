"""Offices and duties, as part of registry's contracts."""

from pydantic import BaseModel

from shared.vocabulary.offices import Duty, Office

__all__ = ["Contact", "Duty", "Office"]


class Contact(BaseModel):
    """Who holds an office of an organisation today: whom to ask. LSQ has no telephone numbers."""

    name: str
    office: Office
    position: str
