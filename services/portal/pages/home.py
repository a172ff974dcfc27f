"""Home: the signed-in person's work queues with their counts, the next deadlines, a missing calendar."""

import asyncio
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args

from fastapi import APIRouter, Request, Response

from services.portal.gateway import Gateway, GatewayDep
from services.portal.order_places import WHO_RECORDS
from services.portal.render import page, thai_short
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from services.portal.trackers import AskedTracker, counts_facts
from shared.access.rights import CODE_CONFIRMERS
from shared.contracts.documents.queries import DocumentsWorkload, SchoolDocuments
from shared.contracts.grades.queries import SchoolWork, SchoolWorkload
from shared.contracts.linkage.queries import Deliveries, DeliveryState, Imports, SchoolImports
from shared.contracts.registry.calendar import Education
from shared.contracts.registry.circulars import CircularsOfOrganisation, CircularsSent
from shared.contracts.registry.move_forms import MoveFormOfSchool
from shared.contracts.registry.order_drafts import OrderDraftsOfOffice
from shared.contracts.registry.queries import (
    CalendarOfPlace,
    CodeRequests,
    OfficesOnDay,
    PlaceCalendar,
)
from shared.contracts.registry.trackers import Trackers
from shared.thai.dates import day_of
from shared.vocabulary.calendar import AcademicYear, academic_year, year_days
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import RECORDERS, Office

router = APIRouter(route_class=Route, include_in_schema=False)

DEADLINES_SHOWN_AHEAD = timedelta(days=60)
NEAR_WITHIN = timedelta(days=20)
URGENT_WITHIN = timedelta(days=5)
MAX_IMPORTS_SHOWN = 10
EDUCATIONS = get_args(Education)
# An authority and its schools; the answer counts no more of them.
MAX_ORGANISATIONS = 60
RECORDS_BELOW = (Office.AUTHORITY_CLERK, Office.DIRECTOR)


class WorkQueue(NamedTuple):
    """One kind of open work: its amount, and its urgency by word (`state`), shape and colour (`kind`)."""

    key: str
    title: str
    amount: int
    unit: str
    note: str
    link: str
    kind: str
    shape: str
    state: str


@router.get("/home")
async def home(request: Request, session: SignedIn, gateway: GatewayDep) -> Response:
    """The queues of the signed-in person."""
    facts: dict[str, Any] = {"queues": [], "levels": [], "imports": [], "table": None}
    if session.is_in_school:
        facts |= await _school(session, gateway)
    elif session.holds(Office.REGISTRAR_OFFICER):
        facts |= await _authority(session, gateway)
    if session.sees_trackers and not session.is_in_school:
        facts |= await _trackers(session, gateway)
    facts |= {"session": session, **await _calendar(session, gateway)}
    if session.holds(*CODE_CONFIRMERS):
        facts["queues"] = [*facts["queues"], await _codes(session, gateway)]
    if session.holds(*RECORDS_BELOW):
        facts["queues"] = [await _vacancies(session, gateway), *facts["queues"]]
    if session.heads_school:
        facts["queues"] = [*await _move_form(session, gateway), *facts["queues"]]
    waiting = [*await _circulars(session, gateway), *await _order_drafts(session, gateway)]
    facts["queues"] = [*waiting, *facts["queues"]]
    return page(request, "home/home.html", facts)


async def _school(session: Session, gateway: Gateway) -> dict[str, object]:
    place = {"authority": session.authority, "school": session.school}
    work, documents, imports, deliveries = await asyncio.gather(
        gateway.ask(SchoolWorkload(**place), session.token),
        gateway.ask(DocumentsWorkload(**place), session.token),
        gateway.ask(SchoolImports(**place), session.token),
        gateway.ask(DeliveryState(**place), session.token),
    )
    return {
        "queues": school_queues(work, documents, imports, deliveries),
        "levels": work.levels,
        "imports": imports.imports[:MAX_IMPORTS_SHOWN],
    }


async def _authority(session: Session, gateway: Gateway) -> dict[str, object]:
    question = DocumentsWorkload(authority=session.authority, school=NOWHERE)
    documents = await gateway.ask(question, session.token)
    reports = _queue(
        key="reports",
        title="ตรวจรายงานผู้สำเร็จการศึกษา (ปพ.3)",
        amount=documents.reports_waiting,
        unit="ฉบับ",
        note="สถานศึกษาในสังกัดส่งมาแล้ว",
        link="/reports",
        kind="warn",
        shape="clock",
        state="รอท่านตรวจ",
    )
    return {"queues": [reports]}


async def _trackers(session: Session, gateway: Gateway) -> dict[str, object]:
    """The counts of the organisation and of all below it; of DLA those of the country."""
    question = Trackers(authority=session.authority, school=session.school)
    table = await gateway.ask(question, session.token)
    return counts_facts(AskedTracker(session.authority, session.school), table)


