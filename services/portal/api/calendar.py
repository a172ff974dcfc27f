"""The tracker of orders of appointment, for programs."""
from typing import Annotated

from fastapi import APIRouter, Depends, Path

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.registry.queries import AppointmentTracker, Tracker
from shared.vocabulary.codes import NOWHERE

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]


@router.get("/tracker/{province}")
async def tracker(province: Annotated[str, Path(pattern=r"^[1-9][0-9]$")], session: SignedIn, gateway: The) -> Tracker:
    """The tracker of a province."""
    return await gateway.ask(AppointmentTracker(authority=province, school=NOWHERE, limit=1000), session.token)
