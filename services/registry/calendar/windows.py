"""The events that tell a calendar's windows: of the country, and of schools whose days differ."""

from collections.abc import Iterable

from services.registry.calendar import store
from services.registry.calendar.days import task, windows
from services.registry.calendar.store import Located, YearCalendar, located, year_calendar
from services.registry.rules.offices import OrganisationKind
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.calendar import Education
from shared.contracts.registry.events import CalendarAnnounced, SchoolCalendarChanged
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE


async def emit_country(work: Work, year: int, education: Education) -> None:
    """Emit the windows of the country, then those of each school that was told others."""
    calendar = await year_calendar(work.session, year)
    [dla] = await located(work.session, day_of(work.now), kinds=[OrganisationKind.DLA])
    extended = calendar.extended(dla.id, ())
    tasks = [task(row.line, None, extended) for row in calendar.lines if row.education == education]
    work.emit(
        CalendarAnnounced(
            authority=NOWHERE, school=NOWHERE, year=year, education=education, windows=windows(tasks)
        )
    )
    told = await store.told_of(work.session, year) - {dla.id}
    await emit_schools(work, year, told, calendar, education)


async def emit_schools(
    work: Work,
    year: int,
    organisations: Iterable[int],
    calendar: YearCalendar | None = None,
    education: Education | None = None,
) -> None:
    """Emit the windows of these schools and of all schools below these organisations."""
    calendar = calendar or await year_calendar(work.session, year)
    schools = await located(
        work.session, day_of(work.now), below=list(organisations), kinds=[OrganisationKind.SCHOOL]
    )
    for school in schools:
        if school.education and education in (None, school.education):
            _emit(work, year, school, school.education, calendar)


def _emit(work: Work, year: int, school: Located, education: Education, calendar: YearCalendar) -> None:
    work.emit(
        SchoolCalendarChanged(
            authority=school.authority,
            school=school.school,
            year=year,
            education=education,
            windows=windows(task for _, task in calendar.tasks_of(school)),
        )
    )
