"""Documents that could not be issued: why, and sending them to the press again."""

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.pupils import place_of, pupils_by_id
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session
from services.portal.texts.documents import CAUSES
from shared.contracts.documents.commands import RetryFailedIssues
from shared.contracts.documents.queries import IssueRegister
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

OfSchool = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER))]
WhoRetries = Annotated[Session, Depends(HeldBy(Office.REGISTRAR, Office.DIRECTOR))]


@router.get("/documents/failed")
async def show_failed(
    request: Request,
    session: OfSchool,
    gateway: GatewayDep,
    retried: Annotated[int | None, Query(ge=0, le=100_000)] = None,
) -> Response:
    """The first page of the documents that failed; `retried`: how many were just sent again."""
    return await _failed_page(request, session, gateway, retried=retried)


@router.post("/documents/failed/retry")
async def retry(request: Request, session: WhoRetries, gateway: GatewayDep, key: FormKey) -> Response:
    """Send all failed documents of the school to the press again. Sent twice, it is done once."""
    try:
        reply = await gateway.ask(RetryFailedIssues(**place_of(session)), session.token, id=key)
    except Refusal as refusal:
        return await _failed_page(request, session, gateway, refusal.body)
    return RedirectResponse(f"/documents/failed?retried={reply.issues}", status_code=303)


async def _failed_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    problem: ProblemBody | None = None,
    retried: int | None = None,
) -> Response:
    register = await gateway.ask(IssueRegister(**place_of(session), failed=True), session.token)
    documents = register.documents
    facts = {
        "session": session,
        "problem": problem,
        "documents": documents,
        "has_more": register.next is not None,
        "pending": register.pending,
        "pupils": await pupils_by_id(session, gateway, [one.pupil for one in documents if one.pupil]),
        "causes": CAUSES,
        "retried": retried,
        "may_retry": session.holds(Office.REGISTRAR, Office.DIRECTOR),
        "key": uuid4(),
    }
    status = status_of(problem) if problem else 200
    return page(request, "failed_issues/failed_issues.html", facts, status=status)
