"""The command that retries failed documents."""

from services.documents.intents.store import retry_failed
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import Retried, RetryFailedIssues

router = Router("documents")


@router.command
async def retry_failed_issues(command: RetryFailedIssues, work: Work) -> Retried:
    """Enqueue the school's failed documents for the press again."""
    retried = await retry_failed(work, command.authority, command.school)
    work.concerns(pupil for pupil in retried if pupil)
    work.notify("issues")
    return Retried(issues=len(retried))
