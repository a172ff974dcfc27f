"""The command that cancels a document (ยกเลิกเอกสาร) by order of the school, without a replacement."""

from services.documents.intents.store import is_being_replaced
from services.documents.register.entering import make_void
from services.documents.register.store import add_cancellation, lock_line
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import CancelDocument, Cancelled
from shared.contracts.documents.problems import (
    CANCELLING_ORDER_DATE,
    DOCUMENT_BEING_REPLACED,
    DOCUMENT_NOT_IN_FORCE,
    DOCUMENT_UNKNOWN,
    REPORT_NOT_CANCELLED,
)
from shared.thai.dates import day_of

STATES_TH = {"replaced": "ถูกแทนที่", "cancelled": "ถูกยกเลิก"}

router = Router("documents")


@router.command
async def cancel_document(command: CancelDocument, work: Work) -> Cancelled:
    """Cancel a document of this school: its number is cancelled, a leaf of the log records it, nothing
    replaces it.

    The consequences: docs/issuing.md.
    """
    line = await lock_line(work, command)
    if line is None:
        raise DOCUMENT_UNKNOWN.refuse(field="issue")
    if line.pupil is None:
        raise REPORT_NOT_CANCELLED.refuse(field="issue")
    if line.state != "in_force":
        raise DOCUMENT_NOT_IN_FORCE.refuse(field="issue", state=line.state, state_th=STATES_TH[line.state])
    if await is_being_replaced(work, command.issue):
        raise DOCUMENT_BEING_REPLACED.refuse(field="issue")
    if not day_of(line.issued_at) <= command.order_date <= day_of(work.now):
        raise CANCELLING_ORDER_DATE.refuse(field="order_date")
    work.concerns([line.pupil])
    event = await make_void(work, command.issue, "cancelled")
    await add_cancellation(work, command)
    return Cancelled(issue=event.issue, form=event.form, number=event.number, cancelled_at=event.cancelled_at)
