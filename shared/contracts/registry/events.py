"""Events of registry. References only, no names, no citizen ids."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.registry.calendar import Education, WindowKind
from shared.contracts.registry.offices import Office
from shared.vocabulary.calendar import AcademicYear, TermName
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


class CalendarWindow(BaseModel):
    """A window of a term: from `opens_at` until before `closes_at`."""

    kind: WindowKind
    term: TermName
    opens_at: AwareDatetime
    closes_at: AwareDatetime


class CalendarAnnounced(Event, owner="registry"):
    """A year's work calendar was announced, or what is of the whole country changed in it.

    `windows` are all windows of the year for schools without shift or extension of their own.
    """

    year: AcademicYear
    education: Education
    windows: list[CalendarWindow] = Field(max_length=100)


class SchoolCalendarChanged(Event, owner="registry"):
    """A school's windows differ from the country's, by a shift or an extension; or no longer do.

    `windows` are all windows of the year for this school.
    """

    year: AcademicYear
    education: Education
    windows: list[CalendarWindow] = Field(max_length=100)
