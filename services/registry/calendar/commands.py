"""Commands about work calendars: draft, announcement, changes, extensions, a school's own days."""

from datetime import date

from services.registry.calendar import store
from services.registry.calendar.days import faults_of_days, may_be_taken_back
from services.registry.calendar.draft import draft
from services.registry.calendar.windows import emit_country, emit_schools
from services.registry.organisations.store import Organisation, organisation_at
from services.registry.rules.offices import OrganisationKind
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry.calendar import Education, ShiftedLine
from shared.contracts.registry.commands import (
    AnnounceCalendar,
    CalendarIsAnnounced,
    ChangeCalendarLine,
    DeadlineExtended,
    DecideSchoolShift,
    DraftSaved,
    ExtendDeadline,
    ExtensionTakenBack,
    LineChanged,
    SaveCalendarDraft,
    ShiftDecided,
    ShiftMade,
    ShiftSchoolCalendar,
    TakeBackExtension,
)
from shared.contracts.registry.problems import (
    CALENDAR_ALREADY_ANNOUNCED,
    CALENDAR_CHANGED,
    CALENDAR_UNKNOWN,
    DAYS_FAR,
    DAYS_MISSING,
    DAYS_REVERSED,
    EXTENSION_NOT_LATER,
    EXTENSION_UNKNOWN,
    EXTENSION_USED,
    NOT_TO_BE_SHIFTED,
    SHIFT_UNKNOWN,
    TASK_TWICE,
    TASK_UNKNOWN,
)
from shared.thai.dates import day_of
from shared.vocabulary.offices import Office

router = Router("registry")

FAULTS = {"reversed": DAYS_REVERSED, "far": DAYS_FAR, "missing": DAYS_MISSING}


@router.command
async def save_calendar_draft(command: SaveCalendarDraft, work: Work) -> DraftSaved:
    """Save the draft. Refused when it has been saved since, or when the calendar is announced."""
    await store.lock_calendars(work.session)
    await _refuse_announced(work, command.year, command.education)
    version, lines = await store.draft_of(work.session, command.year, command.education)
    if version != command.version:
        theirs = [line.model_dump(mode="json") for line in lines]
        raise CALENDAR_CHANGED.refuse("version", {"version": version, "lines": theirs})
    codes = [line.code for line in command.lines]
    wrong = [
        TASK_TWICE.refuse(f"lines.{place}.code", title=line.title)
        for place, line in enumerate(command.lines)
        if line.code in codes[:place]
    ]
    for place, line in enumerate(command.lines):
        wrong += _day_faults(line.starts, line.due, command.year, bool(line.window), f"lines.{place}")
    refuse_all(wrong)
    await store.save_draft(work, command.year, command.education, version + 1, command.lines)
    return DraftSaved(version=version + 1)


@router.command
async def announce_calendar(command: AnnounceCalendar, work: Work) -> CalendarIsAnnounced:
    """Announce the calendar as it stands in the saved draft, and emit its windows."""
    await store.lock_calendars(work.session)
    await _refuse_announced(work, command.year, command.education)
    found = await draft(work.session, command.year, command.education, day_of(work.now))
    if not found.version or found.effects_sha256 != command.effects_sha256:
        raise CALENDAR_CHANGED.refuse("effects_sha256", {"version": found.version})
    facts = {
        "year": command.year,
        "education": command.education,
        "effects_sha256": command.effects_sha256,
        **work.origin,
        "at": work.now,
    }
    _, lines = await store.draft_of(work.session, command.year, command.education)
    await store.insert_year(work.session, facts, lines)
    await emit_country(work, command.year, command.education)
    return CalendarIsAnnounced(announced_at=work.now)


@router.command
async def change_calendar_line(command: ChangeCalendarLine, work: Work) -> LineChanged:
    """Change the days of an announced line: a new version, the earlier ones stay."""
    await store.lock_calendars(work.session)
    versions = await store.versions_of(work.session, command.year, command.education, command.code)
    if not versions:
        raise TASK_UNKNOWN.refuse("code", year=command.year)
    latest = versions[-1]
    if latest.version != command.version:
        theirs = {"starts": latest.starts, "due": latest.due}
        raise CALENDAR_CHANGED.refuse("version", {"version": latest.version} | _written(theirs))
    refuse_all(_day_faults(command.starts, command.due, command.year, bool(latest.window)))
    version = await store.insert_version(work, latest, command.starts, command.due, command.reason)
    if latest.window:
        await emit_country(work, command.year, command.education)
    return LineChanged(version=version)


@router.command
async def extend_deadline(command: ExtendDeadline, work: Work) -> DeadlineExtended:
    """Extend a deadline, and emit the windows of the schools for which it moves."""
    await store.lock_calendars(work.session)
    rows = await _rows(work, command.year, command.code)
    due = min(row.line.due for row in rows if row.line.due)
    if command.until <= due:
        raise EXTENSION_NOT_LATER.refuse("until")
    refuse_all(_day_faults(None, command.until, command.year, False))
    places: dict[int, bool] = {}
    for place in command.places:
        found = await organisation_at(work.session, place.authority, place.school, day_of(work.now))
        places[found.id] = places.get(found.id, False) or place.below
    id = work.new_id()
    facts = command.model_dump(include={"year", "code", "until", "reason", "order_number"})
    await store.insert_extension(work, id, facts, places)
    await _emit_extended(work, command.year, rows, places)
    return DeadlineExtended(extension=id)


