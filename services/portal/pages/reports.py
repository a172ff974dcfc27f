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
from shared.contracts.documents.commands import (
    OF_THE_REPORT,
    AcceptGraduatesReport,
    Finding,
    ReturnGraduatesReport,
)
from shared.contracts.documents.queries import (
    GraduatesReportDetails,
    GraduatesReports,
    ReportDetails,
    ReportFinding,
    ReportFindings,
    ReportSummary,
)
from shared.contracts.portal.problems import FINDING_MISSING, NO_SUCH_FILE, NOT_CONFIRMED
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.record import GraduatesReport
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

Reader = Annotated[
    Session,
    Depends(HeldBy(*IN_SCHOOL, Office.REGISTRAR_OFFICER, Office.PROVINCE_OFFICER, Office.DLA_OFFICER)),
]

MAX_FINDINGS = 200
FormColumn = Annotated[list[str], Form(default_factory=list, max_length=MAX_FINDINGS)]
# Empty lines that the form has at first, and more with each click on its button.
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
    file = (await _version(session, gateway, report, version)).summary.file
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
    pupil: FormColumn,
    field: FormColumn,
    note: FormColumn,
    decision: Annotated[Literal["accept", "return", ""], Form()] = "",
    more: Annotated[bool, Form()] = False,
) -> Response:
    """Accept a report, or return it with findings. Sent twice, it is one decision.

    `more`: nothing is decided, the form comes back with more lines.
    """
    shown = await _version(session, gateway, report, version)
    lines = list(zip_longest(pupil, field, note, fillvalue=""))
    if more:
        lines += [EMPTY_LINE] * min(FINDING_LINES, MAX_FINDINGS - len(lines))
        return await _report_page(request, session, gateway, shown, None, decision, lines)
    summary = shown.summary
    try:
        if not decision:
            raise NOT_CONFIRMED.refuse(field="decision")
        accepts = decision == "accept"
        command = _acceptance(session, summary) if accepts else _return(session, summary, lines)
        await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        shown = await _version(session, gateway, report, version)
        return await _report_page(request, session, gateway, shown, problem_of(error), decision, lines)
    return RedirectResponse(f"/reports/{report}/{version}", status_code=303)


def _acceptance(session: Session, summary: ReportSummary) -> AcceptGraduatesReport:
    return AcceptGraduatesReport(
        authority=session.authority, school=summary.school, report=summary.report, version=summary.version
    )


def _return(
    session: Session, summary: ReportSummary, lines: list[tuple[str, str, str]]
) -> ReturnGraduatesReport:
    """The return with the findings of the filled-in lines. At least one is required, each complete."""
    findings = [_finding(*line) for line in lines if line[0] or line[2]]
    if not findings or not all(pupil and note for pupil, _, note in lines if pupil or note):
        raise FINDING_MISSING.refuse(field="pupil")
    return ReturnGraduatesReport(
        authority=session.authority,
        school=summary.school,
        report=summary.report,
        version=summary.version,
        findings=[Finding.model_validate(one) for one in findings],
    )


def _finding(pupil: str, field: str, note: str) -> dict[str, str | None]:
    """A line of the form as a finding of a pupil, or of the report as a whole."""
    if pupil == OF_THE_REPORT:
        return {"pupil": None, "field": OF_THE_REPORT, "note": note}
    return {"pupil": pupil, "field": field, "note": note}


async def _version(session: Session, gateway: Gateway, report: UUID, version: int) -> ReportDetails:
    question = GraduatesReportDetails(
        authority=session.authority, school=session.school, report=report, version=version
    )
    return await gateway.ask(question, session.token)


async def _report_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    shown: ReportDetails,
    problem: ProblemBody | None = None,
    decision: str = "",
    lines: list[tuple[str, str, str]] | None = None,
) -> Response:
    lines, summary = lines or [], shown.summary
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
        "changes": [(change, in_words(change)) for change in summary.changes],
        "answered": await _answered(session, gateway, summary),
        "lines": lines + [EMPTY_LINE] * (FINDING_LINES - len(lines)),
        "max_findings": MAX_FINDINGS,
        "of_the_report": OF_THE_REPORT,
        "findings": await _findings(session, gateway, summary),
        "decided": shown.decision,
        "may_decide": session.holds(Office.REGISTRAR_OFFICER) and summary.state == "submitted",
    }
    return page(request, "reports/report.html", facts, status=status_of(problem) if problem else 200)


async def _answered(
    session: Session, gateway: Gateway, summary: ReportSummary
) -> dict[tuple[UUID | None, str], int]:
    """The findings of the version before, by pupil and field, with their numbers on its page."""
    if not summary.changes:
        return {}
    before = summary.model_copy(update={"version": summary.version - 1})
    found = await _findings(session, gateway, before)
    return {(one.pupil, one.field): number for number, one in enumerate(found, 1)}


async def _findings(session: Session, gateway: Gateway, summary: ReportSummary) -> list[ReportFinding]:
    if session.holds(Office.PROVINCE_OFFICER, Office.DLA_OFFICER):
        return []
    question = ReportFindings(
        authority=session.authority, school=summary.school, report=summary.report, version=summary.version
    )
    return (await gateway.ask(question, session.token)).findings
