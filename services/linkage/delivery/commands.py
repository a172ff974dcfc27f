"""What delivery is asked to do."""

from sqlalchemy import func, select, update

from services.linkage.delivery.tables import deliveries
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.commands import ResendRefused, Resent

router = Router("linkage")


@router.command
async def resend_refused(command: ResendRefused, work: Work) -> Resent:
    """Send again what a partner refused. What is not refused (any more) is left alone, so asking twice sends once."""
    refused = (
        (deliveries.c.partner == command.partner) & (deliveries.c.authority == command.authority) & (deliveries.c.school == command.school)
        & (deliveries.c.state == "refused") & deliveries.c.pupil.in_(command.pupils)
    )
    again = update(deliveries).where(refused).values(state="waiting", batch=None, reason=None, reason_code=None, at=work.now).returning(deliveries.c.id)
    rows = (await work.session.execute(again)).all()
    await work.session.execute(select(func.pg_notify("deliveries", "")))
    return Resent(records=len(rows))
