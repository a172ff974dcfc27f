"""Work calendars that people keep: drafted, announced, changed, extended; a school's own days."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.postgres import sqlalchemy_url
from services.registry.calendar.seed import FILES
from services.registry.organisations.seed import read
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.calendar import Education, ShiftedLine
from shared.contracts.registry.commands import (
    AnnounceCalendar,
    ChangeCalendarLine,
    DecideSchoolShift,
    ExtendDeadline,
    ExtendedPlace,
    SaveCalendarDraft,
    ShiftSchoolCalendar,
    TakeBackExtension,
)
from shared.contracts.registry.events import CalendarAnnounced, SchoolCalendarChanged
from shared.contracts.registry.queries import (
    AppointmentTracker,
    CalendarDraft,
    CalendarLineHistory,
    CalendarOfPlace,
    CalendarTask,
    CalendarToAnnounce,
    DraftLine,
    OrganisationsOwing,
    SchoolShifts,
)
from shared.vocabulary.codes import NOWHERE
from tests.registry.stack import START, RegistryStack
from tests.world.stack import until

COUNTRY = {"authority": NOWHERE, "school": NOWHERE}
AUTHORITY, SCHOOL, COLLEGE = "58-PAO-01", "3058910002", "3058910003"
HERE = {"authority": AUTHORITY, "school": SCHOOL}
# announced by these tests; 2569 is that of the other tests
YEAR = 2570
ORDERS = "appointment_orders"


async def draft(registry: RegistryStack, year: int, education: Education = "basic") -> CalendarDraft:
    return await registry.ask(CalendarToAnnounce(**COUNTRY, year=year, education=education))


def saving(of: CalendarDraft, lines: list[Any] | None = None, **more: Any) -> SaveCalendarDraft:
    """The command that saves a draft, unless `more` changes it."""
    kept = [line.model_dump(exclude={"former_starts", "former_due"}) for line in lines or of.lines]
    facts = {"year": of.year, "education": of.education, "version": of.version, "lines": kept}
    return SaveCalendarDraft.model_validate(COUNTRY | facts | more)


async def announced(registry: RegistryStack, year: int = YEAR) -> None:
    """Announce both calendars of a year, if they are not."""
    for education in ("basic", "vocational"):
        found = await draft(registry, year, education)  # type: ignore[arg-type]
        if found.announced:
            continue
        await registry.ask(saving(found))
        found = await draft(registry, year, education)  # type: ignore[arg-type]
        await registry.ask(
            AnnounceCalendar(
                **COUNTRY, year=year, education=found.education, effects_sha256=found.effects_sha256
            )
        )


async def tasks(registry: RegistryStack, year: int, school: str = SCHOOL) -> dict[str, CalendarTask]:
    """The calendar of a school by code."""
    calendar = await registry.ask(CalendarOfPlace(authority=AUTHORITY, school=school, year=year))
    return {task.code: task for task in calendar.tasks}


def opened(event: CalendarAnnounced | SchoolCalendarChanged) -> list[tuple[str, datetime]]:
    """When each term begins."""
    return [(window.term, window.opens_at) for window in event.windows if window.kind == "term"]


def extension(code: str, until: date, *places: ExtendedPlace, year: int = YEAR) -> ExtendDeadline:
    return ExtendDeadline(**COUNTRY, year=year, code=code, until=until, reason="น้ำท่วม", places=list(places))


async def codes(registry: RegistryStack, question: Any, token: str | None = None) -> list[str]:
    """The codes of a refusal, at their fields."""
    problem: ProblemBody = await registry.refused(question, token)
    return [f"{one.code} {one.field}" for one in problem.problems or [problem]]


async def test_a_year_without_a_calendar_is_an_answer(registry: RegistryStack) -> None:
    """Empty, for whoever asks; the tracker calls nothing late."""
    empty = await registry.ask(CalendarOfPlace(**HERE, year=2599))

    assert ([], []) == (empty.announced, empty.tasks)
    await registry.move_clock(date(2030, 5, 16))
    tracker = await registry.ask(AppointmentTracker(authority="58", school=NOWHERE))
    await registry.move_clock(START.date())
    assert (False, date(2031, 5, 15)) == (tracker.announced, tracker.due)
    assert tracker.totals.owed == tracker.totals.not_due + tracker.totals.on_time > 0


async def test_a_calendar_is_drafted_announced_and_told(registry: RegistryStack) -> None:
    """A copy of the year before, days moved; announced on the digest that was seen; windows are emitted."""
    first = await draft(registry, 2571)
    while first.former_year != YEAR:
        await announced(registry)
        first = await draft(registry, 2571)
    lines = {line.code: line for line in first.lines}
    assert lines["term_1"].starts == date(2028, 5, 16)
    assert (lines[ORDERS].former_due, lines["term_1"].term) == (date(2027, 6, 11), "1/2571")
    assert first.owing["authority"] <= first.owing["school"]
    unsaved = AnnounceCalendar(**COUNTRY, year=2571, education="basic", effects_sha256=first.effects_sha256)
    assert ["registry.calendar_changed effects_sha256"] == await codes(registry, unsaved)

    kept = [line for line in first.lines if line.code != "lsq_open"]
    await registry.ask(saving(first, kept))
    assert ["registry.calendar_changed version"] == await codes(registry, saving(first))
    assert ["registry.calendar_changed effects_sha256"] == await codes(registry, unsaved)
    saved = await draft(registry, 2571)
    assert (1, "lsq_open" in {line.code for line in saved.lines}) == (saved.version, False)
    announce = unsaved.model_copy(update={"effects_sha256": saved.effects_sha256})
    await registry.ask(announce)

    assert ["registry.calendar_already_announced year"] == await codes(registry, announce)
    terms = [
        ("1/2571", datetime(2028, 5, 15, 17, tzinfo=UTC)),
        ("2/2571", datetime(2028, 10, 31, 17, tzinfo=UTC)),
    ]
    await until(
        lambda: registry.stack.events(CalendarAnnounced, NOWHERE, NOWHERE),
        lambda events: terms in [opened(one) for one in events if one.education == "basic"],
    )
    [row] = await registry.stack.rows(
        "registry", "select office from calendar_years where year = 2571 and education = 'basic'"
    )
    assert ("dla_officer",) == row


# what                      | field      | value          | refused
WRONG = """
days reversed               | starts     | 2037-12-01     | registry.days_reversed lines.0.due
the Christian year          | due        | 1485-06-11     | registry.days_far lines.0.due
no day                      | due        | -              | registry.days_missing lines.0.due
a code twice                | code       | term_1         | registry.task_twice lines.{term_1}.code
"""


@pytest.mark.parametrize("row", WRONG.strip().splitlines(), ids=lambda row: row.split("|")[0].strip())
async def test_a_wrong_line_is_refused_at_its_field(registry: RegistryStack, row: str) -> None:
    """Nothing is saved."""
    _, field, value, refused = (cell.strip() for cell in row.split("|"))
    found = await draft(registry, 2580, "vocational")
    lines = {line.code: line for line in found.lines}
    changed = lines.pop(ORDERS).model_dump() | {field: None if value == "-" else value}
    all_lines = [DraftLine.model_validate(changed), *lines.values()]
    place = [line.code for line in all_lines].index("term_1", 1)

    assert [refused.replace("{term_1}", str(place))] == await codes(registry, saving(found, all_lines))
    assert 0 == (await draft(registry, 2580, "vocational")).version


async def test_a_changed_line_keeps_its_former_days(registry: RegistryStack) -> None:
    """A version for each change; a change of what somebody else has changed is refused with theirs."""
    await announced(registry)
    before = (await tasks(registry, YEAR))["count_day_1"]
    change = ChangeCalendarLine(
        **COUNTRY,
        year=YEAR,
        education="basic",
        code="count_day_1",
        version=before.version,
        starts=None,
        due=date(2027, 6, 15),
        reason="วันหยุดเพิ่ม",
    )

    await registry.ask(change)

    problem = await registry.refused(change)
    assert ("registry.calendar_changed", "2027-06-15") == (problem.code, problem.details["due"])
    after = (await tasks(registry, YEAR))["count_day_1"]
    assert (before.version + 1, date(2027, 6, 15)) == (after.version, after.due)
    history = await registry.ask(
        CalendarLineHistory(**HERE, year=YEAR, education="basic", code="count_day_1")
    )
    assert [(date(2027, 6, 10), None), (date(2027, 6, 15), "วันหยุดเพิ่ม")] == [
        (one.due, one.reason) for one in history.versions
    ]


async def test_an_extension_reaches_whom_it_names(registry: RegistryStack) -> None:
    """One school, or all below an authority; taken back, the earlier day is due again."""
    await announced(registry)
    until = date(2027, 6, 25)
    one = await registry.ask(extension(ORDERS, until, ExtendedPlace(**HERE)))

    assert (until, "น้ำท่วม") == ((task := (await tasks(registry, YEAR))[ORDERS]).due, task.extended)
    assert date(2027, 6, 11) == (await tasks(registry, YEAR, COLLEGE))[ORDERS].due
    await registry.ask(TakeBackExtension(**COUNTRY, extension=one.extension))
    assert date(2027, 6, 11) == (await tasks(registry, YEAR))[ORDERS].due
    assert ["registry.extension_unknown extension"] == await codes(
        registry, TakeBackExtension(**COUNTRY, extension=one.extension)
    )

    all_below = await registry.ask(extension(ORDERS, until, ExtendedPlace(authority=AUTHORITY, below=True)))
    assert {until} == {(await tasks(registry, YEAR, school))[ORDERS].due for school in (SCHOOL, COLLEGE)}
    owing = OrganisationsOwing(authority="58", school=NOWHERE, year=YEAR, code=ORDERS)
    extended = {
        (one.authority, one.school) for one in (await registry.ask(owing)).organisations if one.extended
    }
    assert {(AUTHORITY, NOWHERE), (AUTHORITY, SCHOOL), (AUTHORITY, COLLEGE)} <= extended
    assert {AUTHORITY} == {authority for authority, _ in extended}
    await registry.ask(TakeBackExtension(**COUNTRY, extension=all_below.extension))


async def test_who_owes_is_found_by_the_name_of_its_district(registry: RegistryStack) -> None:
    """All of a flooded district, also those with another name than it."""
    await announced(registry)
    owing = OrganisationsOwing(authority="58", school=NOWHERE, year=YEAR, code=ORDERS, find="ขุนยวม")
    found = (await registry.ask(owing)).organisations
    assert {"58-TT-03", "58-SAO-20"} == {one.authority for one in found}
    assert {"ขุนยวม"} == {one.district for one in found}


async def test_the_tracker_knows_who_has_more_time(registry: RegistryStack) -> None:
    """Missing for the others, extended there; a used extension is not taken back."""
    await announced(registry)
    given = await registry.ask(
        extension(ORDERS, date(2027, 6, 25), ExtendedPlace(authority="58-TT-03", below=True))
    )
    await registry.move_clock(date(2027, 6, 14))
    tracker = await registry.ask(AppointmentTracker(authority="58", school=NOWHERE))
    used = await codes(registry, TakeBackExtension(**COUNTRY, extension=given.extension))
    await registry.move_clock(START.date())

    states = {(line.authority, line.state) for line in tracker.sendings}
    assert ("58-TT-03", "extended") in states
    assert ("58-TT-03", "missing") not in states
    assert {"extended"} == {state for authority, state in states if state == "extended"}
    totals = tracker.totals.model_dump()
    assert totals.pop("owed") == sum(totals.values())
    assert ["registry.extension_used extension"] == used


@pytest.mark.parametrize(
    ("code", "until", "refused"),
    [
        (ORDERS, date(2027, 6, 11), "registry.extension_not_later until"),
        ("no_such_line", date(2027, 6, 25), "registry.task_unknown code"),
        ("lsq_open", date(2027, 6, 25), "registry.task_unknown code"),
        (ORDERS, date(2570, 6, 25), "registry.days_far due"),
    ],
)
async def test_a_wrong_extension_is_refused(
    registry: RegistryStack, code: str, until: date, refused: str
) -> None:
    """At its field."""
    await announced(registry)

    assert [refused] == await codes(registry, extension(code, until, ExtendedPlace(**HERE)))
    unknown = extension(ORDERS, date(2027, 6, 25), ExtendedPlace(authority="58-PAO-99"))
    assert ["registry.organisation_unknown authority"] == await codes(registry, unknown)


async def test_a_school_proposes_days_of_its_own_and_the_clerk_decides(registry: RegistryStack) -> None:
    """Valid from the decision on, and emitted with all windows; another school's days stay."""
    await announced(registry)
    registrar, clerk = (
        registry.token("registrar", f"{AUTHORITY}.{SCHOOL}"),
        registry.token("authority_clerk", AUTHORITY),
    )
    days = ShiftedLine(code="term_1", starts=date(2027, 5, 23), due=date(2027, 10, 17))
    shift = ShiftSchoolCalendar(**HERE, year=YEAR, lines=[days], reason="ซ่อมอาคาร")

    proposed = await registry.ask(shift, registrar)

    assert ("proposed", date(2027, 5, 16)) == (proposed.state, (await tasks(registry, YEAR))["term_1"].starts)
    seen = await registry.ask(SchoolShifts(authority=AUTHORITY, school=NOWHERE, year=YEAR), clerk)
    assert ("proposed", [days]) == (seen.shifts[0].state, seen.shifts[0].lines)
    decision = DecideSchoolShift(**HERE, shift=proposed.shift, accepted=True, reason="เห็นชอบ")
    assert ["system.not_allowed None"] == await codes(registry, decision, registrar)
    await registry.ask(decision, clerk)

    assert ["registry.shift_unknown shift"] == await codes(registry, decision, clerk)
    term = (await tasks(registry, YEAR))["term_1"]
    assert (True, date(2027, 5, 23), date(2027, 5, 16)) == (term.shifted, term.starts, term.announced_starts)
    assert date(2027, 5, 16) == (await tasks(registry, YEAR, COLLEGE))["term_1"].starts
    terms = [
        ("1/2570", datetime(2027, 5, 22, 17, tzinfo=UTC)),
        ("2/2570", datetime(2027, 10, 31, 17, tzinfo=UTC)),
    ]
    await until(
        lambda: registry.stack.events(SchoolCalendarChanged, AUTHORITY, SCHOOL),
        lambda events: terms in map(opened, events),
    )


