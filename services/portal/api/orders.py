"""The orders of appointment that were collected by form before LSQ, for programs."""
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from services.portal.gateway import Gateway, the_gateway
from services.portal.session import SignedIn
from shared.contracts.files import FileReference
from shared.contracts.registry.commands import CollectedOrders, ImportAppointments
from shared.vocabulary.codes import NOWHERE

router = APIRouter(prefix="/api/v1")

The = Annotated[Gateway, Depends(the_gateway)]


class Wish(BaseModel):
    """The workbook of collected orders; `apply` false: preview."""

    workbook: FileReference
    apply: bool


@router.post("/appointments/import")
async def import_appointments(wish: Wish, session: SignedIn, gateway: The) -> CollectedOrders:
    """Preview or take the collected orders, each row with what became of it."""
    return await gateway.ask(ImportAppointments(authority=session.authority, school=NOWHERE, workbook=wish.workbook, apply=wish.apply), session.token)
