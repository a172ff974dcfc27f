"""The command that sends refused records again."""

from services.linkage.delivery.store import resend
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.linkage.commands import ResendRefused, Resent

router = Router("linkage")


@router.command
async def resend_refused(command: ResendRefused, work: Work) -> Resent:
    """Send the records again that a partner refused.

    Others are left alone, so the same command twice sends once.
    """
    records = await resend(
        work.session, command.partner, command.authority, command.school, command.pupils, work.now
    )
    work.notify("deliveries")
    return Resent(records=records)