@router.command
async def take_back_extension(command: TakeBackExtension, work: Work) -> ExtensionTakenBack:
    """Take back an extension. Refused when somebody may have relied on it."""
    await store.lock_calendars(work.session)
    found = await store.extension(work.session, command.extension)
    if found is None:
        raise EXTENSION_UNKNOWN.refuse("extension")
    year, extension = found
    rows = await _rows(work, year, extension.code)
    due = max(row.line.due for row in rows if row.line.due)
    if not may_be_taken_back(day_of(extension.at), due, day_of(work.now)):
        raise EXTENSION_USED.refuse("extension")
    places = await store.places_of(work.session, extension.id)
    await store.take_back(work, extension.id)
    await _emit_extended(work, year, rows, places)
    return ExtensionTakenBack(extension=extension.id)


@router.command
async def shift_school_calendar(command: ShiftSchoolCalendar, work: Work) -> ShiftMade:
    """Shift days of a school. What its clerk shifts is valid at once; the school's own people propose."""
    await store.lock_calendars(work.session)
    school = await _school(work, command.authority, command.school)
    refuse_all(await _shift_faults(work, school.id, command.year, command.lines))
    id = work.new_id()
    await store.insert_shift(work, id, school.id, command.year, command.reason, command.lines)
    if work.role != Office.AUTHORITY_CLERK:
        return ShiftMade(shift=id, state="proposed")
    await store.insert_decision(work, id, accepted=True, reason=command.reason)
    await emit_schools(work, command.year, [school.id])
    return ShiftMade(shift=id, state="accepted")


@router.command
async def decide_school_shift(command: DecideSchoolShift, work: Work) -> ShiftDecided:
    """Decide a shift that the school has proposed, and emit the windows of an accepted one."""
    await store.lock_calendars(work.session)
    school = await _school(work, command.authority, command.school)
    found = await store.shift_at(work.session, command.shift, school.id)
    if found is None or found[1].accepted is not None:
        raise SHIFT_UNKNOWN.refuse("shift")
    year, shift = found
    await store.insert_decision(work, shift.id, accepted=command.accepted, reason=command.reason)
    if command.accepted:
        await emit_schools(work, year, [school.id])
    return ShiftDecided(shift=shift.id, accepted=command.accepted)


async def _refuse_announced(work: Work, year: int, education: Education) -> None:
    if education in await store.announced(work.session, year):
        raise CALENDAR_ALREADY_ANNOUNCED.refuse("year", year=year)


async def _rows(work: Work, year: int, code: str) -> list[store.LineRow]:
    """The lines of this code that have a day to extend. Refuse a year or a code without."""
    rows = await store.lines_of(work.session, year)
    if not rows:
        raise CALENDAR_UNKNOWN.refuse("year", year=year)
    found = [row for row in rows if row.line.code == code and row.line.due]
    if not found:
        raise TASK_UNKNOWN.refuse("code", year=year)
    return found


async def _school(work: Work, authority: str, school: str) -> Organisation:
    return await organisation_at(work.session, authority, school, day_of(work.now))


async def _emit_extended(work: Work, year: int, rows: list[store.LineRow], places: dict[int, bool]) -> None:
    """Emit the windows that an extension of these lines moves; none for lines without a window."""
    if not any(row.line.window for row in rows):
        return
    [dla] = await store.located(work.session, day_of(work.now), kinds=[OrganisationKind.DLA])
    if dla.id not in places:
        await emit_schools(work, year, places)
        return
    for row in rows:
        await emit_country(work, year, row.education)


async def _shift_faults(work: Work, school: int, year: int, lines: list[ShiftedLine]) -> list[Refusal]:
    """What is wrong with the days of a shift: of an unknown line, or of impossible days."""
    calendar = await store.year_calendar(work.session, year)
    [place] = await store.located(work.session, day_of(work.now), ids=[school])
    known = {row.line.code: row.line for row, _ in calendar.tasks_of(place)}
    if not known:
        return [CALENDAR_UNKNOWN.refuse("year", year=year)]
    wrong = []
    for number, line in enumerate(lines):
        if line.code not in known:
            wrong.append(TASK_UNKNOWN.refuse(f"lines.{number}.code", year=year))
            continue
        if not known[line.code].window:
            wrong.append(NOT_TO_BE_SHIFTED.refuse(f"lines.{number}.code"))
        wrong += _day_faults(line.starts, line.due, year, True, f"lines.{number}")
    return wrong


def _day_faults(
    starts: date | None, due: date | None, year: int, is_window: bool, at: str = ""
) -> list[Refusal]:
    """The refusals of impossible days, each at its field."""
    found = faults_of_days(starts, due, year, is_window=is_window)
    prefix = f"{at}." if at else ""
    return [FAULTS[one].refuse(f"{prefix}due", year=year) for one in sorted(found)]


def _written(days: dict[str, date | None]) -> dict[str, str | None]:
    return {name: day.isoformat() if day else None for name, day in days.items()}
