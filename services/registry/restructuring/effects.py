"""The effects of an act about an organisation: offices that end, orders that lapse, the place afterwards."""

from services.registry.calendar.store import offices_owed
from services.registry.orders.store import holders_on
from services.registry.organisations.store import Organisation, organisation_at
from services.registry.organisations.versions import PlaceOnDay, school_places, schools_of
from services.registry.persons.store import persons_with_account
from services.registry.rules.offices import OrganisationKind
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import ActEffects, EffectsOfAct, EndingOffice, Holder
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE


async def effects_of(work: Work, organisation: Organisation, asked: EffectsOfAct) -> ActEffects:
    """What the act does to this organisation, and in a merger to those that are merged into it."""
    merged = await merged_schools(work, asked)
    ends = [organisation.id] if asked.act == "close" else [one.id for one in merged]
    held = await holders_on(work.session, organisation.id, asked.from_day)
    ending = [one for id in ends for one in await holders_on(work.session, id, asked.from_day)]
    people = {one.person for one in (*held, *ending)}
    below = await _schools_below(work, organisation, asked)
    authority, name = await _authority_after(work, organisation, asked)
    return ActEffects(
        authority=organisation.authority,
        school=organisation.school,
        name=organisation.name,
        act=asked.act,
        from_day=asked.from_day,
        new_authority=NOWHERE if asked.act == "close" else authority,
        new_authority_name=name,
        new_school=NOWHERE if asked.act == "close" else organisation.school,
        offices_end=[_ending(one) for one in ending],
        offices_stay=0 if asked.act == "close" else len(held),
        orders_owed=await offices_owed(work.session, organisation.kind) if asked.act == "close" else [],
        codes_without_account=len(people - await persons_with_account(work.session, people)),
        open_schools=len(below),
        merged=[one.name for one in merged],
    )


async def merged_schools(work: Work, asked: EffectsOfAct) -> list[PlaceOnDay]:
    """The schools that a merger merges into another. Refuse an unknown one."""
    found = await school_places(work.session, asked.merged, day_of(work.now))
    for index, school in enumerate(asked.merged):
        if school not in found:
            raise ORGANISATION_UNKNOWN.refuse(field=f"merged.{index}")
    return [found[school] for school in dict.fromkeys(asked.merged)]


async def _schools_below(work: Work, organisation: Organisation, asked: EffectsOfAct) -> list[PlaceOnDay]:
    if organisation.kind is OrganisationKind.SCHOOL:
        return []
    return await schools_of(work.session, organisation.id, asked.from_day)


async def _authority_after(work: Work, organisation: Organisation, asked: EffectsOfAct) -> tuple[str, str]:
    """The authority after the act, by place and name."""
    code = asked.to_authority or organisation.authority
    found = await organisation_at(work.session, code, NOWHERE, asked.from_day, day_of(work.now))
    return code, found.name


def _ending(holder: Holder) -> EndingOffice:
    return EndingOffice(
        name=f"{holder.title}{holder.first} {holder.last or ''}".strip(),
        office=holder.office,
        order_number=holder.order_number,
    )