async def test_a_school_moves_no_deadline_of_the_country(registry: RegistryStack) -> None:
    """Only windows; each fault at its line."""
    await announced(registry)
    days = [
        ShiftedLine(code=ORDERS, starts=date(2027, 6, 1), due=date(2027, 6, 30)),
        ShiftedLine(code="no_such_line", starts=None, due=date(2027, 6, 30)),
        ShiftedLine(code="term_1", starts=None, due=date(2027, 10, 17)),
    ]
    shift = ShiftSchoolCalendar(**HERE, year=YEAR, lines=days, reason="ไม่ทัน")

    assert [
        "registry.not_to_be_shifted lines.0.code",
        "registry.task_unknown lines.1.code",
        "registry.days_missing lines.2.due",
    ] == await codes(registry, shift, registry.token("director", f"{AUTHORITY}.{SCHOOL}"))


async def test_what_the_clerk_shifts_is_valid_at_once(registry: RegistryStack) -> None:
    """An extension of a window moves the school's windows too."""
    await announced(registry)
    clerk = registry.token("authority_clerk", AUTHORITY)
    days = ShiftedLine(code="term_2", starts=date(2027, 11, 8), due=date(2028, 4, 7))
    college = {"authority": AUTHORITY, "school": COLLEGE}

    made = await registry.ask(ShiftSchoolCalendar(**college, year=YEAR, lines=[days], reason="ฝึกงาน"), clerk)
    await registry.ask(extension("term_2", date(2028, 4, 14), ExtendedPlace(**college)))

    assert "accepted" == made.state
    closed = [datetime(2028, 4, 7, 17, tzinfo=UTC), datetime(2028, 4, 14, 17, tzinfo=UTC)]
    await until(
        lambda: registry.stack.events(SchoolCalendarChanged, AUTHORITY, COLLEGE),
        lambda events: (
            closed
            == [next(one for one in event.windows if one.term == "2/2570").closes_at for event in events][-2:]
        ),
    )


