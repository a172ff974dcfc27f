"""The orders of appointment that were collected by form before LSQ, for programs."""

from fastapi import APIRouter
from pydantic import BaseModel

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.files import FileReference
from shared.contracts.registry.commands import CollectedOrders, ImportAppointments
from shared.vocabulary.codes import NOWHERE

router = APIRouter(route_class=Route, prefix="/api/v1")


class ImportAppointmentsRequest(BaseModel):
    """The workbook of collected orders; `apply` false: preview."""

    workbook: FileReference
    apply: bool


@router.post("/appointments/import")
async def import_appointments(
    request: ImportAppointmentsRequest, session: SignedIn, gateway: GatewayDep, key: IdempotencyKey = None
) -> CollectedOrders:
    """Preview or import the collected orders; the reply has the outcome of each row."""
    command = ImportAppointments(
        authority=session.authority, school=NOWHERE, workbook=request.workbook, apply=request.apply
    )
    return await gateway.ask(command, session.token, id=key)
