"""Documents, for programs: the register, cancelling, blanks and voided numbers, failed documents."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.pupils import place_of
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.documents.commands import (
    BlanksReceived,
    CancelDocument,
    Cancelled,
    NumberVoided,
    ReceiveBlanks,
    Retried,
    RetryFailedIssues,
    VoidNumber,
)
from shared.contracts.documents.queries import IssueRegister, NumberAccount, NumberBooks, Register
from shared.vocabulary.documents import DocumentKind

router = APIRouter(route_class=Route, prefix="/api/v1")


# `next` of the page before
After = Annotated[str, Query(pattern=r"^([A-Z0-9]{3}/[0-9]{0,8}/[0-9]{1,8}/[0-9a-f-]{36})?$")]


class CancellationRequest(BaseModel):
    """The order by which a document is cancelled."""

    order_number: str = Field(min_length=1, max_length=60)
    order_date: date
    reason: str = Field(min_length=5, max_length=200)


class BlanksRequest(BaseModel):
    """A stack of blanks: the form, the set, its first and last number."""

    form: DocumentKind
    set_number: str = Field(pattern=r"^[0-9]{1,8}$")
    first: int = Field(ge=1, le=99_999_999)
    last: int = Field(ge=1, le=99_999_999)


class VoidRequest(BaseModel):
    """A blank that is spoiled or lost."""

    form: DocumentKind
    set_number: str = Field(pattern=r"^[0-9]{1,8}$")
    number: int = Field(ge=1, le=99_999_999)
    state: Literal["spoiled", "lost"]
    reason: str = Field(min_length=5, max_length=200)


@router.get("/documents")
async def register(
    session: SignedIn,
    gateway: GatewayDep,
    form: DocumentKind | SkipJsonSchema[None] = None,
    failed: bool = False,
    after: After = "",
) -> Register:
    """A page of the school's register of issue; `failed`: only what could not be issued."""
    question = IssueRegister(**place_of(session), form=form, failed=failed, after=after)
    return await gateway.ask(question, session.token)


@router.post("/documents/{issue}/cancellation")
async def cancel(
    issue: UUID,
    request: CancellationRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> Cancelled:
    """Cancel a document by order, by registrar or director."""
    command = CancelDocument(**place_of(session), issue=issue, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.post("/documents/retries")
async def retry_failed(session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None) -> Retried:
    """Send the school's failed documents to the press again, by registrar or director."""
    return await gateway.ask(RetryFailedIssues(**place_of(session)), session.token, id=key)


@router.get("/numbers")
async def account(session: SignedIn, gateway: GatewayDep) -> NumberBooks:
    """The account of the school's controlled numbers."""
    return await gateway.ask(NumberAccount(**place_of(session)), session.token)


@router.post("/numbers/blanks")
async def receive_blanks(
    request: BlanksRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> BlanksReceived:
    """Enter a stack of blanks, by the registrar."""
    command = ReceiveBlanks(**place_of(session), **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.post("/numbers/voided")
async def void_number(
    request: VoidRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> NumberVoided:
    """Enter a blank as spoiled or lost, by the registrar."""
    command = VoidNumber(**place_of(session), **request.model_dump())
    return await gateway.ask(command, session.token, id=key)
