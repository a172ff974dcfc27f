"""Queries of registry."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeFacts, IntakeList
from shared.contracts.record import Signer, canonical, digest
from shared.contracts.registry.offices import Duty, Office
from shared.thai.dates import plain_date
from shared.vocabulary.codes import AuthorityCode, MoeSchoolCode, Place, ProvinceCode, SchoolCode
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


class ActEffects(BaseModel):
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

    @property
    def sha256(self) -> str:
        """The digest on which the act is decided."""
        return digest(canonical(self))


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


class OrganisationImports(Query[IntakeList], owner="registry"):
    """The latest imports of organisations by this place, without their rows."""


class OrganisationImport(Query[IntakeFacts], owner="registry"):
    """An import of organisations with a page of its rows: refused ones first, then changes."""

    intake: UUID
    only: Literal["new", "changed", "same", "refused"] | None = None
    start: int = Field(0, ge=0, description="rows to skip")
    limit: int = Field(100, ge=1, le=200)