async def test_two_who_announce_at_once_announce_one(registry: RegistryStack) -> None:
    """The second is told that it is announced."""
    found = await draft(registry, 2590, "vocational")
    await registry.ask(saving(found))
    found = await draft(registry, 2590, "vocational")
    announce = AnnounceCalendar(
        **COUNTRY, year=2590, education="vocational", effects_sha256=found.effects_sha256
    )

    outcomes = await asyncio.gather(*(registry.ask(announce) for _ in range(4)), return_exceptions=True)

    assert 3 == sum(isinstance(one, Exception) for one in outcomes)
    assert [(1,)] == await registry.stack.rows(
        "registry", "select count(*) from calendar_years where year = 2590"
    )


async def test_a_restart_keeps_what_people_changed(registry: RegistryStack) -> None:
    """The file is the first year's content, loaded once; a changed file changes nothing."""
    await announced(registry)
    count = "select count(*), max(version) from calendar_lines where year in (2569, 2570)"
    before = await registry.stack.rows("registry", count)

    engine = create_async_engine(sqlalchemy_url(registry.stack.dsn("registry")))
    async with engine.begin() as connection:
        await FILES["calendar.csv"](connection, [row | {"title": "อื่น"} for row in read("calendar.csv")])
    await engine.dispose()

    assert before == await registry.stack.rows("registry", count)
    assert [] == await registry.stack.rows("registry", "select 1 from calendar_lines where title = 'อื่น'")


async def test_a_school_cannot_extend_or_announce(registry: RegistryStack) -> None:
    """Nor a clerk, nor a province; a school does not read another's shifts."""
    for role, scope in (
        ("registrar", f"{AUTHORITY}.{SCHOOL}"),
        ("authority_clerk", AUTHORITY),
        ("province_officer", "58"),
    ):
        token = registry.token(role, scope)
        for question in (
            extension(ORDERS, date(2027, 6, 25), ExtendedPlace(**HERE)),
            CalendarToAnnounce(**COUNTRY, year=YEAR, education="basic"),
            TakeBackExtension(**COUNTRY, extension=UUID(int=1)),
        ):
            assert ["system.not_allowed None"] == await codes(registry, question, token)
    other = registry.token("director", f"{AUTHORITY}.{COLLEGE}")
    assert ["system.not_allowed None"] == await codes(registry, SchoolShifts(**HERE, year=YEAR), other)
