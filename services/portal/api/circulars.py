"""Circulars, for programs: of DLA drafts and sending; of others reading, acknowledging, passing on."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import ANY_FILE, IdempotencyKey
from services.portal.render import file_response
from services.portal.routing import Route
from services.portal.session import Session, SignedIn
from shared.contracts.registry.circulars import (
    AcknowledgeCircular,
    Circular,
    CircularAcknowledged,
    CircularAttachment,
    CircularContent,
    CircularDetails,
    CircularDiscarded,
    CircularDraft,
    CircularDraftDetails,
    CircularFile,
    CircularPassedOn,
    CircularProgress,
    CircularsOfOrganisation,
    CircularsSent,
    CircularTracker,
    DiscardCircularDraft,
    LetterNumber,
    PassOnCircular,
    ReceivedCirculars,
    SaveCircularDraft,
    SendCircular,
    SentCircular,
    SentCirculars,
)
from shared.vocabulary.codes import Sha256

router = APIRouter(route_class=Route, prefix="/api/v1")

Start = Annotated[int, Query(ge=0)]


class CircularDraftRequest(BaseModel):
    """A draft, and the version that was read; 0: a new one."""

    version: int = Field(0, ge=0)
    content: CircularContent


class SendCircularRequest(BaseModel):
    """The digest of the effects that were seen."""

    effects_sha256: Sha256


class CoveringLetterRequest(BaseModel):
    """A covering letter; `letter`: an upload."""

    number: LetterNumber
    dated: date
    letter: CircularAttachment | None = None


def _place(session: Session) -> dict[str, str]:
    return {"authority": session.authority, "school": session.school}


@router.get("/circulars")
async def received(session: SignedIn, gateway: GatewayDep, start: Start = 0) -> ReceivedCirculars:
    """The circulars that this organisation has received, those to acknowledge first."""
    return await gateway.ask(CircularsOfOrganisation(**_place(session), start=start), session.token)


@router.get("/circulars/sent")
async def sent(session: SignedIn, gateway: GatewayDep, start: Start = 0) -> SentCirculars:
    """The circulars that DLA has sent, and its drafts."""
    return await gateway.ask(CircularsSent(**_place(session), start=start), session.token)


@router.get("/circulars/drafts/{circular}")
async def draft(circular: UUID, session: SignedIn, gateway: GatewayDep) -> CircularDraft:
    """A draft, and what sending it would do now."""
    return await gateway.ask(CircularDraftDetails(**_place(session), circular=circular), session.token)


@router.post("/circulars/drafts/{circular}")
async def save_draft(
    circular: UUID,
    request: CircularDraftRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> CircularDraft:
    """Save a draft. Its id is chosen by the program."""
    command = SaveCircularDraft(
        **_place(session), circular=circular, version=request.version, content=request.content
    )
    return await gateway.ask(command, session.token, id=key)


@router.post("/circulars/drafts/{circular}/sending")
async def send(
    circular: UUID,
    request: SendCircularRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> SentCircular:
    """Send a draft as it was seen."""
    command = SendCircular(**_place(session), circular=circular, effects_sha256=request.effects_sha256)
    return await gateway.ask(command, session.token, id=key)


@router.post("/circulars/drafts/{circular}/discarding")
async def discard(
    circular: UUID,
    session: SignedIn,
    gateway: GatewayDep,
    version: Annotated[int | None, Query(ge=1)] = None,
    key: IdempotencyKey = None,
) -> CircularDiscarded:
    """Delete a draft; with a version only as it was read."""
    command = DiscardCircularDraft(**_place(session), circular=circular, version=version)
    return await gateway.ask(command, session.token, id=key)


@router.get("/circulars/{circular}")
async def details(circular: UUID, session: SignedIn, gateway: GatewayDep) -> Circular:
    """A circular, and its way to this organisation."""
    return await gateway.ask(CircularDetails(**_place(session), circular=circular), session.token)


@router.post("/circulars/{circular}/acknowledgement")
async def acknowledge(
    circular: UUID, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CircularAcknowledged:
    """Acknowledge a circular for this organisation."""
    command = AcknowledgeCircular(**_place(session), circular=circular)
    return await gateway.ask(command, session.token, id=key)


@router.post("/circulars/{circular}/letters")
async def pass_on(
    circular: UUID,
    request: CoveringLetterRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> CircularPassedOn:
    """Pass a circular on with a covering letter."""
    command = PassOnCircular(**_place(session), circular=circular, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.get("/circulars/{circular}/tracker")
async def tracker(
    circular: UUID,
    session: SignedIn,
    gateway: GatewayDep,
    level: Literal["province", "authority", "school"] | None = None,
    state: Literal["acknowledged", "waiting"] | None = None,
    start: Start = 0,
) -> CircularProgress:
    """Who has acknowledged a circular, of this organisation and those below it."""
    question = CircularTracker(**_place(session), circular=circular, level=level, state=state, start=start)
    return await gateway.ask(question, session.token)


@router.get("/circulars/{circular}/files/{position}", response_class=Response, responses=ANY_FILE)
async def file(circular: UUID, position: int, session: SignedIn, gateway: GatewayDep) -> Response:
    """An attachment, for those to whom the circular was sent."""
    question = CircularFile(**_place(session), circular=circular, position=position)
    found = await gateway.ask(question, session.token)
    return file_response(await gateway.archive.get(found.file), found.file.media_type, found.name)
