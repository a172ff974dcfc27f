"""The graduation audit as a school sees it (ตรวจสอบการจบ), and each pupil's page.

A pupil's page shows what is missing, what the open results would change, and where an average comes from.
"""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from services.portal.gateway import GatewayDep
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import SignedIn
from shared.contracts.grades.queries import (
    AverageExplained,
    GraduationAudit,
    GraduationOutlook,
    SchoolWorkload,
    StudentAchievement,
)
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year, term_parts
from shared.vocabulary.levels import Level

router = APIRouter(route_class=Route, include_in_schema=False)


@router.get("/audit")
@router.get("/audit/{level}")
async def show_audit(
    request: Request,
    session: SignedIn,
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
        "level": level,
        "levels": dict.fromkeys((*taught, level)),
        "after": after,
    }
    return page(request, "graduation/audit.html", facts)


@router.get("/pupils/{level}/{student_no:path}")
async def show_pupil(
    request: Request,
    session: SignedIn,
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
    outlook, explained, achievement = await asyncio.gather(
        gateway.ask(outlook_question, session.token),
        gateway.ask(AverageExplained.model_validate({**pupil, "of": of}), session.token),
        gateway.ask(StudentAchievement.model_validate(pupil), session.token),
    )
    years = sorted({str(term_parts(term)[1]) for term in achievement.terms})
    facts = {
        "session": session,
        "student_no": student_no,
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
        "unit": "ชั่วโมง" if level is Level.PRIMARY else "หน่วยกิต",
    }
    return page(request, "graduation/pupil.html", facts)
