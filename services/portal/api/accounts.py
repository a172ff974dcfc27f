"""Registering, signing in and out, for programs (`lsq`)."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr

from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from services.portal.session import NO_PLACE, SessionsDep, SignedIn, open_account, open_session
from shared.contracts.registry.commands import SignedOut, SignOut
from shared.vocabulary.codes import Place
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, prefix="/api/v1")


class SignInRequest(BaseModel):
    """User name and password."""

    user_name: str = Field(min_length=1, max_length=60)
    password: SecretStr = Field(max_length=200)


class SignInResponse(BaseModel):
    """The bearer token of the calls that follow, and the offices in which it acts."""

    token: str
    office: Office = Field(description="the first of `offices`")
    offices: list[Office]
    name: str
    organisation_name: str
    authority: Place
    school: Place


class RegistrationRequest(BaseModel):
    """The registration code, the national id of the order, and the user name and password of the account."""

    registration_code: str = Field(min_length=1, max_length=30)
    national_id: str = Field(min_length=1, max_length=20)
    user_name: str = Field(min_length=1, max_length=60)
    password: SecretStr = Field(max_length=200)


class RegistrationResponse(BaseModel):
    """The person whose account it is."""

    person: UUID


@router.post("/register")
async def register(body: RegistrationRequest, request: Request, gateway: GatewayDep) -> RegistrationResponse:
    """Open the account of an appointed person, or give an existing one a new user name and password."""
    person = await open_account(request, gateway, **dict(body))
    return RegistrationResponse(person=person)


@router.post("/sign-out")
async def sign_out(session: SignedIn, sessions: SessionsDep, gateway: GatewayDep) -> SignedOut:
    """End the session of the bearer token."""
    sessions.remove(session.secret)
    return await gateway.ask(SignOut(**NO_PLACE, session=session.digest))


@router.post("/sign-in")
async def sign_in(body: SignInRequest, request: Request, gateway: GatewayDep) -> SignInResponse:
    """Sign in; 409 with the problem when no office is in force."""
    session = await open_session(request, gateway, body.user_name, body.password)
    return SignInResponse(
        token=session.secret,
        office=session.offices[0],
        offices=list(session.offices),
        name=session.name,
        organisation_name=session.organisation_name,
        authority=session.authority,
        school=session.school,
    )
