"""The queries of reports of graduates (ปพ.3): the officer's queue, and why a version was returned."""

from services.documents.reports import store
from services.documents.reports.signers import offices
from shared.chassis.edge import Router
from shared.chassis.pages import fitting
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.problems import REPORT_UNKNOWN
from shared.contracts.documents.queries import (
    Findings,
    GraduatesReportDetails,
    GraduatesReports,
    ReportDecision,
    ReportDetails,
    ReportFindings,
    Reports,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE

# versions in one reply
MAX_VERSIONS = 200

router = Router("documents")


@router.query
async def graduates_reports(query: GraduatesReports, work: Work) -> Reports:
    """The versions of this place's reports, or of one of them, the newest first."""
    versions = await store.newest_versions(
        work, query.authority, query.school, MAX_VERSIONS, after=query.after, report=query.report
    )
    page = fitting(versions)
    is_last = len(page) == len(versions) < MAX_VERSIONS
    return Reports(reports=page, next=None if is_last else f"{page[-1].report}/{page[-1].version}")


@router.query
async def graduates_report_details(query: GraduatesReportDetails, work: Work) -> ReportDetails:
    """A version and its pupils. Refuses a version that this place does not have."""
    versions = await store.newest_versions(
        work, query.authority, query.school, 1, report=query.report, version=query.version
    )
    if not versions:
        raise REPORT_UNKNOWN.refuse(field="report")
    return ReportDetails(
        summary=versions[0],
        pupils=await store.pupils_of(work, query.report),
        decision=await _decision(work, query),
    )


async def _decision(work: Work, query: GraduatesReportDetails) -> ReportDecision | None:
    """The decision on a version; registry names the officer who held that appointment on the day."""
    decided = await store.decision_of(work, query.report, query.version)
    if decided is None:
        return None
    holders = await offices(work, decided.authority, NOWHERE, day_of(decided.at))
    officer = next((one.as_signer() for one in holders if one.appointment == decided.appointment), None)
    return ReportDecision(
        outcome="accepted" if decided.was_accepted else "returned", at=decided.at, officer=officer
    )


@router.query
async def report_findings(query: ReportFindings, work: Work) -> Findings:
    """The findings of a version. Refuses a version that this place does not have."""
    found = await store.findings_of(
        work, query.report, query.version, authority=query.authority, school=query.school
    )
    if found is None:
        raise REPORT_UNKNOWN.refuse(field="report")
    return found
