"""The graduation audit as a school sees it (ตรวจสอบการจบ), and of each pupil: what is still missing, what the open results would bring, where an average comes from."""
import asyncio
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.portal.gateway import Gateway, the_gateway
from services.portal.pages.home import LEVELS
from services.portal.render import page
from services.portal.session import SignedIn
from shared.contracts.grades.queries import AverageExplained, GraduationAudit, GraduationOutlook, SchoolWorkload, StudentAchievement
from shared.thai.dates import day_of
from shared.vocabulary.calendar import academic_year, term_parts
from shared.vocabulary.levels import Level

router = APIRouter(include_in_schema=False)

The = Annotated[Gateway, Depends(the_gateway)]


@router.get("/audit")
@router.get("/audit/{level}")
async def audit(
    request: Request, session: SignedIn, gateway: The, level: Level | None = None, year: int | None = None, after: Annotated[str, Query(max_length=13)] = "",
) -> Response:
    """The last class of a level: who passes, and of the others every reason; the school's first level and this academic year unless others are asked for."""
    here = {"authority": session.authority, "school": session.school}
    taught = [one.level for one in (await gateway.ask(SchoolWorkload(**here), session.token)).levels] or [Level.PRIMARY]
    asked, of_year = level or taught[0], year or academic_year(day_of(gateway.now()))
    said = await gateway.ask(GraduationAudit(**here, level=asked, year=of_year, after=after), session.token)
    return page(request, "graduation/audit.html", {"session": session, "audit": said, "level": asked, "names": {one: LEVELS[one] for one in (*taught, asked)}, "after": after})


@router.get("/pupils/{level}/{student_no:path}")
async def pupil(
    request: Request, session: SignedIn, gateway: The, level: Level, student_no: str, of: Annotated[str, Query(max_length=7)] = "course", target: str = "",
) -> Response:
    """One pupil: the outlook, for an average aimed at too, and one average line by line."""
    about = {"authority": session.authority, "school": session.school, "student_no": student_no, "level": level}
    outlook, told, known = await asyncio.gather(
        gateway.ask(GraduationOutlook.model_validate({**about, "target": target.strip() or None}), session.token),
        gateway.ask(AverageExplained.model_validate({**about, "of": of}), session.token), gateway.ask(StudentAchievement.model_validate(about), session.token))
    years = sorted({str(term_parts(term)[1]) for term in known.terms})
    scopes = [("course", "ตลอดหลักสูตร"), *((year, f"ปี {year}") for year in years), *((term, term) for term in known.terms if not term.startswith("0/"))]
    return page(request, "graduation/pupil.html", {
        "session": session, "student_no": student_no, "level": level, "level_name": LEVELS[level], "outlook": outlook, "told": told, "scopes": scopes,
        "of": of, "target": target, "unit": "ชั่วโมง" if level is Level.PRIMARY else "หน่วยกิต"})
