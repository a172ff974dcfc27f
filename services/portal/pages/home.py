"""Home: the signed-in person's work queues with their counts, and the next deadlines."""

import asyncio
from datetime import timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response

from services.portal.gateway import Gateway, GatewayDep
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.documents.queries import DocumentsWorkload, SchoolDocuments
from shared.contracts.grades.queries import SchoolWork, SchoolWorkload
from shared.contracts.linkage.queries import Deliveries, DeliveryState, Imports, SchoolImports
from shared.contracts.registry.circulars import CircularsOfOrganisation, CircularsSent
from shared.contracts.registry.queries import SchoolProfile, WorkCalendar
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from shared.vocabulary.partners import PARTNERS

router = APIRouter(route_class=Route, include_in_schema=False)

DEADLINES_SHOWN_AHEAD = timedelta(days=60)
URGENT_WITHIN = timedelta(days=5)
MAX_IMPORTS_SHOWN = 10


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
    facts: dict[str, Any] = {"queues": [], "levels": [], "imports": [], "refused": []}
    if session.is_in_school:
        facts |= await _school(session, gateway)
    elif session.holds(Office.REGISTRAR_OFFICER):
        facts |= await _authority(session, gateway)
    facts["queues"] = [*await _circulars(session, gateway), *facts["queues"]]
    facts |= {"session": session, "deadlines": await _deadlines(session, gateway)}
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
        "refused": [
            {**delivery.model_dump(), "partner_th": PARTNERS.get(delivery.partner, delivery.partner)}
            for delivery in deliveries.refused
        ],
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
            link="#refused",
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
            link="#levels",
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


async def _deadlines(session: Session, gateway: Gateway) -> list[dict[str, object]]:
    """The deadlines of the next sixty days, by the calendar of this kind of school."""
    today = day_of(gateway.now())
    place = {"authority": session.authority, "school": session.school}
    is_vocational = (
        session.is_in_school and (await gateway.ask(SchoolProfile(**place), session.token)).is_vocational
    )
    question = WorkCalendar(
        **place, year=academic_year(today), education="vocational" if is_vocational else "basic"
    )
    calendar = await gateway.ask(question, session.token)
    last_day = today + DEADLINES_SHOWN_AHEAD
    upcoming = [
        (one.due, one.title) for one in calendar.deadlines if one.due and today <= one.due <= last_day
    ]
    return [
        {
            "title": title,
            "due": due,
            "days": (due - today).days,
            "kind": "bad" if due - today <= URGENT_WITHIN else "",
        }
        for due, title in sorted(upcoming, key=itemgetter(0))
    ]