async def _codes(session: Session, gateway: Gateway) -> WorkQueue:
    """The further codes that wait for a confirmation."""
    waiting = await gateway.ask(CodeRequests(authority=session.authority, school=NOWHERE), session.token)
    return _queue(
        key="codes",
        title="ยืนยันรหัสเพิ่มเติม",
        amount=waiting.total,
        unit="คำขอ",
        note="ผู้บันทึกคำสั่งขอรหัสให้ผู้ที่ลืมรหัสผ่านหรือรหัสหาย",
        link="/codes",
        kind="warn",
        shape="lock",
        state="รอท่านยืนยัน",
    )


async def _vacancies(session: Session, gateway: Gateway) -> WorkQueue:
    """The offices without a holder today whose orders the person records."""
    question = OfficesOnDay(
        authority=session.authority,
        school=session.school,
        on=day_of(gateway.now()),
        limit=MAX_ORGANISATIONS,
    )
    found = await gateway.ask(question, session.token)
    offices = [one for organisation in found.organisations for one in organisation.offices]
    return _queue(
        key="vacancies",
        title="บันทึกคำสั่งของตำแหน่งที่ว่าง",
        amount=sum(one.is_vacant and session.holds(*RECORDERS[one.office]) for one in offices),
        unit="ตำแหน่ง",
        note="ยังไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้",
        link="/offices",
        kind="warn",
        shape="pen",
        state="รอท่านบันทึก",
    )


async def _circulars(session: Session, gateway: Gateway) -> list[WorkQueue]:
    """The circulars to acknowledge, of DLA the drafts; no queue where there are none."""
    place = {"authority": session.authority, "school": session.school}
    if session.holds(Office.DLA_OFFICER):
        amount = len((await gateway.ask(CircularsSent(**place, limit=1), session.token)).drafts)
        key, title, note = "circular-drafts", "ร่างหนังสือเวียนที่ยังไม่ส่ง", "ยังไม่มีหน่วยงานใดเห็น"
        state = "รอท่านส่ง"
    else:
        amount = (await gateway.ask(CircularsOfOrganisation(**place, limit=1), session.token)).waiting
        key, title = "circulars", "หนังสือเวียนที่ยังไม่รับทราบ"
        note, state = "อ่านแล้วกดรับทราบในนามหน่วยงาน", "ยังไม่รับทราบ"
    queue = _queue(
        key=key,
        title=title,
        amount=amount,
        unit="ฉบับ",
        note=note,
        link="/circulars",
        kind="warn",
        shape="clock",
        state=state,
    )
    return [queue] if amount else []


async def _move_form(session: Session, gateway: Gateway) -> list[WorkQueue]:
    """The answer about LocalSchool data that a school owes, from sixty days before its deadline on."""
    place = {"authority": session.authority, "school": session.school}
    found = await gateway.ask(MoveFormOfSchool(**place), session.token)
    today = day_of(gateway.now())
    if found.form or not found.deadline or found.deadline.due - DEADLINES_SHOWN_AHEAD > today:
        return []
    is_late = today > found.deadline.due
    return [
        _queue(
            key="move-form",
            title="แบบขอย้ายข้อมูล LocalSchool ยังไม่ตอบ",
            amount=1,
            unit="แบบ",
            note=f"ตอบว่าขอหรือไม่ขอย้ายข้อมูล กำหนดส่ง {thai_short(found.deadline.due)}",
            link="/move-form",
            kind="bad" if is_late else "warn",
            shape="cross" if is_late else "clock",
            state="เลยกำหนดแล้ว" if is_late else "ยังไม่ตอบ",
        )
    ]


async def _order_drafts(session: Session, gateway: Gateway) -> list[WorkQueue]:
    """The drafts of orders of who records orders; no queue where there are none."""
    if not session.holds(*WHO_RECORDS):
        return []
    found = await gateway.ask(OrderDraftsOfOffice(**session.place), session.token)
    queue = _queue(
        key="order-drafts",
        title="ร่างคำสั่งที่ยังไม่บันทึก",
        amount=found.total,
        unit="ฉบับ",
        note="ทำต่อได้ทั้งท่านและผู้มีตำแหน่งเดียวกัน",
        link="/orders#drafts",
        kind="warn",
        shape="pen",
        state="รอบันทึก",
    )
    return [queue] if found.total else []


