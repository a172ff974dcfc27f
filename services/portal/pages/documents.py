"""The school's register of issue (ทะเบียนคุมการออกเอกสาร): what was issued, each document by itself, and the form to cancel one by order."""
from dataclasses import asdict, dataclass
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.session import Session, SignedIn
from shared.contracts.documents.commands import CancelDocument
from shared.contracts.documents.problems import DOCUMENT_UNKNOWN
from shared.contracts.documents.queries import IssuedDocument, IssueRegister
from shared.contracts.portal.problems import DATE_UNREAD, NO_SUCH_FILE, NOT_CONFIRMED
from shared.contracts.problem import ProblemBody, Refusal, bad_body
from shared.thai.dates import read_date
from shared.vocabulary.documents import DocumentKind

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]
Text = Annotated[str, Form(max_length=200)]
SHOWN = (DocumentKind.P1B, DocumentKind.P1U, DocumentKind.P3B, DocumentKind.P3U)     # forms that are issued today
REPORTS = (DocumentKind.P3P, DocumentKind.P3B, DocumentKind.P3U)
LABELS = {"order_number": "เลขที่คำสั่ง", "order_date": "วันที่ของคำสั่ง", "reason": "เหตุผล", "confirmed": "การยืนยัน"}


@dataclass
class Order:
    """The form as it was filled in."""

    order_number: Text = ""
    order_date: Text = ""
    reason: Text = ""
    confirmed: Annotated[bool, Form()] = False


@router.get("/documents")
async def register(request: Request, session: SignedIn, gateway: The, form: DocumentKind | None = None, after: str = "") -> Response:
    """A page of the register, in the order of form and number."""
    said = await gateway.ask(IssueRegister(authority=session.authority, school=session.school, form=form, after=after), session.token)
    return page(request, "documents/register.html", {
        "session": session, "documents": said.documents, "pending": said.pending, "next": said.next, "form": form, "after": after, "forms": SHOWN})


@router.get("/documents/{issue}.pdf")
async def file(issue: UUID, session: SignedIn, gateway: The) -> Response:
    """The sealed document."""
    document = await _document(session, gateway, issue)
    if document.file is None:
        raise NO_SUCH_FILE.refuse()
    return Response(await gateway.archive.get(document.file), media_type="application/pdf", headers={"content-disposition": f'inline; filename="{issue}.pdf"'})


@router.get("/documents/{issue}")
async def look(request: Request, session: SignedIn, gateway: The, issue: UUID) -> Response:
    """One document: how it stands, its file, and the form to cancel it for who may."""
    return _shown(request, session, await _document(session, gateway, issue), uuid4(), Order())


@router.post("/documents/{issue}/cancel")
async def cancel(request: Request, session: SignedIn, gateway: The, issue: UUID, key: Annotated[UUID, Form()], order: Annotated[Order, Depends()]) -> Response:
    """Cancel it by order. Pressed twice, it is one cancellation."""
    try:
        await gateway.ask(_command(session, issue, order), session.token, id=key)
    except (Refusal, ValidationError) as refusal:
        problem = refusal.body if isinstance(refusal, Refusal) else bad_body(refusal).body
        return _shown(request, session, await _document(session, gateway, issue), uuid4(), order, problem)
    return RedirectResponse(f"/documents/{issue}", status_code=303)


def _command(session: Session, issue: UUID, order: Order) -> CancelDocument:
    if not order.confirmed:
        raise NOT_CONFIRMED.refuse(field="confirmed")
    if (dated := read_date(order.order_date).day) is None:
        raise DATE_UNREAD.refuse(field="order_date")
    return CancelDocument(
        authority=session.authority, school=session.school, issue=issue, order_number=order.order_number, order_date=dated, reason=order.reason)


async def _document(session: Session, gateway: Gateway, issue: UUID) -> IssuedDocument:
    said = await gateway.ask(IssueRegister(authority=session.authority, school=session.school, issue=issue), session.token)
    if not said.documents:
        raise DOCUMENT_UNKNOWN.refuse(field="issue")
    return said.documents[0]


def _shown(request: Request, session: Session, document: IssuedDocument, key: UUID, order: Order, problem: ProblemBody | None = None) -> Response:
    may_cancel = session.heads_school and document.state == "in_force" and document.form not in REPORTS
    wrong = [name for name in LABELS if name in (problem.field, *(field.field for field in problem.fields))] if problem else []
    facts: dict[str, Any] = {
        "session": session, "document": document, "key": key, "given": asdict(order), "problem": problem, "wrong": wrong, "labels": LABELS, "may_cancel": may_cancel}
    return page(request, "documents/document.html", facts, status=status_of(problem) if problem else 200)
