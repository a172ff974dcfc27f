"""Organisations that a test has for itself, and acts about them as DLA sends them."""

from datetime import date
from typing import Any
from uuid import UUID

from shared.contracts.registry.commands import (
    ActRecorded,
    AddOrganisation,
    CloseOrganisation,
    ConvertAuthority,
    DecidedAct,
    MergeSchools,
    MoveSchool,
    RenameOrganisation,
    SetLevels,
)
from shared.contracts.registry.queries import (
    ActEffects,
    EffectsOfAct,
    OrganisationFacts,
    OrganisationHistory,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from tests.registry.stack import RegistryStack, numbers

PROVINCE = "58"
FIRST_DAY = date(2026, 6, 1)
AREA = {"district": "5801", "subdistrict": "580101"}
ACT_OF = {
    RenameOrganisation: "rename",
    SetLevels: "levels",
    ConvertAuthority: "convert",
    MoveSchool: "move",
    MergeSchools: "merge",
    CloseOrganisation: "close",
}


def by_order(**more: Any) -> dict[str, Any]:
    """The order that an act follows."""
    return {
        "order_number": f"{next(numbers)}/2570",
        "order_date": date(2026, 5, 20),
        "reason": "ตามประกาศ (จำลอง)",
    } | more


async def an_authority(registry: RegistryStack, kind: str = "SAO", **more: Any) -> str:
    """The place of a new authority in the province."""
    number = next(numbers)
    facts = {
        "name_th": f"อปท. ทดสอบ {number}",
        "name_en": f"Authority {number}",
        "authority_kind": kind,
        "from_day": FIRST_DAY,
    }
    command = AddOrganisation(authority=PROVINCE, school=NOWHERE, **by_order(), **(facts | more))
    return (await registry.ask(command)).authority


def new_school(authority: str, **more: Any) -> AddOrganisation:
    """A school to add to an authority."""
    number = next(numbers)
    facts = {
        "name_th": f"โรงเรียนทดสอบ {number}",
        "name_en": f"School {number}",
        "levels": [Level.PRIMARY],
        "from_day": FIRST_DAY,
        **AREA,
    }
    return AddOrganisation(authority=authority, school=NOWHERE, **by_order(), **(facts | more))


async def a_school(registry: RegistryStack, authority: str, **more: Any) -> str:
    """The place of a new school."""
    return (await registry.ask(new_school(authority, **more))).school


async def seen(
    registry: RegistryStack, act: type[DecidedAct], place: dict[str, Any], **facts: Any
) -> ActEffects:
    """The effects of an act."""
    asked = {name: value for name, value in facts.items() if name in ("from_day", "to_authority", "merged")}
    return await registry.ask(EffectsOfAct(**place, act=ACT_OF[act], **asked))


async def act_on(
    registry: RegistryStack,
    act: type[DecidedAct],
    authority: str,
    school: str = NOWHERE,
    *,
    id: UUID | None = None,
    **facts: Any,
) -> ActRecorded:
    """See the effects, then send the act."""
    return await registry.ask(await an_act(registry, act, authority, school, **facts), id=id)


async def an_act(
    registry: RegistryStack, act: type[DecidedAct], authority: str, school: str = NOWHERE, **facts: Any
) -> DecidedAct:
    """An act on the effects that were seen."""
    place = {"authority": authority, "school": school}
    effects = await seen(registry, act, place, **facts)
    return act(**place, **by_order(), effects_sha256=effects.sha256, **facts)


async def facts_on(
    registry: RegistryStack, authority: str, school: str, on: date, token: str | None = None
) -> OrganisationFacts:
    """What an organisation was on a day."""
    return await registry.ask(OrganisationHistory(authority=authority, school=school, on=on), token)
