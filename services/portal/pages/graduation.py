"""The graduation audit as a school sees it (ตรวจสอบการจบ), the approval, and each pupil's page.

The page of the approval shows what it would do; its form carries the digest of that, and what was seen. A
pupil's page shows what is missing, what the open results would change, and where an average comes from.
"""

import asyncio
from datetime import date
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.portal.error_responses import status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey
from services.portal.pupils import pupils_by_id, pupils_by_number
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeadOfSchool, HeldBy, InSchool, Session
from services.portal.texts.graduation import GAPS, QUALITIES, SeenApproval
from services.portal.texts.pupils import MISSING
from shared.contracts.grades.commands import ApproveGraduates
from shared.contracts.grades.effects import ApprovalEffects
from shared.contracts.grades.problems import EFFECTS_CHANGED
from shared.contracts.grades.queries import (
    AverageExplained,
    EffectsOfApproval,
    GraduationAudit,
    GraduationOutlook,
    SchoolWorkload,
    StudentAchievement,
)
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.thai.dates import day_of, read_date
from shared.vocabulary.calendar import AcademicYear, academic_year, term_parts
from shared.vocabulary.codes import Sha256
from shared.vocabulary.documents import REPORT_OF, TRANSCRIPT_OF
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/audit")
@router.get("/audit/{level}")
async def show_audit(
    request: Request,
    session: InSchool,
    gateway: GatewayDep,
    level: Level | None = None,
    year: int | None = None,
    after: Annotated[str, Query(max_length=13)] = "",
) -> Response:
    """The last class of a level: who passes, and every gap of the others.

    Without `level` the school's first one, without `year` the current academic year.
    """
    place = {"authority": session.authority, "school": session.school}
    workload = await gateway.ask(SchoolWorkload(**place), session.token)
    taught = [one.level for one in workload.levels] or [Level.PRIMARY]
    level = level or taught[0]
    year = year or academic_year(day_of(gateway.now()))
    audit = await gateway.ask(GraduationAudit(**place, level=level, year=year, after=after), session.token)
    facts = {
        "session": session,
        "audit": audit,
        "pupils": await pupils_by_id(session, gateway, [row.pupil for row in audit.rows]),
        "level": level,
        "levels": dict.fromkeys((*taught, level)),
        "after": after,
        "may_approve": session.heads_school and level in TRANSCRIPT_OF and audit.passed > audit.approved,
    }
    return page(request, "graduation/audit.html", facts)


@router.get("/audit/{level}/approval")
async def show_approval(
    request: Request,
    session: HeadOfSchool,
    gateway: GatewayDep,
    level: Level,
    year: AcademicYear,
    on: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """What an approval would do, today or as of another day, and for the director the form to approve."""
    try:
        approved_on = read_date(on).day if on else day_of(gateway.now())
        if approved_on is None:
            raise DATE_UNREAD.refuse(field="on")
        question = EffectsOfApproval(
            authority=session.authority,
            school=session.school,
            level=level,
            year=year,
            approved_on=approved_on,
        )
        # of a large class it takes longer than one try
        effects = await gateway.ask(question, session.token, once=True)
    except Refusal as refusal:
        return await _approval_page(request, session, gateway, level, year, problem=refusal.body)
    return await _approval_page(request, session, gateway, level, year, effects)


@router.post("/audit/{level}/approval")
async def approve(
    request: Request,
    session: Annotated[Session, Depends(HeldBy(Office.DIRECTOR))],
    gateway: GatewayDep,
    level: Level,
    year: Annotated[AcademicYear, Form()],
    approved_on: Annotated[date, Form()],
    effects_sha256: Annotated[Sha256, Form()],
    seen: Annotated[str, Form()],
    key: FormKey,
) -> Response:
    """Approve what was seen. Sent twice, it is one approval.

    If the effects have changed, the page shows how, and asks again.
    """
    before = SeenApproval.model_validate_json(seen)
    command = ApproveGraduates(
        authority=session.authority,
        school=session.school,
        level=level,
        year=year,
        approved_on=approved_on,
        effects_sha256=effects_sha256,
    )
    try:
        await gateway.ask(command, session.token, id=key)
    except Refusal as refusal:
        if not refusal.body.is_one_of(EFFECTS_CHANGED):
            return await _approval_page(request, session, gateway, level, year, problem=refusal.body)
        effects = ApprovalEffects.model_validate(refusal.body.details["effects"])
        return await _approval_page(request, session, gateway, level, year, effects, refusal.body, before)
    return RedirectResponse(f"/audit/{level}?year={year}", status_code=303)


async def _approval_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    level: Level,
    year: AcademicYear,
    effects: ApprovalEffects | None = None,
    problem: ProblemBody | None = None,
    before: SeenApproval | None = None,
) -> Response:
    seen = SeenApproval.of(effects) if effects else None
    graduates = [one.pupil for one in effects.graduates] if effects else []
    facts = {
        "session": session,
        "level": level,
        "year": year,
        "effects": effects,
        "pupils": await pupils_by_id(session, gateway, graduates),
        "problem": problem,
        "changes": list(before.differences(seen)) if before and seen else [],
        "seen": seen.model_dump_json() if seen else "",
        "key": uuid4(),
        "gaps": GAPS,
        "qualities": QUALITIES,
        "transcript": TRANSCRIPT_OF.get(level),
        "report": REPORT_OF.get(level),
        "may_approve": session.holds(Office.DIRECTOR),
    }
    return page(request, "graduation/approval.html", facts, status=status_of(problem) if problem else 200)


@router.get("/pupils/{level}/{student_no:path}")
async def show_pupil(
    request: Request,
    session: InSchool,
    gateway: GatewayDep,
    level: Level,
    student_no: str,
    of: Annotated[str, Query(max_length=7)] = "course",
    target: str = "",
) -> Response:
    """One pupil: the outlook, also for a target average, and one average line by line."""
    pupil = {
        "authority": session.authority,
        "school": session.school,
        "student_no": student_no,
        "level": level,
    }
    outlook_question = GraduationOutlook.model_validate({**pupil, "target": target.strip() or None})
    outlook, explained, achievement, known = await asyncio.gather(
        gateway.ask(outlook_question, session.token),
        gateway.ask(AverageExplained.model_validate({**pupil, "of": of}), session.token),
        gateway.ask(StudentAchievement.model_validate(pupil), session.token),
        pupils_by_number(session, gateway, [student_no]),
    )
    years = sorted({str(term_parts(term)[1]) for term in achievement.terms})
    facts = {
        "session": session,
        "student_no": student_no,
        "known": known[student_no],
        "missing": MISSING,
        "level": level,
        "outlook": outlook,
        "explained": explained,
        "scopes": [
            ("course", "ตลอดหลักสูตร"),
            *((year, f"ปี {year}") for year in years),
            *((term, term) for term in achievement.terms if not term.startswith("0/")),
        ],
        "of": of,
        "target": target,
        "may_correct": session.holds(Office.REGISTRAR),
        "may_see_particulars": session.heads_school,
        "unit": "ชั่วโมง" if level is Level.PRIMARY else "หน่วยกิต",
    }
    return page(request, "graduation/pupil.html", facts)
