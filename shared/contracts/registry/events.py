"""Events of registry. References only, no names, no citizen ids."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.registry.offices import Office
from shared.vocabulary.codes import Place, Sha256


class AppointmentRow(BaseModel):
    """One appointment."""

    appointment: UUID
    person: UUID
    office: Office
    term_from: date
    term_to: date | None


class OrderReceived(Event, owner="registry"):
    """An order of appointment was recorded."""

    order: UUID
    dated: date
    scan_sha256: Sha256 = Field(
        description="of the scanned order; of the workbook, for an order collected by form"
    )
    appointments: list[AppointmentRow] = Field(min_length=1, max_length=50)


class AccountOpened(Event, owner="registry"):
    """An appointed person registered."""

    person: UUID


class OrganisationChanged(Event, owner="registry"):
    """An authority or a school is another one from a day on. The event is addressed to the place before.

    `new_authority` and `new_school` name the place from that day on: of a school that was merged, the school
    into which; `-` of what was closed. Days may lie ahead.
    """

    act: UUID
    change: Literal["renamed", "levels_set", "converted", "moved", "merged", "closed", "undone"]
    number: int = Field(ge=1, description="of the version: of several from one day on the greatest is valid")
    from_day: date
    new_authority: Place
    new_school: Place
