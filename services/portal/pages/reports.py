"""Reports of graduates (ปพ.3) as their school and the authority's officer see them: state, machine's checks, what differs, its rows; the officer decides."""
from itertools import zip_longest
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, the_gateway
from services.portal.render import page
from services.portal.schools import schools_below
from services.portal.session import Session, SignedIn
from services.portal.texts.reports import ASKED, FIELDS, in_words
from shared.contracts.documents.commands import AcceptGraduatesReport, Finding, ReturnGraduatesReport
from shared.contracts.documents.problems import REPORT_UNKNOWN
from shared.contracts.documents.queries import GraduatesReports, ReportFindings, ReportSummary
from shared.contracts.portal.problems import FINDING_MISSING, NO_SUCH_FILE
from shared.contracts.problem import ProblemBody, Refusal, bad_body
from shared.contracts.record import GraduatesReport
from shared.vocabulary.offices import Office

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]
Column = Annotated[list[str], Form(default_factory=list, max_length=20)]
LINES = 3                                                     # findings that the form has room for; more go out with the next version, or by the API


@router.get("/reports")
async def reports(request: Request, session: SignedIn, gateway: The) -> Response:
    """The reports of the school, or of all schools of the authority, newest first."""
    said = await gateway.ask(GraduatesReports(authority=session.authority, school=session.school), session.token)
    names = {session.school: session.organisation_name} | {school.code: school.name for school in await schools_below(session, gateway)}
    return page(request, "reports/reports.html", {"session": session, "reports": said.reports, "names": names})


@router.get("/reports/{report}/{version}.pdf")
async def file(report: UUID, version: int, session: SignedIn, gateway: The) -> Response:
    """The sealed ปพ.3, for who may see the report."""
    found = (await _version(session, gateway, report, version)).file
    if found is None:
        raise NO_SUCH_FILE.refuse()
    return Response(await gateway.archive.get(found), media_type="application/pdf", headers={"content-disposition": f'inline; filename="{report}-{version}.pdf"'})


@router.get("/reports/{report}/{version}")
async def look(request: Request, session: SignedIn, gateway: The, report: UUID, version: int) -> Response:
    """One version with its rows, why it was returned, and the officer's form."""
    return await _shown(request, session, gateway, await _version(session, gateway, report, version))


@router.post("/reports/{report}/{version}")
async def decide(
    request: Request, session: SignedIn, gateway: The, report: UUID, version: int, key: Annotated[UUID, Form()], decision: Annotated[Literal["accept", "return"], Form()],
    pupil: Column, field: Column, note: Column,
) -> Response:
    """Accept it, or return it with findings. Pressed twice, it is one decision."""
    summary, lines = await _version(session, gateway, report, version), list(zip_longest(pupil, field, note, fillvalue=""))
    try:
        await gateway.ask(_accepted(session, summary) if decision == "accept" else _returned(session, summary, lines), session.token, id=key)
    except (Refusal, ValidationError) as refusal:
        problem = refusal.body if isinstance(refusal, Refusal) else bad_body(refusal).body
        return await _shown(request, session, gateway, await _version(session, gateway, report, version), problem, decision, lines)
    return RedirectResponse(f"/reports/{report}/{version}", status_code=303)


def _accepted(session: Session, summary: ReportSummary) -> AcceptGraduatesReport:
    return AcceptGraduatesReport(authority=session.authority, school=summary.school, report=summary.report, version=summary.version)


def _returned(session: Session, summary: ReportSummary, lines: list[tuple[str, str, str]]) -> ReturnGraduatesReport:
    """The findings of the lines that are filled in. Refuses none at all, and half a line."""
    findings = [{"pupil": pupil, "field": field, "note": note} for pupil, field, note in lines if pupil or note]
    if not findings or not all(one["pupil"] and one["note"] for one in findings):
        raise FINDING_MISSING.refuse(field="pupil")
    return ReturnGraduatesReport(
        authority=session.authority, school=summary.school, report=summary.report, version=summary.version, findings=[Finding.model_validate(one) for one in findings])


async def _version(session: Session, gateway: Gateway, report: UUID, version: int) -> ReportSummary:
    said = await gateway.ask(GraduatesReports(authority=session.authority, school=session.school), session.token)
    if (found := next((r for r in said.reports if (r.report, r.version) == (report, version)), None)) is None:
        raise REPORT_UNKNOWN.refuse(field="report")
    return found


async def _shown(
    request: Request, session: Session, gateway: Gateway, summary: ReportSummary, problem: ProblemBody | None = None, decision: str = "",
    lines: list[tuple[str, str, str]] | None = None,
) -> Response:
    report = GraduatesReport.model_validate_json(await gateway.archive.get(summary.record))
    who = {row.pupil: row for row in report.rows}
    facts: dict[str, Any] = {
        "session": session, "r": summary, "report": report, "who": who, "fields": FIELDS, "asked": ASKED, "problem": problem, "decision": decision, "key": uuid4(),
        "changes": [(change.pupil, in_words(change)) for change in summary.changes], "lines": [*(lines or []), *[("", "", "")] * LINES][:max(LINES, len(lines or []))],
        "findings": await _findings(session, gateway, summary), "may_decide": session.office == Office.REGISTRAR_OFFICER and summary.state == "submitted"}
    return page(request, "reports/report.html", facts, status=status_of(problem) if problem else 200)


async def _findings(session: Session, gateway: Gateway, summary: ReportSummary) -> list[dict[str, Any]]:
    if not summary.findings or session.office in (Office.PROVINCE_OFFICER, Office.DLA_OFFICER):
        return []
    said = await gateway.ask(
        ReportFindings(authority=session.authority, school=summary.school, report=summary.report, version=summary.version), session.token)
    return [one.model_dump() for one in said.findings]
