"""The trackers side by side: forms of LocalSchool, orders of appointment, entry into the system."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from shared.contracts.envelope import Query
from shared.contracts.registry.offices import Contact
from shared.contracts.registry.queries import TrackerTotals
from shared.vocabulary.codes import Place
from shared.vocabulary.offices import Office

TrackerName = Literal["forms", "orders", "entry"]
"""Forms of LocalSchool, orders of appointment, entry of those who are appointed."""
TrackerState = Literal[
    "on_time",
    "late",
    "missing",
    "not_due",
    "extended",
    "appointed",
    "handed_over",
    "registered",
    "entered",
]
"""The first five of forms and orders, the others of entry."""


class EntryTotals(BaseModel):
    """Those in office, by how far they are let in: appointed + handed_over + registered + entered = owed."""

    owed: int
    appointed: int = Field(description="no code was handed over")
    handed_over: int = Field(description="the registration code, not yet used")
    registered: int = Field(description="an account, not yet signed in")
    entered: int


class TrackerCounts(BaseModel):
    """The three trackers of one organisation and of all below it."""

    forms: TrackerTotals
    orders: TrackerTotals
    entry: EntryTotals


class TrackerRow(TrackerCounts):
    """An organisation directly below the one that is asked about, or that one alone (`itself`)."""

    authority: Place
    school: Place
    name: str
    district: str | None
    itself: bool = Field(description="the counts are of this organisation without those below it")


class TrackerTable(BaseModel):
    """The trackers of an organisation on a day; the rows add up to the totals."""

    authority: Place
    school: Place
    name: str
    on: date
    as_of: datetime = Field(description="of the country up to a minute ago")
    year: int
    forms_due: date | None = Field(description="as announced; None: not announced, nothing is late")
    orders_due: date | None = Field(description="as announced; None: not announced, nothing is late")
    totals: TrackerCounts
    rows: list[TrackerRow]


class Trackers(Query[TrackerTable], owner="registry"):
    """The trackers of an organisation: of the country by province, of a province by authority, of an
    authority by school.

    A past day is read in the structure of that day, with what was received until its end; an order that was
    withdrawn since does not count. A later day than today is today.
    """

    on: date | None = Field(None, description="None: today")


class TrackerLine(BaseModel):
    """One thing that is owed, or one person to let in."""

    authority: Place
    school: Place
    name: str
    authority_name: str | None
    province_name: str | None
    district: str | None
    office: Office | None = Field(description="of an order or of the person; None: a form")
    person: str | None = Field(description="the name by the order; of entry alone")
    state: TrackerState
    due: date | None = Field(description="for this organisation")
    number: str | None = Field(description="of the order")
    received_on: date | None = Field(description="the day that counts for the deadline")
    contacts: list[Contact]


class TrackerLineList(BaseModel):
    """A page of lines; total: of all pages."""

    total: int
    as_of: datetime
    lines: list[TrackerLine]


class TrackerLines(Query[TrackerLineList], owner="registry"):
    """The lines of one tracker of an organisation and of all below it, with whom to ask about each."""

    tracker: TrackerName
    on: date | None = Field(None, description="None: today")
    state: TrackerState | None = None
    find: str = Field("", max_length=100, description="a part of the organisation's name")
    start: int = Field(0, ge=0)
    limit: int = Field(200, ge=1, le=500)
