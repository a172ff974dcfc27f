"""Queries of registry."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.effects import Effects
from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeFacts, IntakeList
from shared.contracts.record import Signer
from shared.contracts.registry.calendar import (
    CalendarLine,
    Education,
    OwedBy,
    ShiftedLine,
    TaskCode,
    WindowKind,
)
from shared.contracts.registry.commands import OfficeEnd, OrderContent, OrderCorrection, OrderWithdrawal
from shared.contracts.registry.effects import ChangedText, OrderEffects
from shared.contracts.registry.offices import Duty, Office
from shared.thai.dates import plain_date
from shared.vocabulary.calendar import AcademicYear, TermName
from shared.vocabulary.codes import AuthorityCode, MoeSchoolCode, Place, ProvinceCode, SchoolCode, Sha256
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind, CodeScheme

ActKind = Literal["rename", "levels", "convert", "move", "merge", "close"]


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
    state: Literal["on_time", "late", "missing", "not_due", "extended"]
    order_number: str | None
    order_date: date | None
    received_at: datetime | None
    holders: int
    in_force: bool = Field(description="whether the order is in force today")
    due: date | None = Field(None, description="for this organisation; None: of an earlier release")


class TrackerTotals(BaseModel):
    """on_time + late + missing + not_due + extended = owed."""

    owed: int
    on_time: int
    late: int
    missing: int
    not_due: int
    extended: int = Field(0, description="not sent; due for others, not yet for this organisation")


class Tracker(BaseModel):
    """The state of the orders of appointment of one province."""

    province: ProvinceCode
    province_name: str
    as_of: datetime
    due: date = Field(description="the last day of the year while its calendar is not announced")
    announced: bool = Field(True, description="whether the calendar of the year is announced")
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


class OrganisationLine(BaseModel):
    """An authority or a school on a day."""

    authority: AuthorityCode
    school: Place = Field(description="`-` of an authority")
    name: str
    name_en: str
    authority_name: str
    authority_kind: AuthorityKind | None = Field(description="of an authority")
    province: ProvinceCode
    province_name: str
    district: str | None
    subdistrict: str | None = Field(description="its code")
    levels: list[Level]
    state: Literal["open", "merged", "closed"]
    since: date = Field(description="first day of what this line says")
    next_change: date | None = Field(description="a change that is recorded for a later day")
    moe_code: MoeSchoolCode | None


class OrganisationPage(BaseModel):
    """Authorities and schools on a day, each school after its authority."""

    on: date
    total: int
    authorities: int = Field(description="of `total`, open ones")
    schools: int = Field(description="of `total`, open ones")
    lines: list[OrganisationLine]


class OrganisationsOn(Query[OrganisationPage], owner="registry"):
    """The authorities and schools of this place on a day, in the structure of that day.

    The place is the country (`-`), a province, an authority with its schools, or a school.
    """

    on: date
    text: str = Field("", max_length=100, description="part of a name, or a code; empty: all")
    only: Literal["authority", "school"] | None = None
    start: int = Field(0, ge=0, description="lines to skip")
    limit: int = Field(100, ge=1, le=500)


class OrganisationCodeLine(BaseModel):
    """A code of an organisation, with its days."""

    scheme: CodeScheme
    value: str
    first: date | None = Field(description="None: unknown")
    last: date | None


class OrganisationVersion(BaseModel):
    """What an organisation was from a day on, and the act that made it so."""

    number: int
    since: date | None = Field(description="None: unknown")
    state: Literal["open", "merged", "closed", "void"]
    name: str
    name_en: str
    authority_kind: AuthorityKind | None
    authority: Place
    authority_name: str
    levels: list[Level]
    merged_into: SchoolCode | None
    act: str = Field(description="kind of the act: add, rename, levels, convert, move, merge, close, …")
    order_number: str | None
    order_date: date | None
    reason: str
    recorded_at: datetime
    recorded_by: str = Field(description="reference of the person; `system`: first content")


class OrganisationFacts(BaseModel):
    """An organisation: what it is on a day, its codes, its history."""

    on: date
    line: OrganisationLine
    short: str
    codes: list[OrganisationCodeLine]
    versions: list[OrganisationVersion] = Field(description="the latest first")


class OrganisationHistory(Query[OrganisationFacts], owner="registry"):
    """The authority or the school of this message, with its codes and its history."""

    on: date


class EndingOffice(BaseModel):
    """An office that an act ends."""

    name: str
    office: Office
    order_number: str


class ActEffects(Effects):
    """What an act about an organisation does, and what it leaves."""

    authority: Place
    school: Place
    name: str
    act: ActKind
    from_day: date
    new_authority: Place = Field(description="of messages from the day on")
    new_authority_name: str
    new_school: Place
    offices_end: list[EndingOffice] = Field(description="they end on the day before")
    offices_stay: int = Field(description="holders on the day, who go on")
    orders_owed: list[Office] = Field(description="owed by this organisation, which lapse")
    codes_without_account: int = Field(description="persons who hold an office and have not registered yet")
    open_schools: int = Field(description="of an authority")
    merged: list[str] = Field(description="names of the schools that are merged into this one")


class EffectsOfAct(Query[ActEffects], owner="registry"):
    """What an act about this organisation would do now."""

    act: ActKind
    from_day: date
    to_authority: AuthorityCode | None = Field(None, description="of a move")
    merged: list[SchoolCode] = Field([], max_length=20, description="of a merger")


class District(BaseModel):
    """A district with its subdistricts."""

    code: str
    name: str
    subdistricts: dict[str, str] = Field(description="code → name")


class ProvinceFacts(BaseModel):
    """A province."""

    code: ProvinceCode
    name: str
    districts: list[District] = Field(description="of the province that was asked for; else none")


class ProvinceList(BaseModel):
    """Provinces, by their names."""

    provinces: list[ProvinceFacts]


class Provinces(Query[ProvinceList], owner="registry"):
    """All provinces (authority `-`); or one, with its districts."""


class CalendarTask(BaseModel):
    """A line of the work calendar as it is for one organisation."""

    education: Education
    code: TaskCode
    version: int = Field(description="2 and more: changed after the announcement")
    title: str
    title_en: str
    starts: date | None
    due: date | None
    owed_by: list[OwedBy]
    owed: bool = Field(description="whether an organisation of this kind owes it")
    who: str
    source: str
    window: WindowKind | None
    term: TermName | None = Field(description="of the window")
    announced_starts: date | None = Field(description="of the country, before a shift")
    announced_due: date | None = Field(description="of the country, before a shift or an extension")
    shifted: bool = Field(description="by the school, with the decision of its authority")
    extended: str | None = Field(description="the reason of the extension that is valid here")


class PlaceCalendar(BaseModel):
    """The work calendar of a year for one organisation; without lines where nothing is announced."""

    year: AcademicYear
    announced: list[Education]
    tasks: list[CalendarTask]


class CalendarOfPlace(Query[PlaceCalendar], owner="registry"):
    """The work calendar of this school, authority or province, with its extensions and shifts.

    A school has the calendar of its kind of education, other organisations have both.
    """

    year: AcademicYear


class DraftLine(CalendarLine):
    """A line of a draft, with the days of the year before."""

    former_starts: date | None
    former_due: date | None


class CalendarDraft(BaseModel):
    """A calendar before its announcement, and what the announcement would do."""

    year: AcademicYear
    education: Education
    announced: bool
    version: int = Field(description="of the saved draft; 0: proposed, not saved")
    former_year: AcademicYear | None = Field(description="the announced year from which it is copied")
    lines: list[DraftLine]
    owing: dict[OwedBy, int] = Field(description="organisations by kind that would see their deadlines")
    effects_sha256: Sha256 = Field(description="of lines and counts; the announcement carries it")


class CalendarToAnnounce(Query[CalendarDraft], owner="registry"):
    """The draft of a calendar: as it was saved, else a copy of the year before."""

    year: AcademicYear
    education: Education


class LineVersion(BaseModel):
    """A line as it was announced or changed."""

    version: int
    title: str
    starts: date | None
    due: date | None
    reason: str | None
    at: datetime


class GivenExtension(BaseModel):
    """An extension, and to whom it was given."""

    extension: UUID
    until: date
    reason: str
    order_number: str | None
    at: datetime
    given_to: list[str] = Field(description="names of organisations; those above include all below them")
    may_be_taken_back: bool
    taken_back_at: datetime | None


class LineHistory(BaseModel):
    """All versions and extensions of a line, the first version first, the latest extension first."""

    versions: list[LineVersion]
    extensions: list[GivenExtension]


class CalendarLineHistory(Query[LineHistory], owner="registry"):
    """What has become of a line since it was announced."""

    year: AcademicYear
    education: Education
    code: TaskCode


class Owing(BaseModel):
    """An organisation that owes a line, and until when."""

    authority: AuthorityCode
    school: Place
    name: str
    authority_name: str
    due: date
    extended: bool
    district: str | None = Field(None, description="None: the whole province, or of an earlier release")


class OwingOrganisations(BaseModel):
    """Organisations that owe a line; `total` counts those that are not listed too."""

    total: int
    organisations: list[Owing]
    provinces: dict[ProvinceCode, str] = Field(description="all provinces by code, to ask about one")


class OrganisationsOwing(Query[OwingOrganisations], owner="registry"):
    """The organisations that owe a line, by a part of their name or of their district's, in a province (the
    message's authority) or in the country.
    """

    year: AcademicYear
    code: TaskCode
    find: str = Field("", max_length=100)
    limit: int = Field(100, ge=1, le=500)


class Shift(BaseModel):
    """A school's own days, as proposed and as decided."""

    shift: UUID
    school: SchoolCode
    school_name: str
    lines: list[ShiftedLine]
    reason: str
    at: datetime
    state: Literal["proposed", "accepted", "refused"]
    decision_reason: str | None
    decided_at: datetime | None


class Shifts(BaseModel):
    """Shifts, those that wait first."""

    shifts: list[Shift]


class SchoolShifts(Query[Shifts], owner="registry"):
    """The shifts of a year of this school, or of the schools of this authority."""

    year: AcademicYear


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

    @property
    def is_vacant(self) -> bool:
        """Whether an order is missing on this day: nobody holds the office, or too few its committee."""
        return not self.holders or self.vacant_from is not None


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


class OrganisationImports(Query[IntakeList], owner="registry"):
    """The latest imports of organisations by this place, without their rows."""


class OrganisationImport(Query[IntakeFacts], owner="registry"):
    """An import of organisations with a page of its rows: refused ones first, then changes."""

    intake: UUID
    only: Literal["new", "changed", "same", "refused"] | None = None
    start: int = Field(0, ge=0, description="rows to skip")
    limit: int = Field(100, ge=1, le=200)
