"""Signing in, for programs (`lsq`)."""
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, SecretStr

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import Session, Sessions, the_sessions
from shared.contracts.registry.commands import SignIn
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.offices import Office

router = APIRouter(prefix="/api/v1")


class Credentials(BaseModel):
    """Who signs in."""

    user_name: str = Field(min_length=1, max_length=60)
    password: SecretStr = Field(max_length=200)


class Entered(BaseModel):
    """The bearer of the calls to come, and for whom it speaks."""

    token: str
    office: Office
    authority: Place
    school: Place


@router.post("/sign-in")
async def sign_in(given: Credentials, gateway: Annotated[Gateway, Depends(the_gateway)], sessions: Annotated[Sessions, Depends(the_sessions)]) -> Entered:
    """Sign in; 409 with the problem when no office is in force."""
    said = await gateway.ask(SignIn(authority=NOWHERE, school=NOWHERE, user_name=given.user_name, password=given.password))
    sessions.keep(Session.of(said.session, said))
    return Entered(token=said.session, office=said.office, authority=said.authority, school=said.school)
