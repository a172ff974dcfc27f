"""The trackers: figures that add up at each level, whom to ask, past days, how far people are let in."""

from datetime import date, timedelta

import pytest

from shared.contracts.registry.commands import ChangeCalendarLine, CloseOrganisation, RecordCodeHandover
from shared.contracts.registry.move_forms import MoveFormOfSchool, RecordMoveForm, TakeBackMoveForm
from shared.contracts.registry.queries import AppointmentTracker
from shared.contracts.registry.trackers import (
    TrackerCounts,
    TrackerLine,
    TrackerLines,
    TrackerName,
    Trackers,
    TrackerState,
    TrackerTable,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office
from tests.registry.restructuring.acts import a_school, act_on, an_authority
from tests.registry.stack import START, RegistryStack, registration, signing_in, someone

TODAY = START.date()
OFFICER, CLERK, DIRECTOR = Office.REGISTRAR_OFFICER, Office.AUTHORITY_CLERK, Office.DIRECTOR


async def table(
    registry: RegistryStack, authority: str = NOWHERE, school: str = NOWHERE, on: date | None = None
) -> TrackerTable:
    """The trackers of an organisation."""
    return await registry.ask(Trackers(authority=authority, school=school, on=on))


async def lines(
    registry: RegistryStack,
    tracker: TrackerName,
    authority: str,
    school: str = NOWHERE,
    *,
    on: date | None = None,
    state: TrackerState | None = None,
) -> list[TrackerLine]:
    """The lines of a tracker."""
    question = TrackerLines(authority=authority, school=school, tracker=tracker, on=on, state=state)
    return (await registry.ask(question)).lines


def summed(table: TrackerTable) -> dict[str, dict[str, int]]:
    """The sum of the rows, by tracker and state."""
    counts = [row.model_dump(include=set(TrackerCounts.model_fields)) for row in table.rows]
    return {
        tracker: {state: sum(row[tracker][state] for row in counts) for state in figures}
        for tracker, figures in table.totals.model_dump().items()
    }


async def test_the_figures_add_up_at_each_level(registry: RegistryStack) -> None:
    """The rows to the totals, the states to what is owed; a row is the table of the level below."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    await registry.appoint(authority, school, someone().appointed(DIRECTOR))
    await registry.appoint(authority, NOWHERE, someone().appointed(CLERK))

    own = await table(registry, authority)
    for one in (own, await table(registry, "58"), await table(registry)):
        assert summed(one) == one.totals.model_dump()
        for figures in one.totals.model_dump().values():
            assert figures["owed"] == sum(figures.values()) - figures["owed"]
    province = next(row for row in (await table(registry)).rows if row.authority == "58")
    assert TrackerCounts(**dict(province)) == (await table(registry, "58")).totals
    row = next(row for row in (await table(registry, "58")).rows if row.authority == authority)
    assert TrackerCounts(**dict(row)) == own.totals
    assert [(True, NOWHERE), (False, school)] == [(row.itself, row.school) for row in own.rows]
    # the officer's order; the director's came late, registrar and committee are missing
    assert (4, 1, 3) == (own.totals.orders.owed, own.totals.orders.late, own.totals.orders.missing)
    assert (2, 2) == (own.totals.entry.owed, own.totals.entry.appointed)


async def test_the_orders_are_those_of_the_provinces_tracker(registry: RegistryStack) -> None:
    """One truth: each line and each figure."""
    tracker = await registry.ask(AppointmentTracker(authority="58", school=NOWHERE, limit=1000))
    found: list[TrackerLine] = []
    while len(found) < tracker.totals.owed:
        page = TrackerLines(authority="58", school=NOWHERE, tracker="orders", start=len(found), limit=20)
        found += (await registry.ask(page)).lines

    assert tracker.totals == (await table(registry, "58")).totals.orders
    assert sorted((one.school, one.authority, one.office, one.state) for one in tracker.sendings) == sorted(
        (one.school, one.authority, one.office, one.state) for one in found
    )


async def test_whom_to_ask_is_named(registry: RegistryStack) -> None:
    """At the school; while nobody is in office there, at its authority."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    clerk, director = someone(), someone()
    await registry.appoint(authority, NOWHERE, clerk.appointed(CLERK))

    before = await lines(registry, "orders", authority, school, state="missing")
    await registry.appoint(authority, school, director.appointed(DIRECTOR))
    after = await lines(registry, "orders", authority, school, state="missing")

    assert all(clerk.first in one.contacts[0].name for one in before)
    assert [[CLERK]] * 3 == [[who.office for who in one.contacts] for one in before]
    assert [[DIRECTOR]] * 2 == [[who.office for who in one.contacts] for one in after]
    assert all(director.first in one.contacts[0].name for one in after)


async def test_a_person_is_let_in_step_by_step(registry: RegistryStack) -> None:
    """Appointed, code handed over, registered, entered: a day each, and each day stays as it was."""
    authority = await an_authority(registry)
    who = someone()
    place = {"authority": authority, "school": NOWHERE}
    made = await registry.appoint(authority, NOWHERE, who.appointed(OFFICER))
    [appointed] = made.appointments
    days = [TODAY + timedelta(days=number) for number in range(4)]
    await registry.move_clock(days[1])
    await registry.ask(
        RecordCodeHandover(**place, appointment=appointed.appointment, handed_to=who.first, day=days[1])
    )
    await registry.move_clock(days[2])
    await registry.ask(registration(who, appointed.registration_code), registry.portal)
    await registry.move_clock(days[3])
    await registry.ask(signing_in(who), registry.portal)
    found = [[one.state for one in await lines(registry, "entry", authority, on=day)] for day in days]
    yesterday = await table(registry, authority, on=days[0] - timedelta(days=1))
    await registry.move_clock(TODAY)

    assert [["appointed"], ["handed_over"], ["registered"], ["entered"]] == found
    # the order came in on the day after
    assert (0, None) == (yesterday.totals.entry.owed, next(iter(yesterday.rows), None))


async def test_a_past_day_is_as_it_was(registry: RegistryStack) -> None:
    """In the structure of that day, with what had been received by then; a later day is today."""
    authority = await an_authority(registry)
    school, other = await a_school(registry, authority), await a_school(registry, authority)
    await registry.appoint(authority, school, someone().appointed(DIRECTOR))
    await registry.move_clock(TODAY + timedelta(days=2))
    await act_on(registry, CloseOrganisation, authority, other, from_day=TODAY + timedelta(days=2))
    now, then = await table(registry, authority), await table(registry, authority, on=TODAY)
    before = await table(registry, authority, on=TODAY - timedelta(days=1))
    ahead = await table(registry, authority, on=TODAY + timedelta(days=300))
    await registry.move_clock(TODAY)

    assert {school} == {row.school for row in now.rows if not row.itself}
    assert {school, other} == {row.school for row in then.rows if not row.itself}
    assert (1, 0) == (then.totals.orders.late, before.totals.orders.late)
    assert before.totals.orders.owed == then.totals.orders.owed == now.totals.orders.owed + 3
    assert (now.on, now.totals) == (ahead.on, ahead.totals)


@pytest.mark.parametrize(
    ("office", "scope", "authority"),
    [
        (Office.PROVINCE_OFFICER, "58", NOWHERE),
        (CLERK, "58-PAO-01", "58"),
        (OFFICER, "58-PAO-01", "58-TT-03"),
    ],
)
async def test_nobody_looks_beside_his_own(
    registry: RegistryStack, office: Office, scope: str, authority: str
) -> None:
    """Neither the figures nor the lines."""
    token = registry.token(office, scope)
    place = {"authority": authority, "school": NOWHERE}

    assert "system.not_allowed" == (await registry.refused(Trackers(**place), token)).code
    assert (
        "system.not_allowed" == (await registry.refused(TrackerLines(**place, tracker="entry"), token)).code
    )


async def test_a_form_is_answered_late_or_missing(registry: RegistryStack) -> None:
    """By the day on which it was received; one that was taken back is none."""
    authority = await an_authority(registry)
    schools = [await a_school(registry, authority) for _ in range(3)]
    place = {
        "authority": authority,
        "year": 2569,
        "asks": False,
        "number": "1/2569",
        "dated": date(2026, 6, 1),
    }
    who = {"contact_name": "ผู้ประสานงาน (จำลอง)", "telephone": "053612345"}
    in_time, late = (
        RecordMoveForm(school=school, received_on=day, **place, **who)
        for school, day in zip(schools, (date(2026, 6, 5), date(2026, 6, 6)), strict=False)
    )
    await registry.ask(in_time)
    sent = await registry.ask(late)

    before = [one.state for one in await lines(registry, "forms", authority)]
    then = [one.state for one in await lines(registry, "forms", authority, on=date(2026, 6, 4))]
    await registry.ask(
        TakeBackMoveForm(authority=authority, school=schools[1], form=sent.form, reason="ส่งผิดโรงเรียน")
    )
    after = (await table(registry, authority)).totals.forms

    assert ["late", "missing", "on_time"] == sorted(before)
    assert ["not_due"] * 3 == then
    assert (3, 1, 2) == (after.owed, after.on_time, after.missing)


async def test_a_form_is_due_as_the_schools_own_calendar_says(registry: RegistryStack) -> None:
    """Of its kind of education, on the tracker as on the page of the form."""
    authority = await an_authority(registry)
    basic = await a_school(registry, authority)
    college = await a_school(registry, authority, levels=[Level.VOCATIONAL])
    change = {"code": "localschool_forms", "version": 1, "starts": None, "reason": "วิทยาลัยเปิดช้า (จำลอง)"}
    await registry.ask(
        ChangeCalendarLine(
            authority=NOWHERE,
            school=NOWHERE,
            year=2569,
            education="vocational",
            due=date(2026, 6, 19),
            **change,
        )
    )

    on_tracker = {one.school: one.due for one in await lines(registry, "forms", authority)}
    on_page = {
        school: (await registry.ask(MoveFormOfSchool(authority=authority, school=school, year=2569))).deadline
        for school in (basic, college)
    }

    assert {basic: date(2026, 6, 5), college: date(2026, 6, 19)} == on_tracker
    assert on_tracker == {school: deadline and deadline.due for school, deadline in on_page.items()}
