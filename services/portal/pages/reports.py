"""Reports of graduates (ปพ.3) as their school and the authority's officer see them.

A report's page shows its state, the checks, the differences from the last version and the rows; the
officer accepts or returns it.
"""

from itertools import zip_longest
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.render import page, pdf_response
from services.portal.routing import Route
from services.portal.schools import schools_below
from services.portal.session import IN_SCHOOL, HeldBy, Session
from services.portal.texts.reports import FIELDS, FINDING_FIELDS, in_words
from shared.contracts.documents.commands import AcceptGraduatesReport, Finding, ReturnGraduatesReport
from shared.contracts.documents.queries import (
    GraduatesReportDetails,
    GraduatesReports,
    ReportFinding,
    ReportFindings,
    ReportSummary,
)
from shared.contracts.portal.problems import FINDING_MISSING, NO_SUCH_FILE
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.record import GraduatesReport
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[
    Session,
    Depends(HeldBy(*IN_SCHOOL, Office.REGISTRAR_OFFICER, Office.PROVINCE_OFFICER, Office.DLA_OFFICER)),
]

FormColumn = Annotated[list[str], Form(default_factory=list, max_length=20)]
# Findings that the form has lines for; more are sent by the API, or with the next version.
FINDING_LINES = 3
EMPTY_LINE = ("", "", "")


@router.get("/reports")
async def show_reports(
    request: Request,
    session: Reader,
    gateway: GatewayDep,
    after: Annotated[str, Query(max_length=50)] = "",
) -> Response:
    """The reports of the school, or of all schools of the authority, newest first."""
    question = GraduatesReports(authority=session.authority, school=session.school, after=after)
    found = await gateway.ask(question, session.token)
    names = {session.school: session.organisation_name}
    names |= {school.code: school.name for school in await schools_below(session, gateway)}
    facts = {"reports": found.reports, "names": names, "after": after, "next": found.next}
    return page(request, "reports/reports.html", {"session": session, **facts})


@router.get("/reports/{report}/{version}.pdf")
async def show_file(report: UUID, version: int, session: Reader, gateway: GatewayDep) -> Response:
    """The sealed ปพ.3, for those who may see the report."""
    file = (await _version(session, gateway, report, version)).file
    if file is None:
        raise NO_SUCH_FILE.refuse()
    return pdf_response(await gateway.archive.get(file), f"{report}-{version}.pdf")


@router.get("/reports/{report}/{version}")
async def show_report(
    request: Request, session: Reader, gateway: GatewayDep, report: UUID, version: int
) -> Response:
    """One version with its rows, why it was returned, and the officer's form."""
    return await _report_page(request, session, gateway, await _version(session, gateway, report, version))


@router.post("/reports/{report}/{version}")
async def decide(
    request: Request,
    session: Reader,
    gateway: GatewayDep,
    report: UUID,
    version: int,
    key: FormKey,
    decision: Annotated[Literal["accept", "return"], Form()],
    pupil: FormColumn,
    field: FormColumn,
    note: FormColumn,
) -> Response:
    """Accept a report, or return it with findings. Sent twice, it is one decision."""
    summary = await _version(session, gateway, report, version)
    lines = list(zip_longest(pupil, field, note, fillvalue=""))
    try:
        accepts = decision == "accept"
        command = _acceptance(session, summary) if accepts else _return(session, summary, lines)
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        summary = await _version(session, gateway, report, version)
        return await _report_page(request, session, gateway, summary, problem_of(error), decision, lines)
    return RedirectResponse(f"/reports/{report}/{version}", status_code=303)


def _acceptance(session: Session, summary: ReportSummary) -> AcceptGraduatesReport:
    return AcceptGraduatesReport(
        authority=session.authority, school=summary.school, report=summary.report, version=summary.version
    )


def _return(
    session: Session, summary: ReportSummary, lines: list[tuple[str, str, str]]
) -> ReturnGraduatesReport:
    """The return with the findings of the filled-in lines. At least one is required, each complete."""
    findings = [
        {"pupil": pupil, "field": field, "note": note} for pupil, field, note in lines if pupil or note
    ]
    if not findings or not all(one["pupil"] and one["note"] for one in findings):
        raise FINDING_MISSING.refuse(field="pupil")
    return ReturnGraduatesReport(
        authority=session.authority,
        school=summary.school,
        report=summary.report,
        version=summary.version,
        findings=[Finding.model_validate(one) for one in findings],
    )


async def _version(session: Session, gateway: Gateway, report: UUID, version: int) -> ReportSummary:
    question = GraduatesReportDetails(
        authority=session.authority, school=session.school, report=report, version=version
    )
    return (await gateway.ask(question, session.token)).summary


async def _report_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    summary: ReportSummary,
    problem: ProblemBody | None = None,
    decision: str = "",
    lines: list[tuple[str, str, str]] | None = None,
) -> Response:
    lines = lines or []
    report = GraduatesReport.model_validate_json(await gateway.archive.get(summary.record))
    facts: dict[str, Any] = {
        "session": session,
        "summary": summary,
        "report": report,
        "who": {row.pupil: row for row in report.rows},
        "fields": FIELDS,
        "finding_fields": FINDING_FIELDS,
        "problem": problem,
        "decision": decision,
        "key": uuid4(),
        "changes": [(change.pupil, in_words(change)) for change in summary.changes],
        "lines": lines + [EMPTY_LINE] * (FINDING_LINES - len(lines)),
        "findings": await _findings(session, gateway, summary),
        "may_decide": session.holds(Office.REGISTRAR_OFFICER) and summary.state == "submitted",
    }
    return page(request, "reports/report.html", facts, status=status_of(problem) if problem else 200)


async def _findings(session: Session, gateway: Gateway, summary: ReportSummary) -> list[ReportFinding]:
    if not summary.findings or session.holds(Office.PROVINCE_OFFICER, Office.DLA_OFFICER):
        return []
    question = ReportFindings(
        authority=session.authority, school=summary.school, report=summary.report, version=summary.version
    )
    return (await gateway.ask(question, session.token)).findings
