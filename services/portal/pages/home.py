"""Home is work that waits, with counts, not a menu."""
import asyncio
from datetime import timedelta
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import Session, SignedIn
from shared.contracts.documents.queries import DocumentsWorkload, SchoolDocuments
from shared.contracts.grades.queries import SchoolWork, SchoolWorkload
from shared.contracts.linkage.queries import Deliveries, DeliveryState, Imports, SchoolImports
from shared.contracts.registry.queries import SchoolProfile, WorkCalendar
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(include_in_schema=False)

AHEAD = timedelta(days=60)
LEVELS = {
    Level.PRIMARY: "ประถมศึกษา", Level.LOWER: "มัธยมศึกษาตอนต้น", Level.UPPER: "มัธยมศึกษาตอนปลาย", Level.VOCATIONAL: "ปวช.", Level.HIGHER_VOCATIONAL: "ปวส.",
}
PARTNERS = {"moe": "กระทรวงศึกษาธิการ", "cupt": "ที่ประชุมอธิการบดีแห่งประเทศไทย (ทปอ.)"}


class Queue(NamedTuple):
    """One kind of work that waits: how many, and how urgent by word, shape and colour."""

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
async def home(request: Request, session: SignedIn, gateway: Annotated[Gateway, Depends(the_gateway)]) -> Response:
    """The queues of who is signed in."""
    if session.is_in_school:
        facts = await _school(session, gateway)
    elif session.office == Office.REGISTRAR_OFFICER:
        facts = await _authority(session, gateway)
    else:
        facts = {"queues": [], "levels": [], "imports": [], "refused": []}
    deadlines = await _deadlines(session, gateway)
    return page(request, "home/home.html", facts | {"session": session, "deadlines": deadlines})


async def _school(session: Session, gateway: Gateway) -> dict[str, object]:
    here = {"authority": session.authority, "school": session.school}
    work, documents, imports, deliveries = await asyncio.gather(
        gateway.ask(SchoolWorkload(**here), session.token), gateway.ask(DocumentsWorkload(**here), session.token),
        gateway.ask(SchoolImports(**here), session.token), gateway.ask(DeliveryState(**here), session.token))
    levels = [{"name": LEVELS[level.level], **level.model_dump(exclude={"level"})} for level in work.levels]
    refused = [{**d.model_dump(), "partner_th": PARTNERS.get(d.partner, d.partner)} for d in deliveries.refused]
    return {"queues": school_queues(work, documents, imports, deliveries), "levels": levels, "imports": imports.imports[:10], "refused": refused}


async def _authority(session: Session, gateway: Gateway) -> dict[str, object]:
    documents = await gateway.ask(DocumentsWorkload(authority=session.authority, school=NOWHERE), session.token)
    waiting = documents.reports_waiting
    queues = [Queue(
        "reports", "ตรวจรายงานผู้สำเร็จการศึกษา (ปพ.3)", waiting, "ฉบับ", "สถานศึกษาในสังกัดส่งมาแล้ว", "/reports",
        *(("warn", "clock", "รอท่านตรวจ") if waiting else ("ok", "check", "ไม่มีงานค้าง")))]
    return {"queues": queues, "levels": [], "imports": [], "refused": []}


def school_queues(work: SchoolWork, documents: SchoolDocuments, imports: Imports, deliveries: Deliveries) -> list[Queue]:
    """What waits in a school, most urgent first. What is done stands last, and says so."""
    incomplete, waiting = sum(level.incomplete for level in work.levels), sum(level.waiting for level in work.levels)
    unsent = imports.imports[0].refused if imports.imports else 0
    queues = [
        _queue("returned", "แก้เอกสารที่ถูกส่งกลับ", documents.reports_returned, "ฉบับ", "เจ้าพนักงานทะเบียนส่งรายงานผู้สำเร็จการศึกษากลับมา", "/reports", "bad", "back", "ถูกส่งกลับ"),
        _queue("refused-by-partner", "แก้รายการที่ปลายทางไม่รับ", len(deliveries.refused), "ราย", "ปลายทางแจ้งเหตุผลไว้รายคน", "#refused", "bad", "cross", "ปลายทางไม่รับ"),
        _queue("import", "แก้แถวที่นำเข้าไม่ได้", unsent, "แถว", "จากสมุดงานที่ส่งล่าสุด ดูเหตุผลในรายงาน", "/imports", "warn", "hold", "รอแก้แล้วส่งใหม่"),
        _queue("waiting", "ตามผลที่รอแก้ (ร มส)", waiting, "รายการ", "ยังไม่มีระดับผลการเรียน", "#levels", "warn", "clock", "รอครูผู้สอน"),
        _queue("incomplete", "เติมข้อมูลนักเรียน", incomplete, "คน", "แบบ ปพ.1 ต้องมีบิดา มารดา สัญชาติ ศาสนา วันเข้าเรียน โรงเรียนเดิม และรูป", "#levels", "note", "pen", "ยังไม่ครบ"),
        _queue("press", "เอกสารที่กำลังออก", documents.pending, "ฉบับ", "ระบบกำลังพิมพ์และลงลายมือชื่อดิจิทัล ปิดหน้านี้ได้", "/documents", "note", "half", "กำลังทำ"),
    ]
    return sorted(queues, key=lambda queue: not queue.amount)


def _queue(key: str, title: str, count: int, unit: str, note: str, link: str, kind: str, shape: str, state: str) -> Queue:
    if not count:
        kind, shape, state = "ok", "check", "ไม่มีงานค้าง"
    return Queue(key, title, count, unit, note, link, kind, shape, state)


async def _deadlines(session: Session, gateway: Gateway) -> list[dict[str, object]]:
    """What is due within sixty days, by the calendar of this kind of school."""
    today = day_of(gateway.now())
    here = {"authority": session.authority, "school": session.school}
    vocational = session.school != NOWHERE and (await gateway.ask(SchoolProfile(**here), session.token)).is_vocational
    calendar = await gateway.ask(WorkCalendar(**here, year=academic_year(today), education="vocational" if vocational else "basic"), session.token)
    soon = sorted((d for d in calendar.deadlines if d.due and today <= d.due <= today + AHEAD), key=lambda d: d.due or today)
    return [{"title": d.title, "due": d.due, "days": (d.due - today).days, "kind": "bad" if d.due - today <= timedelta(days=5) else ""} for d in soon if d.due]
