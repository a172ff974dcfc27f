"""Queries about work calendars."""

from datetime import date

from services.registry.calendar import store
from services.registry.calendar.days import Task, may_be_taken_back
from services.registry.calendar.draft import draft
from services.registry.calendar.store import LineRow, Located
from services.registry.organisations.store import organisation_at, province_names
from services.registry.rules.offices import OrganisationKind
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import CALENDAR_UNKNOWN
from shared.contracts.registry.queries import (
    Calendar,
    CalendarDraft,
    CalendarLineHistory,
    CalendarOfPlace,
    CalendarTask,
    CalendarToAnnounce,
    Deadline,
    GivenExtension,
    LineHistory,
    LineVersion,
    OrganisationsOwing,
    Owing,
    OwingOrganisations,
    PlaceCalendar,
    SchoolShifts,
    Shift,
    Shifts,
    WorkCalendar,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE

router = Router("registry")


@router.query
async def work_calendar(query: WorkCalendar, work: Work) -> Calendar:
    """The deadlines of a year, as announced. Refuse a year without calendar."""
    lines = await store.lines_of(work.session, query.year, query.education)
    if not lines:
        raise CALENDAR_UNKNOWN.refuse(field="year", year=query.year)
    deadlines = [Deadline(**row.line.model_dump(include=set(Deadline.model_fields))) for row in lines]
    return Calendar(year=query.year, kind=query.education, deadlines=deadlines)


@router.query
async def calendar_of_place(query: CalendarOfPlace, work: Work) -> PlaceCalendar:
    """The calendar of a year with the days that are valid for the organisation that asks."""
    place = await _place(work, query.authority, query.school)
    calendar = await store.year_calendar(work.session, query.year, (place.id, *place.above))
    return PlaceCalendar(
        year=query.year,
        announced=await store.announced(work.session, query.year),
        tasks=[_task(row, one, place.kind) for row, one in calendar.tasks_of(place)],
    )


@router.query
async def calendar_to_announce(query: CalendarToAnnounce, work: Work) -> CalendarDraft:
    """The draft of a calendar, and whom its announcement would reach."""
    return await draft(work.session, query.year, query.education, day_of(work.now))


@router.query
async def calendar_line_history(query: CalendarLineHistory, work: Work) -> LineHistory:
    """All versions of a line and all its extensions."""
    versions = await store.versions_of(work.session, query.year, query.education, query.code)
    due = versions[-1].due if versions else None
    given = await store.extensions_of(work.session, query.year, query.code)
    today = day_of(work.now)
    return LineHistory(
        versions=[
            LineVersion(**{name: getattr(one, name) for name in LineVersion.model_fields}) for one in versions
        ],
        extensions=[
            GivenExtension(
                extension=one.id,
                **{name: getattr(one, name) for name in ("until", "reason", "order_number", "at")},
                given_to=await store.names_of_places(work.session, one.id, today),
                may_be_taken_back=one.taken_back_at is None
                and due is not None
                and may_be_taken_back(day_of(one.at), due, today),
                taken_back_at=one.taken_back_at,
            )
            for one in given
        ],
    )


@router.query
async def organisations_owing(query: OrganisationsOwing, work: Work) -> OwingOrganisations:
    """The organisations that owe a line, each with the day on which it is due there."""
    calendar = (await store.year_calendar(work.session, query.year)).only(query.code)
    kinds = {kind for row in calendar.lines for kind in row.line.owed_by}
    province = None if query.authority == NOWHERE else query.authority
    places = await store.located(
        work.session,
        day_of(work.now),
        kinds=kinds - {OrganisationKind.PROVINCE},
        province=province,
        find=query.find,
    )
    have_schools = await store.authorities_with_schools(work.session, day_of(work.now))
    found = [
        _owing(place, one)
        for place in places
        if place.kind is OrganisationKind.SCHOOL or place.id in have_schools
        for one in _last(calendar.tasks_of(place), place.kind)
    ]
    return OwingOrganisations(
        total=len(found),
        organisations=found[: query.limit],
        provinces=await province_names(work.session),
    )


@router.query
async def school_shifts(query: SchoolShifts, work: Work) -> Shifts:
    """The shifts of this school, or of the schools of this authority."""
    today = day_of(work.now)
    place = await organisation_at(work.session, query.authority, query.school, today)
    found = await store.shifts_of(work.session, query.year, place.id, today)
    lines = await store.lines_of_shifts(work.session, [one.id for one in found])
    schools = await store.located(work.session, today, ids={one.organisation for one in found})
    by_id = {school.id: school for school in schools}
    return Shifts(
        shifts=[
            Shift(
                shift=one.id,
                school=by_id[one.organisation].school,
                school_name=by_id[one.organisation].name,
                lines=lines[one.id],
                reason=one.reason,
                at=one.at,
                state="proposed" if one.accepted is None else "accepted" if one.accepted else "refused",
                decision_reason=one.decision_reason,
                decided_at=one.decided_at,
            )
            for one in found
        ]
    )


async def _place(work: Work, authority: str, school: str) -> Located:
    today = day_of(work.now)
    organisation = await organisation_at(work.session, authority, school, today)
    [place] = await store.located(work.session, today, ids=[organisation.id])
    return place


def _task(row: LineRow, one: Task, kind: OrganisationKind) -> CalendarTask:
    return CalendarTask(
        education=row.education,
        version=row.version,
        starts=one.starts,
        due=one.due,
        owed=kind in row.line.owed_by,
        announced_starts=row.line.starts,
        announced_due=row.line.due,
        shifted=one.shifted,
        extended=one.extended,
        **row.line.model_dump(exclude={"starts", "due"}),
    )


def _last(tasks: list[tuple[LineRow, Task]], kind: OrganisationKind) -> list[Task]:
    """What organisations of this kind owe by a day; of both kinds of education the one due later."""
    found = [one for row, one in tasks if kind in row.line.owed_by and one.due]
    return sorted(found, key=lambda one: one.due or date.min)[-1:]


def _owing(place: Located, one: Task) -> Owing:
    assert one.due is not None, "a line without a day is not owed"
    return Owing(
        authority=place.authority,
        school=place.school,
        name=place.name,
        authority_name=place.authority_name,
        due=one.due,
        extended=one.extended is not None,
        district=place.district,
    )
