"""Cancelling a document without another in its place (ยกเลิกเอกสาร), by order of the school."""
from typing import Annotated, Any

from faststream import Context
from sqlalchemy import Row, insert, select

from services.documents.intents.tables import issues
from services.documents.register.entering import make_void
from services.documents.register.tables import cancellations, issue_register
from shared.contracts.documents.commands import CancelDocument, Cancelled
from shared.contracts.documents.problems import (
    CANCELLING_ORDER_DATE,
    DOCUMENT_BEING_REPLACED,
    DOCUMENT_NOT_IN_FORCE,
    DOCUMENT_UNKNOWN,
    REPORT_NOT_CANCELLED,
)
from shared.edge import Router
from shared.thai.dates import day_of
from shared.work import Work

router = Router("documents")

STATES_TH = {"replaced": "ถูกแทนที่", "cancelled": "ถูกยกเลิก"}


@router.command
async def cancel_document(command: CancelDocument, work: Annotated[Work, Context("work")]) -> Cancelled:
    """Cancel a document of this school: its number is cancelled, a leaf of the log says so, nothing takes its place. docs/issuing.md says what follows."""
    assert work.actor is not None
    line = await _line(command, work)
    if line.report:
        raise REPORT_NOT_CANCELLED.refuse(field="issue")
    if line.state != "in_force":
        raise DOCUMENT_NOT_IN_FORCE.refuse(field="issue", state=line.state, state_th=STATES_TH[line.state])
    if await _is_being_replaced(command, work):
        raise DOCUMENT_BEING_REPLACED.refuse(field="issue")
    if not day_of(line.issued_at) <= command.order_date <= day_of(work.now):
        raise CANCELLING_ORDER_DATE.refuse(field="order_date")
    said = await make_void(work, command.issue, "cancelled")
    await work.session.execute(insert(cancellations).values(
        issue=command.issue, order_number=command.order_number, order_date=command.order_date, reason=command.reason, actor=work.actor.sub))
    return Cancelled(issue=said.issue, form=said.form, number=said.number, cancelled_at=said.cancelled_at)


async def _line(command: CancelDocument, work: Work) -> Row[Any, Any, Any]:
    """Its line of the register, locked together with its intent: so a correction comes before, and then replaces it, or after, and then finds it void."""
    columns = select(issue_register.c.state, issue_register.c.issued_at, issues.c.report).join(issues, issues.c.id == issue_register.c.issue)
    mine = columns.where(issues.c.id == command.issue, issues.c.authority == command.authority, issues.c.school == command.school)
    if (line := (await work.session.execute(mine.with_for_update())).one_or_none()) is None:
        raise DOCUMENT_UNKNOWN.refuse(field="issue")
    return line


async def _is_being_replaced(command: CancelDocument, work: Work) -> bool:
    following = select(issues.c.id).where(issues.c.replaces == command.issue, issues.c.state.in_(["pending", "failed"]))
    return (await work.session.execute(following.limit(1))).first() is not None
