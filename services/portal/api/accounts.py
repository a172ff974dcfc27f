"""Signing in, for programs (`lsq`)."""

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field, SecretStr

from services.portal.gateway import GatewayDep
from services.portal.routing import Route
from services.portal.session import open_session
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
    authority: Place
    school: Place


@router.post("/sign-in")
async def sign_in(body: SignInRequest, request: Request, gateway: GatewayDep) -> SignInResponse:
    """Sign in; 409 with the problem when no office is in force."""
    session = await open_session(request, gateway, body.user_name, body.password)
    return SignInResponse(
        token=session.secret,
        office=session.offices[0],
        offices=list(session.offices),
        authority=session.authority,
        school=session.school,
    )
