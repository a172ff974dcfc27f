"""The school's register of issue (ทะเบียนคุมการออกเอกสาร): its documents, and the form that cancels one by
order.
"""

from dataclasses import asdict, dataclass
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.pupils import pupils_by_id
from services.portal.render import page, pdf_response
from services.portal.routing import Route
from services.portal.session import HeadOfSchool, InSchool, Session
from services.portal.texts.documents import CAUSES
from shared.contracts.documents.commands import CancelDocument
from shared.contracts.documents.problems import DOCUMENT_UNKNOWN
from shared.contracts.documents.queries import DocumentFile, IssuedDocument, IssueRegister
from shared.contracts.portal.problems import DATE_UNREAD, NO_SUCH_FILE, NOT_CONFIRMED
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import read_date
from shared.vocabulary.documents import DocumentKind

router = APIRouter(route_class=Route, include_in_schema=False)

# The forms that are issued today.
ISSUED_FORMS = (DocumentKind.P1B, DocumentKind.P1U, DocumentKind.P3B, DocumentKind.P3U)
REPORT_FORMS = (DocumentKind.P3P, DocumentKind.P3B, DocumentKind.P3U)
LABELS = {
    "order_number": "เลขที่คำสั่ง",
    "order_date": "วันที่ของคำสั่ง",
    "reason": "เหตุผล",
    "confirmed": "การยืนยัน",
}


@dataclass
class CancellationForm:
    """The form that cancels a document, as it was filled in."""

    order_number: ShortText = ""
    order_date: ShortText = ""
    reason: ShortText = ""
    confirmed: Annotated[bool, Form()] = False


@router.get("/documents")
async def show_register(
    request: Request,
    session: InSchool,
    gateway: GatewayDep,
    form: DocumentKind | None = None,
    after: str = "",
) -> Response:
    """A page of the register, in the order of form and number."""
    question = IssueRegister(authority=session.authority, school=session.school, form=form, after=after)
    register = await gateway.ask(question, session.token)
    facts = {
        "session": session,
        "documents": register.documents,
        "pupils": await pupils_by_id(
            session, gateway, [one.pupil for one in register.documents if one.pupil]
        ),
        "pending": register.pending,
        "next": register.next,
        "form": form,
        "after": after,
        "forms": ISSUED_FORMS,
    }
    return page(request, "documents/register.html", facts)


@router.get("/documents/{issue}.pdf")
async def show_file(issue: UUID, session: InSchool, gateway: GatewayDep) -> Response:
    """The sealed document."""
    question = DocumentFile(authority=session.authority, school=session.school, issue=issue)
    file = (await gateway.ask(question, session.token)).file
    if file is None:
        raise NO_SUCH_FILE.refuse()
    return pdf_response(await gateway.archive.get(file), f"{issue}.pdf")


@router.get("/documents/{issue:uuid}")
async def show_document(request: Request, session: InSchool, gateway: GatewayDep, issue: UUID) -> Response:
    """One document: its state, its file, and for those who may cancel it the form."""
    document = await _document(session, gateway, issue)
    return await _document_page(request, session, gateway, document, CancellationForm())


@router.post("/documents/{issue}/cancel")
async def cancel(
    request: Request,
    session: HeadOfSchool,
    gateway: GatewayDep,
    issue: UUID,
    key: FormKey,
    form: Annotated[CancellationForm, Depends()],
) -> Response:
    """Cancel a document by order. Sent twice, it is one cancellation."""
    try:
        await gateway.ask(_command(session, issue, form), session.token, id=key)
    except (Refusal, ValidationError) as error:
        document = await _document(session, gateway, issue)
        return await _document_page(request, session, gateway, document, form, problem_of(error))
    return RedirectResponse(f"/documents/{issue}", status_code=303)


def _command(session: Session, issue: UUID, form: CancellationForm) -> CancelDocument:
    if not form.confirmed:
        raise NOT_CONFIRMED.refuse(field="confirmed")
    order_date = read_date(form.order_date).day
    if order_date is None:
        raise DATE_UNREAD.refuse(field="order_date")
    return CancelDocument(
        authority=session.authority,
        school=session.school,
        issue=issue,
        order_number=form.order_number,
        order_date=order_date,
        reason=form.reason,
    )


async def _document(session: Session, gateway: Gateway, issue: UUID) -> IssuedDocument:
    question = IssueRegister(authority=session.authority, school=session.school, issue=issue)
    register = await gateway.ask(question, session.token)
    if not register.documents:
        raise DOCUMENT_UNKNOWN.refuse(field="issue")
    return register.documents[0]


async def _document_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    document: IssuedDocument,
    form: CancellationForm,
    problem: ProblemBody | None = None,
) -> Response:
    is_cancellable = document.state == "in_force" and document.form not in REPORT_FORMS
    pupils = await pupils_by_id(session, gateway, [document.pupil] if document.pupil else [])
    facts = {
        "session": session,
        "document": document,
        "pupil": pupils[document.pupil] if document.pupil else None,
        "reason": CAUSES.get(document.cause or ""),
        "key": uuid4(),
        "given": asdict(form),
        "problem": problem,
        "wrong": _wrong_fields(problem) if problem else [],
        "labels": LABELS,
        "may_cancel": session.heads_school and is_cancellable,
    }
    return page(request, "documents/document.html", facts, status=status_of(problem) if problem else 200)


def _wrong_fields(problem: ProblemBody) -> list[str]:
    named = (problem.field, *(field.field for field in problem.fields))
    return [name for name in LABELS if name in named]
