"""Acts about organisations: each takes effect on its day, and any day is read in the structure of that day."""

import asyncio
from datetime import date, time, timedelta
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import (
    CloseOrganisation,
    ConvertAuthority,
    MergeSchools,
    MoveSchool,
    OrganisationCode,
    RenameOrganisation,
    SetLevels,
    SetOrganisationCodes,
)
from shared.contracts.registry.events import OrganisationChanged
from shared.contracts.registry.queries import (
    OfficesInForce,
    OrganisationsOfProvince,
    OrganisationsOn,
    Provinces,
    SchoolProfile,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office
from shared.vocabulary.organisations import AuthorityKind, CodeScheme
from tests.registry.restructuring.acts import (
    AREA,
    FIRST_DAY,
    PROVINCE,
    a_school,
    act_on,
    an_act,
    an_authority,
    by_order,
    facts_on,
    new_school,
)
from tests.registry.stack import RegistryStack, someone

LATER = date(2026, 10, 1)
EVE = LATER - timedelta(days=1)


def tomorrow(registry: RegistryStack) -> date:
    return day_of(registry.now()) + timedelta(days=1)


async def test_a_new_school_gets_a_place_of_its_own(registry: RegistryStack) -> None:
    """Its place begins as no code of the ministry does; it is there from its first day on, with its codes."""
    authority = await an_authority(registry)
    code = OrganisationCode(scheme=CodeScheme.SMIS8, value="58019901", first=FIRST_DAY)
    school, other = (
        await a_school(registry, authority, codes=[code]),
        await a_school(registry, authority),
    )

    assert school.startswith("99")
    assert int(school) < int(other)
    facts = await facts_on(registry, authority, school, FIRST_DAY)
    assert (facts.line.state, facts.line.levels, facts.line.district) == (
        "open",
        [Level.PRIMARY],
        "เมืองแม่ฮ่องสอน",
    )
    assert [(one.scheme, one.value, one.first, one.last) for one in facts.codes] == [
        (CodeScheme.SMIS8, "58019901", FIRST_DAY, None)
    ]
    profile = await registry.ask(SchoolProfile(authority=authority, school=school))
    assert (profile.code, profile.moe_code, profile.authority) == (school, None, authority)
    with pytest.raises(Refusal):
        await facts_on(registry, authority, school, FIRST_DAY - timedelta(days=1))


async def test_two_who_add_at_once_get_two_places(registry: RegistryStack) -> None:
    """Places are given one after another."""
    authority = await an_authority(registry)

    made = await asyncio.gather(*(a_school(registry, authority) for _ in range(4)))

    assert len(set(made)) == 4


async def test_what_is_sent_twice_is_added_once(registry: RegistryStack) -> None:
    """The same id gets the first reply."""
    command, id = new_school(await an_authority(registry)), uuid4()

    first, second = await registry.ask(command, id=id), await registry.ask(command, id=id)

    assert first == second


async def test_each_day_has_its_name(registry: RegistryStack) -> None:
    """The name changes on the day; the history has both, each with its order."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority, name_th="โรงเรียนเดิม (จำลอง)")

    recorded = await act_on(
        registry,
        RenameOrganisation,
        authority,
        school,
        from_day=LATER,
        name_th="โรงเรียนใหม่ (จำลอง)",
        name_en="New School",
    )

    names = [(await facts_on(registry, authority, school, day)).line.name for day in (EVE, LATER)]
    assert names == ["โรงเรียนเดิม (จำลอง)", "โรงเรียนใหม่ (จำลอง)"]
    history = (await facts_on(registry, authority, school, LATER)).versions
    assert [(one.number, one.since, one.act) for one in history] == [
        (2, LATER, "rename"),
        (1, FIRST_DAY, "add"),
    ]
    assert all(one.order_number and one.recorded_by == "person-1" for one in history)
    [event] = await registry.stack.events(OrganisationChanged, authority, school)
    assert (event.act, event.change, event.number, event.from_day, event.new_authority, event.new_school) == (
        recorded.act,
        "renamed",
        2,
        LATER,
        authority,
        school,
    )


async def test_levels_change_on_their_day(registry: RegistryStack) -> None:
    """Documents of a day name the levels of that day."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    levels = [Level.LOWER, Level.PRIMARY]

    await act_on(registry, SetLevels, authority, school, from_day=LATER, levels=levels)

    found = [
        (await registry.ask(SchoolProfile(authority=authority, school=school, on=day))).levels
        for day in (EVE, LATER)
    ]
    assert found == [["primary"], ["primary", "lower"]]


async def test_an_authority_is_converted_and_keeps_its_place(registry: RegistryStack) -> None:
    """Kind and name change on the day; the address of its schools does not."""
    authority = await an_authority(registry, "SAO")
    school = await a_school(registry, authority)

    await act_on(
        registry,
        ConvertAuthority,
        authority,
        from_day=LATER,
        authority_kind="TT",
        name_th=f"เทศบาลตำบล {authority}",
        name_en="Municipality",
    )

    kinds = [(await facts_on(registry, authority, NOWHERE, day)).line.authority_kind for day in (EVE, LATER)]
    assert kinds == [AuthorityKind.SUBDISTRICT_ORGANISATION, AuthorityKind.SUBDISTRICT]
    profile = await registry.ask(SchoolProfile(authority=authority, school=school))
    assert profile.authority_name == f"เทศบาลตำบล {authority}"


async def test_codes_of_several_schemes_have_their_days(registry: RegistryStack) -> None:
    """One of each scheme a day; a new one ends the one before; a last day can be set later."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    place = {"authority": authority, "school": school}

    def codes(*given: tuple[str, str, date, date | None]) -> SetOrganisationCodes:
        lines = [
            OrganisationCode(scheme=scheme, value=value, first=first, last=last)
            for scheme, value, first, last in given
        ]
        return SetOrganisationCodes(**place, **by_order(), codes=lines)

    own = school[:2] + school[-6:]
    await registry.ask(codes(("moe10", f"30{own}", FIRST_DAY, None), ("smis8", own, FIRST_DAY, None)))
    await registry.ask(codes(("moe10", f"31{own}", LATER, None)))
    await registry.ask(codes(("smis8", own, FIRST_DAY, EVE)))

    found = {
        (one.scheme.value, one.value): (one.first, one.last)
        for one in (await facts_on(registry, authority, school, LATER)).codes
    }
    assert found == {
        ("moe10", f"30{own}"): (FIRST_DAY, EVE),
        ("moe10", f"31{own}"): (LATER, None),
        ("smis8", own): (FIRST_DAY, EVE),
    }
    found_codes = [(await registry.ask(SchoolProfile(**place, on=day))).moe_code for day in (EVE, LATER)]
    assert found_codes == [f"30{own}", f"31{own}"]
    another = {"authority": authority, "school": await a_school(registry, authority)}
    taken = await registry.refused(codes(("moe10", f"31{own}", LATER, None)).model_copy(update=another))
    assert taken.code == "registry.code_taken"
    overlap = await registry.refused(codes(("moe10", f"32{own}", LATER, None)))
    assert overlap.code == "registry.code_days"


async def test_a_school_moves_on_its_day(registry: RegistryStack) -> None:
    """On the eve its people and its address are as before; from the day on the old address is refused with
    the new one; the former authority reads the days before, and the present one reads all days.
    """
    start = day_of(registry.now())
    day, before, after = tomorrow(registry), await an_authority(registry), await an_authority(registry)
    school, director = await a_school(registry, before), someone()
    await registry.move_clock(start, time(23))
    appointed = await registry.appoint(before, school, director.appointed(Office.DIRECTOR))
    await registry.register(director, appointed.appointments[0].registration_code)
    session = await registry.sign_in(director)
    old, new = registry.token("authority_clerk", before), registry.token("authority_clerk", after)

    await act_on(registry, MoveSchool, before, school, from_day=day, to_authority=after)

    assert (await registry.renew(session.session)).authority == before
    early = await registry.refused(SchoolProfile(authority=after, school=school), new)
    assert early.code == "system.school_elsewhere"

    await registry.move_clock(day, time(0, 30))
    old, new = registry.token("authority_clerk", before), registry.token("authority_clerk", after)
    renewed = await registry.renew(session.session)
    assert (renewed.authority, renewed.school, renewed.office) == (after, school, Office.DIRECTOR)
    refused = await registry.refused(
        await registry.order(before, school, someone().appointed(Office.REGISTRAR)), old
    )
    assert refused.code == "system.school_elsewhere"
    assert after in refused.remedy_th
    registrar = someone().appointed(Office.REGISTRAR)
    await registry.ask(await registry.order(after, school, registrar, first=day), new)

    def held(authority: str, on: date) -> OfficesInForce:
        return OfficesInForce(authority=authority, school=school, on=on)

    assert len((await registry.ask(held(before, start), old)).holders) == 1
    assert (await registry.refused(held(before, day), old)).code == "system.school_elsewhere"
    assert len((await registry.ask(held(after, start), new)).holders) == 1
    assert len((await registry.ask(held(after, day), new)).holders) == 2
    listed = [
        [
            line.school
            for line in (await registry.ask(OrganisationsOn(authority=one, school=NOWHERE, on=on))).lines
        ]
        for one in (before, after)
        for on in (start, day)
    ]
    assert listed == [[NOWHERE, school], [NOWHERE], [NOWHERE], [NOWHERE, school]]
    [event] = await registry.stack.events(OrganisationChanged, before, school)
    assert (event.change, event.new_authority, event.new_school) == ("moved", after, school)


async def test_a_token_ends_before_its_school_moves(registry: RegistryStack) -> None:
    """At midnight of the move every token of the old place has expired."""
    before, after, director = await an_authority(registry), await an_authority(registry), someone()
    school = await a_school(registry, before)
    appointed = await registry.appoint(before, school, director.appointed(Office.DIRECTOR))
    await registry.register(director, appointed.appointments[0].registration_code)
    today = day_of(registry.now())
    await act_on(registry, MoveSchool, before, school, from_day=today + timedelta(days=1), to_authority=after)
    await registry.move_clock(today, time(23, 55))

    session = await registry.sign_in(director)

    assert day_of(session.expires_at - timedelta(seconds=1)) == today
    assert session.expires_at - registry.now() < timedelta(minutes=5)


async def test_merged_schools_end_and_stay_readable(registry: RegistryStack) -> None:
    """Their offices end on the eve; nothing new is done at them; their places and days stay readable."""
    day, authority = tomorrow(registry), await an_authority(registry)
    school, others = await a_school(registry, authority), [await a_school(registry, authority) for _ in "12"]
    director = someone()
    await registry.move_clock(day - timedelta(days=1), time(23))
    appointed = await registry.appoint(authority, others[0], director.appointed(Office.DIRECTOR))
    await registry.register(director, appointed.appointments[0].registration_code)
    session = await registry.sign_in(director)

    command = await an_act(registry, MergeSchools, authority, school, from_day=day, merged=others)
    await registry.ask(command)
    await registry.move_clock(day, time(0, 30))

    with pytest.raises(Refusal) as refused:
        await registry.renew(session.session)
    assert refused.value.body.code == "registry.no_office"
    order = await registry.order(authority, others[0], someone().appointed(Office.REGISTRAR))
    ended = await registry.refused(order)
    assert ended.code == "system.school_ended"
    assert school in ended.remedy_th
    facts = await facts_on(registry, authority, others[0], day)
    assert (facts.line.state, facts.versions[0].merged_into) == ("merged", school)
    assert (await registry.holders(authority, others[0], day)) == []
    assert len(await registry.holders(authority, others[0], day - timedelta(days=1))) == 1
    assert (await registry.ask(SchoolProfile(authority=authority, school=others[1]))).code == others[1]
    provinces = await registry.ask(OrganisationsOfProvince(authority=PROVINCE, school=NOWHERE))
    assert not {one.code for one in provinces.schools}.intersection(others)
    assert (await facts_on(registry, authority, school, day)).versions[0].act == "merge"


async def test_an_authority_is_closed_after_its_schools(registry: RegistryStack) -> None:
    """Refused while a school belongs to it; then nobody is appointed there any more."""
    today, authority = day_of(registry.now()), await an_authority(registry)
    school = await a_school(registry, authority)

    refused = await registry.refused(
        await an_act(registry, CloseOrganisation, authority, NOWHERE, from_day=today)
    )
    assert refused.code == "registry.schools_below"
    await act_on(registry, CloseOrganisation, authority, school, from_day=today)
    await act_on(registry, CloseOrganisation, authority, from_day=today)

    order = await registry.order(authority, NOWHERE, someone().appointed(Office.REGISTRAR_OFFICER))
    assert (await registry.refused(order)).code == "registry.organisation_ended"
    again = await registry.refused(new_school(authority, from_day=today))
    assert again.code == "registry.organisation_ended"


async def test_an_act_is_decided_on_what_was_seen(registry: RegistryStack) -> None:
    """An appointment meanwhile changes the effects: refused, with the new ones."""
    day, before, after = tomorrow(registry), await an_authority(registry), await an_authority(registry)
    school = await a_school(registry, before)
    command = await an_act(registry, MoveSchool, before, school, from_day=day, to_authority=after)
    await registry.appoint(before, school, someone().appointed(Office.DIRECTOR))

    refused = await registry.refused(command)

    assert refused.code == "registry.act_effects_changed"
    assert refused.details["effects"]["offices_stay"] == 1
    seen = command.model_copy(update={"effects_sha256": refused.details["effects_sha256"]})
    assert (await registry.ask(seen)).authority == after


REFUSED = {
    "a day that is past": (MoveSchool, {"from_day": LATER, "to": "other"}, "registry.day_past"),
    "to where it is": (MoveSchool, {"to": "own"}, "registry.same_place"),
    "an authority's levels": (
        SetLevels,
        {"at": "authority", "levels": ["primary"]},
        "registry.not_of_this_kind",
    ),
    "downwards": (
        ConvertAuthority,
        {"at": "authority", "authority_kind": "SAO", "name_th": "อบต. ใหม่", "name_en": "New"},
        "registry.kind_not_higher",
    ),
    "into itself": (MergeSchools, {"merged": "own"}, "registry.same_place"),
    "before a change that is recorded": (
        RenameOrganisation,
        {"from_day": FIRST_DAY - timedelta(days=1), "name_th": "ชื่อใหม่", "name_en": "New"},
        "registry.later_change",
    ),
}


@pytest.mark.parametrize(("act", "facts", "code"), REFUSED.values(), ids=REFUSED)
async def test_what_cannot_be_is_refused(
    registry: RegistryStack, act: Any, facts: dict[str, Any], code: str
) -> None:
    """With a remedy; nothing is stored."""
    own, other = await an_authority(registry, "TT"), await an_authority(registry)
    school = await a_school(registry, own)
    given = {"from_day": tomorrow(registry), **facts}
    if "to" in given:
        given["to_authority"] = {"own": own, "other": other}[given.pop("to")]
    if given.get("merged") == "own":
        given["merged"] = [school]
    place = NOWHERE if given.pop("at", "") == "authority" else school

    refused = await registry.refused(await an_act(registry, act, own, place, **given))

    assert code in {refused.code, *(one.code for one in refused.problems)}
    assert len((await facts_on(registry, own, place, day_of(registry.now()))).versions) == 1


NEW = {
    "no levels": ({"levels": []}, "registry.levels_missing", "levels"),
    "a subdistrict elsewhere": ({"subdistrict": "580201"}, "registry.area_unknown", "district"),
    "an order of tomorrow": ({"order_date": date(2099, 1, 1)}, "registry.order_in_future", "order_date"),
    "a code of nine digits": (
        {"codes": [{"scheme": "moe10", "value": "305800000", "first": "2026-06-01"}]},
        "registry.code_misformed",
        "codes.0.value",
    ),
    "a code of an authority": (
        {"codes": [{"scheme": "lao8", "value": "06580101", "first": "2026-06-01"}]},
        "registry.code_misformed",
        "codes.0.value",
    ),
}


@pytest.mark.parametrize(("facts", "code", "field"), NEW.values(), ids=NEW)
async def test_a_wrong_school_is_not_added(
    registry: RegistryStack, facts: dict[str, Any], code: str, field: str
) -> None:
    """The fault names its field."""
    authority = await an_authority(registry)
    command = new_school(authority).model_dump() | facts

    refused = await registry.refused(type(new_school(authority)).model_validate(command))

    assert (refused.code, refused.field) == (code, field)
    page = await registry.ask(OrganisationsOn(authority=authority, school=NOWHERE, on=day_of(registry.now())))
    assert page.total == 1


async def test_a_name_is_one_school_s(registry: RegistryStack) -> None:
    """In an authority; a name that ended is free again."""
    authority = await an_authority(registry)
    await a_school(registry, authority, name_th="โรงเรียนเดียวกัน")

    refused = await registry.refused(new_school(authority, name_th="โรงเรียนเดียวกัน"))

    assert (refused.code, refused.field) == ("registry.name_taken", "name_th")


async def test_only_dla_changes_organisations(registry: RegistryStack) -> None:
    """Province, clerk and school see; they change nothing."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    for role, scope in (
        ("province_officer", PROVINCE),
        ("authority_clerk", authority),
        ("director", f"{authority}.{school}"),
    ):
        token = registry.token(role, scope)
        act = await an_act(registry, CloseOrganisation, authority, school, from_day=tomorrow(registry))
        assert (await registry.refused(act, token)).code == "system.not_allowed"
        assert (await facts_on(registry, authority, school, FIRST_DAY, token)).line.school == school


