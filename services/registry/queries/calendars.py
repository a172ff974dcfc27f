"""Work calendars (ปฏิทินปฏิบัติงาน)."""
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.tables import calendar
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import CALENDAR_UNKNOWN
from shared.contracts.registry.queries import Calendar, Deadline, WorkCalendar

router = Router("registry")


@router.query
async def work_calendar(query: WorkCalendar, work: Work) -> Calendar:
    """The lines of a year, as announced."""
    lines = (await work.session.execute(
        select(calendar).where(calendar.c.year == query.year, calendar.c.education == query.education).order_by(calendar.c.position).limit(200))).all()
    if not lines:
        raise CALENDAR_UNKNOWN.refuse(field="year", year=query.year)
    return Calendar(year=query.year, kind=query.education, deadlines=[
        Deadline(code=line.code, title=line.title, title_en=line.title_en, starts=line.starts, due=line.due, who=line.who, source=line.source) for line in lines])


async def due(session: AsyncSession, year: int, code: str) -> date:
    """The day on which something is due in a year, whatever the kind of education (the latest, where they differ). Refuses a year without calendar."""
    found: date | None = await session.scalar(
        select(calendar.c.due).where(calendar.c.year == year, calendar.c.code == code, calendar.c.due.is_not(None)).order_by(calendar.c.due.desc()).limit(1))
    if found is None:
        raise CALENDAR_UNKNOWN.refuse(field="year", year=year)
    return found
