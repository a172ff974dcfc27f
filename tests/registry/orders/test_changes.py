"""Orders that are corrected, withdrawn and ended, on real servers: the days follow, the earlier values stay."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel

from shared.contracts.envelope import Asked
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import (
    CorrectOrder,
    EndOffice,
    OrderChanged,
    OrderRecorded,
    RecordOrder,
    WithdrawOrder,
)
from shared.contracts.registry.queries import (
    EffectsOfEnd,
    EffectsOfOrder,
    EffectsOfOrderCorrection,
    EffectsOfWithdrawal,
    OfficesOnDay,
    OrderLine,
    OrdersOfOrganisation,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.registry.stack import RegistryStack, committee, someone

OFFICER, REGISTRAR = Office.REGISTRAR_OFFICER, Office.REGISTRAR
Place = tuple[str, str]
COMMANDS: dict[type[BaseModel], type[Asked[OrderChanged]]] = {
    EffectsOfOrderCorrection: CorrectOrder,
    EffectsOfWithdrawal: WithdrawOrder,
    EffectsOfEnd: EndOffice,
}


async def line_of(registry: RegistryStack, place: Place, order: UUID) -> OrderLine:
    """An order as it is shown."""
    question = OrdersOfOrganisation(authority=place[0], school=place[1], order=order)
    return (await registry.ask(question)).orders[0]


async def correction(
    registry: RegistryStack, place: Place, order: UUID, **changed: Any
) -> EffectsOfOrderCorrection:
    """The order as it is recorded, but for what is changed."""
    line = await line_of(registry, place, order)
    names = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")
    facts = {name: getattr(line, name) for name in names} | {"appointees": [], "reason": "พิมพ์ผิด"}
    return EffectsOfOrderCorrection(authority=place[0], school=place[1], order=order, **(facts | changed))


def withdrawal(place: Place, order: UUID) -> EffectsOfWithdrawal:
    """An order that was recorded by mistake."""
    return EffectsOfWithdrawal(authority=place[0], school=place[1], order=order, reason="บันทึกผิดคน")


def end(place: Place, made: OrderRecorded, last_day: date) -> EffectsOfEnd:
    """The first appointment of an order ends early."""
    return EffectsOfEnd(
        authority=place[0],
        school=place[1],
        order=made.order,
        appointment=made.appointments[0].appointment,
        last_day=last_day,
        reason="หนังสือลาออก ลงวันที่ 1 มิถุนายน 2569",
    )


async def change(
    registry: RegistryStack, question: Any, token: str | None = None, *, id: UUID | None = None
) -> OrderChanged:
    """Make a change on the effects that it has now."""
    effects = await registry.ask(question, token)
    command = COMMANDS[type(question)].model_validate(
        question.model_dump() | {"effects_sha256": effects.sha256}
    )
    return await registry.ask(command, token, id=id)


async def names_on(registry: RegistryStack, place: Place, *days: date) -> list[list[str]]:
    """The given names of the holders on each of these days."""
    return [[one.first for one in await registry.holders(*place, day)] for day in days]


async def test_what_an_order_would_do_is_shown_and_is_what_it_does(registry: RegistryStack) -> None:
    """Whom it replaces and when, the days without a holder, who is given a code; nothing is stored."""
    place = ("58-SAO-17", NOWHERE)
    first, second = someone(), someone()
    before = await registry.appoint(
        *place, first.appointed(OFFICER), first=date(2025, 6, 1), last=date(2026, 8, 31)
    )
    order = await registry.order(
        *place, second.appointed(OFFICER), first=date(2026, 7, 1), last=date(2026, 9, 30)
    )
    facts = order.model_dump(exclude={"effects_sha256", "draft"})
    counts = "select (select count(*) from persons), (select count(*) from orders)"
    stored = await registry.stack.rows("registry", counts)

    effects = await registry.ask(EffectsOfOrder(**facts))

    assert stored == await registry.stack.rows("registry", counts)
    [changed] = effects.days
    assert changed.appointment == before.appointments[0].appointment
    assert changed.after is not None
    assert (date(2026, 8, 31), date(2026, 6, 30)) == (
        changed.before and changed.before.last,
        changed.after.last,
    )
    assert [(date(2026, 10, 1), None)] == [(one.first, one.last) for one in effects.vacancies]
    assert [False] == [one.has_account for one in effects.appointees]
    await registry.ask(order)
    days = (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 30), date(2026, 10, 1))
    assert [[first.first], [second.first], [second.first], []] == await names_on(registry, place, *days)


async def test_an_order_is_recorded_on_what_was_seen(registry: RegistryStack) -> None:
    """Another order meanwhile: refused with the new effects; the decision is one row with their digest."""
    place = ("58-SAO-18", NOWHERE)
    await registry.appoint(*place, someone().appointed(OFFICER), first=date(2025, 6, 1))
    order = await registry.order(*place, someone().appointed(OFFICER), first=date(2026, 9, 1))
    await registry.appoint(*place, someone().appointed(OFFICER), first=date(2026, 8, 1))

    refused = await registry.refused(order)

    assert "registry.effects_changed" == refused.code
    seen = refused.details["effects_sha256"]
    assert ["2026-08-31"] == [one["after"]["last"] for one in refused.details["effects"]["days"]]
    made = await registry.ask(RecordOrder(**(order.model_dump() | {"effects_sha256": seen})))
    rows = await registry.stack.rows(
        "registry", "select kind, effects_sha256, office from decisions where subject = %s", str(made.order)
    )
    assert [("order_recorded", seen, "dla_officer")] == rows


async def test_a_corrected_day_moves_those_around_it(registry: RegistryStack) -> None:
    """Number, name and first day are corrected; the former holder stays longer, the earlier values are shown."""
    place = ("58-SAO-19", NOWHERE)
    first, second = someone(), someone()
    await registry.appoint(*place, first.appointed(OFFICER), first=date(2025, 6, 1))
    made = await registry.appoint(*place, second.appointed(OFFICER), first=date(2026, 6, 1))
    name = {
        "appointment": made.appointments[0].appointment,
        "title": second.title,
        "first": f"{second.first}์",
        "last": second.last,
        "position": "นักวิชาการศึกษา",
    }
    question = await correction(
        registry, place, made.order, number="๙๙/๒๕๖๙", term_from=date(2026, 6, 15), appointees=[name]
    )

    await change(registry, question)

    days = (date(2026, 6, 1), date(2026, 6, 14), date(2026, 6, 15))
    corrected = f"{second.first}์"
    assert [[first.first], [first.first], [corrected]] == await names_on(registry, place, *days)
    line = await line_of(registry, place, made.order)
    assert ("99/2569", date(2026, 6, 15)) == (line.number, line.term_from)
    [history] = line.changes
    assert ("corrected", "dla_officer", "พิมพ์ผิด") == (history.kind, history.office, history.reason)
    values = {one.field: (one.before, one.after) for one in history.changes}
    assert ("2026-06-01", "2026-06-15") == values["term_from"]
    assert (second.first, corrected) == values["first"]
    assert line.holders[0].corrected_on == date(2027, 3, 29)


async def test_a_withdrawn_order_puts_nobody_into_office(registry: RegistryStack) -> None:
    """Who was replaced is in office again; the order stays readable, its code is void, its number is free."""
    place = ("58-SAO-21", NOWHERE)
    first, wrong, right = someone(), someone(), someone()
    await registry.appoint(*place, first.appointed(OFFICER), first=date(2025, 6, 1))
    made = await registry.appoint(*place, wrong.appointed(OFFICER), first=date(2026, 6, 1), number="31/2569")

    await change(registry, withdrawal(place, made.order))

    assert [[first.first]] == await names_on(registry, place, date(2026, 7, 1))
    line = await line_of(registry, place, made.order)
    assert line.withdrawn
    assert [wrong.first] == [one.first for one in line.holders]
    with pytest.raises(Refusal, match="code"):
        await registry.register(wrong, made.appointments[0].registration_code)
    again = await registry.refused(withdrawal(place, made.order))
    assert "registry.order_withdrawn" == again.code
    await registry.appoint(*place, right.appointed(OFFICER), first=date(2026, 6, 1), number="31/2569")
    assert [[right.first]] == await names_on(registry, place, date(2026, 7, 1))


async def test_an_office_ends_without_a_successor(registry: RegistryStack) -> None:
    """The days after it are vacant, until the successor; the last day must be one in office."""
    place = ("58-SAO-22", NOWHERE)
    first, second = someone(), someone()
    made = await registry.appoint(*place, first.appointed(OFFICER), first=date(2025, 6, 1))
    early = await registry.refused(end(place, made, date(2025, 5, 31)))
    assert ("registry.last_day_wrong", "last_day") == (early.code, early.field)

    await change(registry, end(place, made, date(2026, 3, 31)))

    later = await registry.refused(end(place, made, date(2026, 4, 1)))
    assert "registry.last_day_wrong" == later.code
    await registry.appoint(*place, second.appointed(OFFICER), first=date(2026, 5, 1))
    days = (date(2026, 3, 31), date(2026, 4, 1), date(2026, 5, 1))
    assert [[first.first], [], [second.first]] == await names_on(registry, place, *days)
    on = OfficesOnDay(authority=place[0], school=place[1], on=date(2026, 4, 15))
    [organisation] = (await registry.ask(on)).organisations
    office = next(one for one in organisation.offices if one.office == OFFICER)
    assert ([], date(2026, 4, 1), date(2026, 4, 30)) == (office.holders, office.vacant_from, office.vacant_to)


async def test_an_overlap_is_refused(registry: RegistryStack) -> None:
    """A first day is not corrected onto a successor's, nor before the one of whom the order replaced."""
    place = ("58-SAO-23", NOWHERE)
    made = [
        await registry.appoint(*place, someone().appointed(OFFICER), first=day)
        for day in (date(2025, 6, 1), date(2025, 9, 1), date(2026, 1, 1))
    ]

    for day in (date(2026, 1, 1), date(2025, 5, 1)):
        refused = await registry.refused(await correction(registry, place, made[1].order, term_from=day))
        assert ("registry.term_overlaps", "term_from") == (refused.code, refused.field)


