"""A version of a report of graduates whose ปพ.3 is in force is submitted to the officer."""
from services.documents.intents.store import year_of
from services.documents.register.entering import SealedDocument
from services.documents.reports.store import set_submitted
from shared.chassis import telemetry
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.events import GraduatesReportSubmitted
from shared.vocabulary.documents import DocumentKind


async def submit(work: Work, document: SealedDocument) -> None:
    """Submit the version that this ปพ.3 prints; versions that nobody accepted are superseded by it."""
    intent = document.intent
    assert intent.report is not None
    await set_submitted(work, intent.report, intent.record_version)
    year = await year_of(work, intent.approval)
    with telemetry.attached(document.trace):
        work.emit(GraduatesReportSubmitted(
            authority=intent.authority, school=intent.school, report=intent.report, version=intent.record_version, form=DocumentKind(intent.form),
            year=year, file=document.file))