async def test_a_list_is_searched_and_paged(registry: RegistryStack) -> None:
    """By a part of the name or the beginning of a code; totals are of all pages."""
    authority = await an_authority(registry)
    names = [f"โรงเรียนค้นหา {number} (จำลอง)" for number in range(3)]
    schools = [await a_school(registry, authority, name_th=name) for name in names]
    on = day_of(registry.now())

    async def found(**facts: Any) -> list[str]:
        page = await registry.ask(OrganisationsOn(authority=authority, school=NOWHERE, on=on, **facts))
        assert (page.total, page.authorities, page.schools) == (
            page.total,
            page.total - page.schools,
            page.schools,
        )
        return [line.school for line in page.lines]

    assert await found() == [NOWHERE, *schools]
    assert await found(only="school", start=1, limit=1) == [schools[1]]
    assert await found(text="ค้นหา 2") == [schools[2]]
    assert await found(text=schools[1]) == [schools[1]]


async def test_provinces_with_their_districts(registry: RegistryStack) -> None:
    """All by name; one with its districts and subdistricts."""
    every = (await registry.ask(Provinces(authority=NOWHERE, school=NOWHERE))).provinces
    [one] = (await registry.ask(Provinces(authority=PROVINCE, school=NOWHERE))).provinces

    assert (len(every), every[0].districts) == (77, [])
    assert (one.name, one.districts[0].code) == ("แม่ฮ่องสอน", AREA["district"])
    assert AREA["subdistrict"] in one.districts[0].subdistricts
