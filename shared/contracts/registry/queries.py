"""Queries of registry."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.record import Signer
from shared.contracts.registry.commands import OfficeEnd, OrderContent, OrderCorrection, OrderWithdrawal
from shared.contracts.registry.effects import ChangedText, OrderEffects
from shared.contracts.registry.offices import Duty, Office
from shared.thai.dates import plain_date
from shared.vocabulary.codes import AuthorityCode, MoeSchoolCode, Place, ProvinceCode, SchoolCode


class School(BaseModel):
    """A school, its authority and its place."""

    code: SchoolCode
    moe_code: MoeSchoolCode | None = Field(None, description="the ministry's code on the day that is asked")
    former_moe_codes: list[MoeSchoolCode] = Field([], description="those before it, the latest first")
    name: str
    name_en: str
    authority: AuthorityCode
    authority_name: str
    subdistrict: str
    district: str
    province: str
    levels: list[str] = Field(description="primary, lower, upper, voc, hvoc")
    is_vocational: bool


class SchoolProfile(Query[School], owner="registry"):
    """The school of this message: name, authority, place."""

    on: date | None = Field(None, description="the day of the ministry's code; None: today")


class Organisations(BaseModel):
    """Authorities and schools of a province."""

    authorities: int
    schools: list[School]


class OrganisationsOfProvince(Query[Organisations], owner="registry"):
    """The authorities and schools of a province (the message's authority is the province's code)."""


class Holder(BaseModel):
    """A person who holds an office, and the order that appointed them."""

    appointment: UUID
    person: UUID
    title: str
    first: str
    last: str | None
    position: str
    office: Office
    duty: Duty | None
    order: UUID
    order_number: str
    order_date: date
    term_from: date
    term_to: date | None
    acting: bool = Field(False, description="รักษาการ")
    corrected_on: date | None = Field(
        None, description="when a day of this appointment was corrected last; None: never"
    )

    def as_signer(self) -> Signer:
        """This holder as forms print a signer, in the position of the order."""
        return Signer(
            person=self.person,
            name=f"{self.title}{self.first} {self.last or ''}".strip(),
            position=self.position,
            order=f"{self.order_number} ลงวันที่ {plain_date(self.order_date)}",
        )


class Holders(BaseModel):
    """All holders of offices on a day."""

    on: date
    holders: list[Holder]


class OfficesInForce(Query[Holders], owner="registry"):
    """The holders of offices of this school (or authority, school `-`) on a day, and their orders."""

    on: date


class Deadline(BaseModel):
    """A line of the work calendar (ปฏิทินปฏิบัติงาน)."""

    code: str
    title: str
    title_en: str
    starts: date | None
    due: date | None
    who: str
    source: str


class Calendar(BaseModel):
    """The work calendar of a year."""

    year: int
    kind: Literal["basic", "vocational"]
    deadlines: list[Deadline]


class WorkCalendar(Query[Calendar], owner="registry"):
    """The work calendar of an academic year."""

    year: int = Field(ge=2560, le=2699)
    education: Literal["basic", "vocational"]


class Sending(BaseModel):
    """An order of appointment that an organisation owes, and its state."""

    authority: AuthorityCode
    authority_name: str
    school: Place
    school_name: str | None
    district: str | None
    office: Office
    state: Literal["on_time", "late", "missing", "not_due"]
    order_number: str | None
    order_date: date | None
    received_at: datetime | None
    holders: int
    in_force: bool = Field(description="whether the order is in force today")


class TrackerTotals(BaseModel):
    """on_time + late + missing + not_due = owed."""

    owed: int
    on_time: int
    late: int
    missing: int
    not_due: int


class Tracker(BaseModel):
    """The state of the orders of appointment of one province."""

    province: ProvinceCode
    province_name: str
    as_of: datetime
    due: date
    totals: TrackerTotals
    sendings: list[Sending] = Field(
        description="authorities that have schools, then their schools: one line for each office owed"
    )


class AppointmentTracker(Query[Tracker], owner="registry"):
    """The tracker of appointment orders of a province (the message's authority is the province's code).

    Totals are of all pages.
    """

    start: int = Field(0, ge=0, description="lines to skip")
    limit: int = Field(500, ge=1, le=1000)


class TimelineEntry(BaseModel):
    """One order in a person's timeline."""

    order_number: str
    order_date: date
    office: Office
    organisation_name: str
    term_from: date
    term_to: date | None = Field(
        description="last day in office; a later order may have ended the term early"
    )
    in_force: bool
    state: Literal["in_force", "not_yet", "ended", "replaced"]


