"""Submit a version of a report of graduates to the officer, once its ปพ.3 is in force."""

from services.documents.intents.store import year_of
from services.documents.register.entering import SealedDocument
from services.documents.reports.store import set_submitted
from shared.chassis import telemetry
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.events import GraduatesReportSubmitted
from shared.vocabulary.documents import DocumentKind


async def submit(work: Work, document: SealedDocument) -> None:
    """Submit the version of this ปพ.3, which supersedes earlier versions that nobody accepted."""
    intent = document.intent
    assert intent.report is not None
    await set_submitted(work, intent.report, intent.record_version)
    year = await year_of(work, intent.approval)
    with telemetry.attached(document.trace):
        work.emit(
            GraduatesReportSubmitted(
                authority=intent.authority,
                school=intent.school,
                report=intent.report,
                version=intent.record_version,
                form=DocumentKind(intent.form),
                year=year,
                file=document.file,
            )
        )
