"""Events of registry. References only, no names, no citizen ids."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.registry.offices import Office
from shared.vocabulary.codes import Sha256


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
