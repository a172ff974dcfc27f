"""Events of registry. References only, no names, no citizen ids."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.envelope import Event
from shared.contracts.registry.calendar import Education, WindowKind
from shared.contracts.registry.offices import Office
from shared.vocabulary.calendar import AcademicYear, TermName
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
