"""The calendar of a year before its announcement: as it was saved, else proposed from the year before."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.calendar import store
from services.registry.calendar.days import effects_digest, next_lines
from shared.contracts.registry.calendar import CalendarLine, Education
from shared.contracts.registry.queries import CalendarDraft, DraftLine


async def draft(session: AsyncSession, year: int, education: Education, on: date) -> CalendarDraft:
    """The draft, each line beside its days in the former year, and whom its announcement on a day would
    reach.
    """
    version, lines = await store.draft_of(session, year, education)
    former_year = await store.latest_announced(session, education, year)
    former = await store.lines_of(session, former_year, education) if former_year else []
    if not version and former_year:
        lines = next_lines([row.line for row in former], former_year, year)
    before = {row.line.code: row.line for row in former}
    counts = await store.count_owing(session, education, on)
    owing = {kind: counts[kind] for kind in counts if any(kind in line.owed_by for line in lines)}
    return CalendarDraft(
        year=year,
        education=education,
        announced=education in await store.announced(session, year),
        version=version,
        former_year=former_year,
        lines=[_with_former(line, before.get(line.code)) for line in lines],
        owing=owing,
        effects_sha256=effects_digest(year, education, lines, owing),
    )


def _with_former(line: CalendarLine, former: CalendarLine | None) -> DraftLine:
    return DraftLine(
        **line.model_dump(),
        former_starts=former.starts if former else None,
        former_due=former.due if former else None,
    )
