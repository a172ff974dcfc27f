"""Reactions to work calendars: grades keeps the windows by which it decides."""

from services.grades.calendar.store import replace_windows
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.events import CalendarAnnounced, SchoolCalendarChanged

router = Router("grades")


@router.reaction
async def keep_country(event: CalendarAnnounced, work: Work) -> None:
    """Keep the windows of a year for all schools without windows of their own."""
    await _keep(event, work)


@router.reaction
async def keep_school(event: SchoolCalendarChanged, work: Work) -> None:
    """Keep the windows of a year for this school."""
    await _keep(event, work)


async def _keep(event: CalendarAnnounced | SchoolCalendarChanged, work: Work) -> None:
    rows = [window.model_dump() for window in event.windows]
    await replace_windows(work.session, event.school, event.education, event.year, rows)
