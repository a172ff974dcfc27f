"""Queries of registry."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.record import Signer
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


class CodeRequest(BaseModel):
    """A request for a further code."""

    request: UUID
    authority: Place
    school: Place
    organisation_name: str
    name: str = Field(description="of the person whose code it is")
    office: Office
    reason: str
    id_seen: Literal["national_id_card", "official_card", "passport"]
    seen_by: str
    asked_at: datetime
    asked_by: str
    lapses_at: datetime
    state: Literal["waiting", "confirmed", "refused"]
    decided_by: str | None
    refused_because: str | None


class CodeState(BaseModel):
    """How far an appointed person is let in: code given, handed over, registered, entered."""

    appointment: UUID
    title: str
    first: str
    last: str | None
    office: Office
    ended: bool = Field(description="whether the term is over")
    code: UUID | None = Field(description="the last code; None: none was given by this appointment")
    given_at: datetime | None
    given_by: str = Field(description="name of who received it; empty where unknown")
    ends_at: datetime | None = Field(description="until when the code can be used, unless it was used before")
    handed_over_on: date | None
    handed_to: str | None
    handed_by: str | None
    registered_at: datetime | None
    entered_at: datetime | None = Field(description="the first time the person signed in")
    request: CodeRequest | None = Field(description="the request for a further code that is not over yet")
    may_reissue: bool
    may_hand_over: bool
    may_request: bool
    may_collect: bool


class CodesOfAppointments(BaseModel):
    """The appointments of an order, in its sequence."""

    order_number: str
    order_date: date
    codes: list[CodeState]


class CodesOfOrder(Query[CodesOfAppointments], owner="registry"):
    """How far the people of an order are let in, and what the asker may do about it."""

    order: UUID


class WaitingCodes(BaseModel):
    """Requests for further codes that wait for the asker, the oldest first."""

    total: int
    requests: list[CodeRequest]


class CodeRequests(Query[WaitingCodes], owner="registry"):
    """The requests for further codes, in this place and below, that the asker may confirm."""


class MyOffice(BaseModel):
    """An office of the asker, and the order that gave it."""

    office: Office
    organisation_name: str
    order_number: str
    order_date: date
    term_from: date
    term_to: date | None
    state: Literal["in_force", "not_yet", "ended", "replaced"]


class MySession(BaseModel):
    """A session of the asker."""

    session: str = Field(description="its digest")
    organisation_name: str
    opened_at: datetime
    used_at: datetime = Field(description="the last time, to ten minutes")
    ends_at: datetime


class OwnAccount(BaseModel):
    """An account: user name, offices, sessions."""

    user_name: str
    offices: list[MyOffice]
    sessions: list[MySession]


class MyAccount(Query[OwnAccount], owner="registry"):
    """The asker's own account."""


class SessionChanges(BaseModel):
    """The sessions whose tokens are no longer right."""

    until: int = Field(description="the `since` of the next question")
    everything: bool = Field(description="too many to be listed: no token is right")
    sessions: list[str] = Field(description="their digests")


class EndedSessions(Query[SessionChanges], owner="registry"):
    """The sessions that have ended, or whose person's offices have changed, since the last question.

    A session may be told twice, never missed.
    """

    since: int | None = Field(None, ge=0, description="None: from now on")
