"""One's own account, for programs: password, sessions, further codes that were given."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field, SecretStr

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SessionsDep, SignedIn, own_place
from shared.contracts.registry.commands import (
    AcknowledgeCode,
    ChangePassword,
    CodeAcknowledged,
    EndSessions,
    PasswordChanged,
    SessionDigest,
    SessionsEnded,
)
from shared.contracts.registry.queries import MyAccount, OwnAccount

router = APIRouter(route_class=Route, prefix="/api/v1/account")


class PasswordChangeRequest(BaseModel):
    """The old password and the new one."""

    old_password: SecretStr = Field(max_length=200)
    password: SecretStr = Field(max_length=200)


class SessionEndRequest(BaseModel):
    """The sessions to end, as the account lists them."""

    sessions: list[SessionDigest] | None = Field(None, max_length=1000, description="None: all")


class CodeReadRequest(BaseModel):
    """The further code that one has read of."""

    code: UUID


@router.get("")
async def my_account(session: SignedIn, gateway: GatewayDep) -> OwnAccount:
    """User name, offices with their orders, sessions."""
    return await gateway.ask(MyAccount(**own_place(session)), session.token)


@router.post("/password")
async def change_password(
    body: PasswordChangeRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> PasswordChanged:
    """Replace the password; all other sessions end."""
    command = ChangePassword(**own_place(session), session=session.digest, **body.model_dump())
    return await gateway.ask(command, session.token, id=key, once=True)


@router.post("/sessions/end")
async def end_sessions(
    body: SessionEndRequest,
    session: SignedIn,
    sessions: SessionsDep,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> SessionsEnded:
    """End sessions of one's own: those that are named, or all."""
    command = EndSessions(**own_place(session), sessions=body.sessions)
    ended = await gateway.ask(command, session.token, id=key)
    sessions.drop(body.sessions or [session.digest])
    return ended


@router.post("/codes/acknowledge")
async def acknowledge_code(
    body: CodeReadRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CodeAcknowledged:
    """Say that one has read of a further code."""
    return await gateway.ask(AcknowledgeCode(**own_place(session), code=body.code), session.token, id=key)
