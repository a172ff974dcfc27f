"""Failed documents sent to the press again."""
from typing import Annotated

from faststream import Context
from sqlalchemy import update

from services.documents.intents.tables import issues
from services.documents.numbers.reserving import ring
from shared.contracts.documents.commands import Retried, RetryFailedIssues
from shared.edge import Router
from shared.work import Work

router = Router("documents")


@router.command
async def retry_failed_issues(command: RetryFailedIssues, work: Annotated[Work, Context("work")]) -> Retried:
    """Send the school's failed documents to the press again."""
    failed = update(issues).where(issues.c.authority == command.authority, issues.c.school == command.school, issues.c.state == "failed")
    again = (await work.session.execute(failed.values(state="pending", failures=0, not_before=None).returning(issues.c.id))).all()
    await ring(work, "issues")
    return Retried(issues=len(again))