class NoOfficeDetails(BaseModel):
    """`details` of the refusal NO_OFFICE, with the 50 latest orders at most."""

    on: date
    missing: TimelineEntry | None = Field(
        description="the order that ended last, or begins next; None: there is none"
    )
    sender_th: str
    sender_en: str
    timeline: list[TimelineEntry]


class OrderChange(BaseModel):
    """A correction, withdrawal or end: who decided it when and why, and the values before and after."""

    kind: Literal["corrected", "withdrawn", "ended"]
    at: datetime
    office: Office
    name: str | None = Field(description="who decided; None: the appointment is not of this registry")
    reason: str
    changes: list[ChangedText]


class OrderLine(BaseModel):
    """An order, and whom it appointed to which office."""

    order: UUID
    number: str
    dated: date
    signer_name: str
    signer_position: str
    term_from: date
    term_to: date | None
    received_at: datetime
    source: Literal["scan", "collected", "setup"]
    scan: FileReference
    holders: list[Holder]
    original: FileReference | None = Field(None, description="the photo of which the scan was made")
    withdrawn: bool = Field(False, description="recorded by mistake: it puts nobody into office")
    changes: list[OrderChange] = Field([], description="its corrections, the latest first")


class Orders(BaseModel):
    """Orders, latest first."""

    total: int
    orders: list[OrderLine]


class OrdersOfOrganisation(Query[Orders], owner="registry"):
    """The orders of this school (or authority, school `-`), latest first, or one of them."""

    order: UUID | None = None
    start: int = Field(0, ge=0, description="orders to skip")
    # Each with 50 holders: below the 1 MB of a reply.
    limit: int = Field(20, ge=1, le=40)


class EffectsOfOrder(OrderContent, Query[OrderEffects], owner="registry"):
    """What recording this order would do now: whom it replaces, gaps, who is given a code."""


class EffectsOfOrderCorrection(OrderCorrection, Query[OrderEffects], owner="registry"):
    """What this correction of an order would do now."""


class EffectsOfWithdrawal(OrderWithdrawal, Query[OrderEffects], owner="registry"):
    """What the withdrawal of an order would do now."""


class EffectsOfEnd(OfficeEnd, Query[OrderEffects], owner="registry"):
    """What the end of an appointment would do now."""


class OfficeOnDay(BaseModel):
    """An office of an organisation on a day: its holders, or since when and until when there is none."""

    office: Office
    holders: list[Holder]
    vacant_from: date | None = Field(description="None: it has a holder, or never had one before this day")
    vacant_to: date | None = Field(description="None: it has a holder, or until another order")


class OrganisationOnDay(BaseModel):
    """An organisation with all its offices on a day."""

    authority: Place
    school: Place
    name: str
    offices: list[OfficeOnDay]


class OfficesOfDay(BaseModel):
    """Who held which office on a day, as known today."""

    on: date
    total: int = Field(description="organisations")
    organisations: list[OrganisationOnDay]


class OfficesOnDay(Query[OfficesOfDay], owner="registry"):
    """Who held which office on a day: of this school, or of this authority and its schools."""

    on: date
    start: int = Field(0, ge=0, description="organisations to skip")
    limit: int = Field(40, ge=1, le=60)


class CollectedFormFile(BaseModel):
    """The empty form of collected orders (แบบฟอร์มรวบรวมคำสั่ง), a workbook."""

    file: FileReference


class CollectedForm(Query[CollectedFormFile], owner="registry"):
    """The empty form of collected orders, with lists and comments."""