def school_queues(
    work: SchoolWork, documents: SchoolDocuments, imports: Imports, deliveries: Deliveries
) -> list[WorkQueue]:
    """The queues of a school, most urgent first; the empty ones last."""
    incomplete = sum(level.incomplete for level in work.levels)
    waiting = sum(level.waiting for level in work.levels)
    refused_rows = imports.imports[0].refused if imports.imports else 0
    queues = [
        _queue(
            key="returned",
            title="แก้เอกสารที่ถูกส่งกลับ",
            amount=documents.reports_returned,
            unit="ฉบับ",
            note="เจ้าพนักงานทะเบียนส่งรายงานผู้สำเร็จการศึกษากลับมา",
            link="/reports",
            kind="bad",
            shape="back",
            state="ถูกส่งกลับ",
        ),
        _queue(
            key="refused-by-partner",
            title="แก้รายการที่ปลายทางไม่รับ",
            amount=len(deliveries.refused),
            unit="ราย",
            note="ปลายทางแจ้งเหตุผลไว้รายคน",
            link="/deliveries#refused",
            kind="bad",
            shape="cross",
            state="ปลายทางไม่รับ",
        ),
        _queue(
            key="import",
            title="แก้แถวที่นำเข้าไม่ได้",
            amount=refused_rows,
            unit="แถว",
            note="จากสมุดงานที่ส่งล่าสุด ดูเหตุผลในรายงาน",
            link="/imports",
            kind="warn",
            shape="hold",
            state="รอแก้แล้วส่งใหม่",
        ),
        _queue(
            key="waiting",
            title="ตามผลที่รอแก้ (ร มส)",
            amount=waiting,
            unit="รายการ",
            note="ยังไม่มีระดับผลการเรียน",
            link="#levels",
            kind="warn",
            shape="clock",
            state="รอครูผู้สอน",
        ),
        _queue(
            key="incomplete",
            title="เติมข้อมูลนักเรียน",
            amount=incomplete,
            unit="คน",
            note="แบบ ปพ.1 ต้องมีบิดา มารดา สัญชาติ ศาสนา วันเข้าเรียน โรงเรียนเดิม และรูป",
            link="/pupils?missing=true",
            kind="note",
            shape="pen",
            state="ยังไม่ครบ",
        ),
        _queue(
            key="press",
            title="เอกสารที่กำลังออก",
            amount=documents.pending,
            unit="ฉบับ",
            note="ระบบกำลังพิมพ์และลงลายมือชื่อดิจิทัล ปิดหน้านี้ได้",
            link="/documents",
            kind="note",
            shape="half",
            state="กำลังทำ",
        ),
    ]
    return sorted(queues, key=lambda queue: not queue.amount)


def _queue(
    key: str, title: str, amount: int, unit: str, note: str, link: str, kind: str, shape: str, state: str
) -> WorkQueue:
    """A queue; an empty one is shown as in order."""
    if not amount:
        kind, shape, state = "ok", "check", "ไม่มีงานค้าง"
    return WorkQueue(key, title, amount, unit, note, link, kind, shape, state)


async def _calendar(session: Session, gateway: Gateway) -> dict[str, object]:
    """The deadlines of the next sixty days, of this year's calendar and the next; what is missing."""
    today = day_of(gateway.now())
    year = academic_year(today)
    place = {"authority": session.authority, "school": session.school}
    this, following = await asyncio.gather(
        *(gateway.ask(CalendarOfPlace(**place, year=one), session.token) for one in (year, year + 1))
    )
    return {
        "deadlines": deadlines([this, following], today, only_owed=is_below_provinces(session)),
        "missing_years": missing_years(session, this, following, today),
    }


def is_below_provinces(session: Session) -> bool:
    """Whether the organisation owes what calendars ask; DLA and provinces see all that is owed to them."""
    return not session.holds(Office.DLA_OFFICER, Office.PROVINCE_OFFICER)


def deadlines(calendars: list[PlaceCalendar], today: date, *, only_owed: bool) -> list[dict[str, object]]:
    """What is due within sixty days, the next first; what both kinds of education owe by one day once."""
    upcoming = {
        (task.due, task.title): {"year": calendar.year, "education": task.education, "code": task.code}
        for calendar in calendars
        for task in calendar.tasks
        if task.due and today <= task.due <= today + DEADLINES_SHOWN_AHEAD and (task.owed or not only_owed)
    }
    return [
        {
            **place,
            "title": title,
            "due": due,
            "days": (due - today).days,
            "is_near": due - today <= NEAR_WITHIN,
            "kind": "bad" if due - today <= URGENT_WITHIN else "warn" if due - today <= NEAR_WITHIN else "",
        }
        for (due, title), place in sorted(upcoming.items())
    ]


def missing_years(
    session: Session, this: PlaceCalendar, following: PlaceCalendar, today: date
) -> list[AcademicYear]:
    """The years whose calendar is not announced: this one for everybody, the next one for DLA in time."""
    missing = [this.year] if not this.tasks else []
    ahead = year_days(following.year).first - today
    if session.holds(Office.DLA_OFFICER) and ahead <= DEADLINES_SHOWN_AHEAD:
        missing += [one.year for one in (this, following) if len(one.announced) < len(EDUCATIONS)]
    return sorted(set(missing))