async def test_a_change_sent_twice_and_two_at_once(registry: RegistryStack) -> None:
    """The same id gets the same reply; of two corrections at once the second is refused with the new effects."""
    place = ("58-SAO-24", NOWHERE)
    made = await registry.appoint(*place, someone().appointed(OFFICER), first=date(2025, 6, 1))
    question = await correction(registry, place, made.order, term_from=date(2025, 6, 2))
    effects = await registry.ask(question)
    command = CorrectOrder(**question.model_dump(), effects_sha256=effects.sha256)

    id = uuid4()
    assert [1, 1] == [(await registry.ask(command, id=id)).change for _ in range(2)]
    others = [await correction(registry, place, made.order, term_from=date(2025, 6, day)) for day in (3, 4)]
    ends = await asyncio.gather(*(change(registry, one) for one in others), return_exceptions=True)
    refused = [one.body.code for one in ends if isinstance(one, Refusal)]
    assert refused in ([], ["registry.effects_changed"])
    line = await line_of(registry, place, made.order)
    assert 3 - len(refused) == len(line.changes)


async def test_who_may_change_an_order(registry: RegistryStack) -> None:
    """Whoever may record it: a director not the own order, a clerk not a clerk's."""
    authority, school = "58-SAO-33", "3058950001"
    head = await registry.appoint(authority, school, someone().appointed(Office.DIRECTOR))
    clerk = await registry.appoint(authority, NOWHERE, someone().appointed(Office.AUTHORITY_CLERK))
    director_token = registry.token("director", f"{authority}.{school}")
    clerk_token = registry.token("authority_clerk", authority)

    by_director = await registry.refused(withdrawal((authority, school), head.order), director_token)
    by_clerk = await registry.refused(withdrawal((authority, NOWHERE), clerk.order), clerk_token)

    assert ["registry.may_not_appoint"] * 2 == [by_director.code, by_clerk.code]
    assert "เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท." in by_director.remedy_th
    unknown = await registry.refused(withdrawal((authority, NOWHERE), head.order), clerk_token)
    assert "registry.order_unknown" == unknown.code


async def test_a_director_records_registrar_and_committee(registry: RegistryStack) -> None:
    """Of the own school; not another director."""
    authority, school = "58-SAO-20", "3058920002"
    token = registry.token("director", f"{authority}.{school}")
    order = await registry.order(authority, school, someone().appointed(REGISTRAR), *committee())

    made = await registry.ask(order, token)

    assert 5 == len(made.appointments)
    refused = await registry.refused(
        await registry.order(authority, school, someone().appointed(Office.DIRECTOR)), token
    )
    assert "registry.may_not_appoint" == refused.code
    member = next(one for one in made.appointments if one.office == Office.COMMITTEE_MEMBER)
    question = EffectsOfEnd(
        authority=authority,
        school=school,
        order=made.order,
        appointment=member.appointment,
        last_day=date(2026, 12, 31),
        reason="หนังสือลาออก ลงวันที่ 1 ธันวาคม 2569",
    )
    effects = await registry.ask(question, token)
    assert [] == [one for one in effects.vacancies if one.office != Office.COMMITTEE_MEMBER]
    assert Duty.CHAIR in {one.duty for one in effects.days}
