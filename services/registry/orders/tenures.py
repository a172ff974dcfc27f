"""The appointments of a person with their states, and the refusal of a person without an office in force."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.registry.rules.offices import RECORDED_BY_DLA, OrganisationKind, State
from shared.contracts.problem import Refusal
from shared.contracts.registry.problems import NO_OFFICE
from shared.contracts.registry.queries import NoOfficeDetails, TimelineEntry
from shared.thai.dates import plain_date
from shared.vocabulary.offices import Office


class Tenure(NamedTuple):
    """One appointment of a person, with its state on a day."""

    appointment: UUID
    order_number: str
    order_date: date
    office: Office
    kind: OrganisationKind
    organisation: str
    authority: str
    school: str
    authority_name: str
    authority_name_en: str
    first: date
    last: date | None
    state: State
    name: str
    # The first day on which the organisation is at another address, or has ended; None: no such day is known.
    leaves_on: date | None

    @property
    def last_here(self) -> date | None:
        """The last day in office at this address; None: until another order."""
        days = [self.last, self.leaves_on and self.leaves_on - timedelta(days=1)]
        return min((day for day in days if day), default=None)

    def entry(self) -> TimelineEntry:
        """The appointment as a line of the person's timeline."""
        return TimelineEntry(
            order_number=self.order_number,
            order_date=self.order_date,
            office=self.office,
            organisation_name=self.organisation,
            term_from=self.first,
            term_to=self.last,
            in_force=self.state == "in_force",
            state=self.state,
        )


def at_organisation_of(appointment: UUID, held: Sequence[Tenure]) -> list[Tenure]:
    """The person's appointments at the organisation of this appointment."""
    places = {(one.authority, one.school) for one in held if one.appointment == appointment}
    return [one for one in held if (one.authority, one.school) in places]


def in_force(held: Sequence[Tenure]) -> list[Tenure]:
    """The appointments that are in force."""
    return [one for one in held if one.state == "in_force"]


def no_office(held: Sequence[Tenure], on: date) -> Refusal:
    """The refusal of a person without an office in force on a day.

    It names the order that ended or begins later, or that there is none, and who must send an order.
    """
    missing = next((one for one in held if one.state == "not_yet"), held[0] if held else None)
    sender_th, sender_en = _sender(missing)
    details = NoOfficeDetails(
        on=on,
        missing=missing.entry() if missing else None,
        sender_th=sender_th,
        sender_en=sender_en,
        timeline=[one.entry() for one in held],
    )
    act_th, act_en = _act(missing, sender_th, sender_en)
    return NO_OFFICE.refuse(
        details=details.model_dump(mode="json"),
        missing_th=_missing_th(missing),
        missing_en=_missing_en(missing),
        act_th=act_th,
        act_en=act_en,
    )


def _act(missing: Tenure | None, sender_th: str, sender_en: str) -> tuple[str, str]:
    """What is to be done: to wait for the first day, or to have an order recorded, on which page."""
    if missing and missing.state == "not_yet":
        return f"รอถึงวันที่ {plain_date(missing.first)}", f"Wait until {missing.first.isoformat()}"
    return (
        f"ให้ {sender_th} บันทึกคำสั่งแต่งตั้งของท่านที่หน้า “คำสั่งแต่งตั้ง”",
        f"Ask {sender_en} to record your order of appointment on the page “Orders” (/orders)",
    )


def _sender(missing: Tenure | None) -> tuple[str, str]:
    if missing is None:
        return "ผู้บันทึกคำสั่งของหน่วยงานท่าน", "the person who records the orders of your organisation"
    if missing.office in RECORDED_BY_DLA:
        return "กรมส่งเสริมการปกครองท้องถิ่น", "DLA"
    clerk_th = f"เจ้าหน้าที่ผู้บันทึกคำสั่งของ{missing.authority_name}"
    clerk_en = f"the clerk who records the orders of {missing.authority_name_en}"
    if missing.office in (Office.REGISTRAR, Office.COMMITTEE_MEMBER):
        return f"ผู้อำนวยการ{missing.organisation} หรือ{clerk_th}", f"the director of the school, or {clerk_en}"
    return clerk_th, clerk_en


def _missing_th(missing: Tenure | None) -> str:
    if missing is None:
        return "ไม่พบคำสั่งแต่งตั้งของท่านในระบบ"
    what = f"คำสั่งที่ {missing.order_number} แต่งตั้งท่านเป็น{missing.office.thai} {missing.organisation}"
    if missing.state == "not_yet":
        return f"{what} จะเริ่มมีผลวันที่ {plain_date(missing.first)}"
    assert missing.last is not None
    if missing.state == "replaced":
        return f"{what} ถูกแทนที่ด้วยคำสั่งใหม่ตั้งแต่วันที่ {plain_date(missing.last + timedelta(days=1))}"
    return f"{what} สิ้นผลเมื่อสิ้นวันที่ {plain_date(missing.last)}"


def _missing_en(missing: Tenure | None) -> str:
    if missing is None:
        return "there is no order that appoints you."
    what = f"order {missing.order_number}, which appoints you {missing.office.english},"
    if missing.state == "not_yet":
        return f"{what} takes effect on {missing.first.isoformat()}."
    assert missing.last is not None
    word = "was replaced after" if missing.state == "replaced" else "ended on"
    return f"{what} {word} {missing.last.isoformat()}."
