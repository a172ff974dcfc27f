"""The line of the work calendar by which schools answer, as it is valid for each school."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.calendar.store import FORMS_DUE, latest_due, lines_of, located, year_calendar
from services.registry.rules.move_forms import year_to_answer
from services.registry.rules.offices import OrganisationKind
from shared.contracts.registry.move_forms import MoveFormDeadline
from shared.vocabulary.calendar import AcademicYear, academic_year


async def announced_due(session: AsyncSession, year: AcademicYear) -> date | None:
    """The day by which the schools of the country answer, the later one of both kinds of education."""
    return latest_due(await lines_of(session, year), FORMS_DUE)


async def year_now(session: AsyncSession, today: date) -> AcademicYear:
    """The year for which schools answer today."""
    return year_to_answer(today, await announced_due(session, academic_year(today) + 1))


async def deadlines(
    session: AsyncSession, year: AcademicYear, schools: Collection[int], today: date
) -> dict[int, MoveFormDeadline]:
    """The line as it is valid for each of these schools; those whose calendar has none are left out."""
    calendar = (await year_calendar(session, year)).only(FORMS_DUE)
    if not calendar.lines:
        return {}
    return {
        place.id: MoveFormDeadline(
            starts=one.starts, due=one.due, announced_due=row.line.due or one.due, extended=one.extended
        )
        for place in await located(session, today, ids=schools)
        for row, one in calendar.tasks_of(place)
        if one.due and OrganisationKind.SCHOOL in row.line.owed_by
    }
