"""Commands about organisations, which DLA sends: each follows an order or an announcement, from a day on."""

from services.registry.organisations.listing import is_area
from services.registry.organisations.store import (
    Organisation,
    insert_organisation,
    open_organisation_at,
)
from services.registry.organisations.versions import (
    append_version,
    lock_structure,
    next_authority_place,
    next_school_place,
    schools_of,
)
from services.registry.restructuring import acting
from services.registry.restructuring.acting import ENDED, change, check, save_act, subject_of
from services.registry.restructuring.effects import merged_schools
from services.registry.rules import organisations as rules
from services.registry.rules.offices import OrganisationKind
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry import problems
from shared.contracts.registry.commands import (
    ActRecorded,
    AddOrganisation,
    CloseOrganisation,
    ConvertAuthority,
    MergeSchools,
    MoveSchool,
    RenameOrganisation,
    SetLevels,
    SetOrganisationCodes,
)
from shared.contracts.registry.queries import EffectsOfAct
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind

SCHOOL, AUTHORITY = OrganisationKind.SCHOOL, OrganisationKind.AUTHORITY
router = Router("registry")


@router.command
async def add_organisation(command: AddOrganisation, work: Work) -> ActRecorded:
    """Store a new authority or school with its first version, and give it a place."""
    await lock_structure(work.session)
    above = await open_organisation_at(work.session, command.authority, command.school, command.from_day)
    kind = {OrganisationKind.PROVINCE: AUTHORITY, AUTHORITY: SCHOOL}.get(above.kind)
    if kind is None:
        raise problems.NOT_OF_THIS_KIND.refuse()
    refuse_all(await _faults_of_new(command, work, above, kind))
    act = await save_act(work, command, "add")
    authority, school = await _next_place(command, work, kind)
    facts = {
        **acting.names_of(command.name_th, command.short_th, command.name_en),
        "parent": above.id,
        "authority_kind": command.authority_kind,
        "province": above.authority[:2],
        "district": command.district,
        "subdistrict": command.subdistrict,
        "levels": _in_order(command.levels),
    }
    made = await insert_organisation(
        work.session, kind, school if kind is SCHOOL else authority, facts, command.from_day, act
    )
    await acting.save_codes(work, act, made, kind, command.codes)
    return ActRecorded(act=act, authority=authority, school=school, from_day=command.from_day)


@router.command
async def rename_organisation(command: RenameOrganisation, work: Work) -> ActRecorded:
    """Give an organisation another name."""
    subject = await subject_of(work, "rename", command.authority, command.school)
    parent = subject.last.facts["parent"]
    taken = await acting.name_refusals(
        work, command.name_th, parent, command.from_day, subject.organisation.id
    )
    await check(work, subject, command, "rename", taken)
    act = await save_act(work, command, "rename", command.effects_sha256)
    names = acting.names_of(command.name_th, command.short_th, command.name_en)
    return await change(work, subject, act, "renamed", command.from_day, **names)


@router.command
async def set_organisation_codes(command: SetOrganisationCodes, work: Work) -> ActRecorded:
    """Store the codes of other agencies, with their days."""
    subject = await subject_of(work, "codes", command.authority, command.school)
    refuse_all(acting.refusals(rules.order_faults(command.order_date, day_of(work.now))))
    act = await save_act(work, command, "codes")
    organisation = subject.organisation
    await acting.save_codes(work, act, organisation.id, organisation.kind, command.codes)
    first = min(code.first for code in command.codes)
    return ActRecorded(act=act, authority=command.authority, school=command.school, from_day=first)


@router.command
async def set_levels(command: SetLevels, work: Work) -> ActRecorded:
    """Set the levels that a school teaches."""
    subject = await subject_of(work, "levels", command.authority, command.school)
    await check(work, subject, command, "levels")
    act = await save_act(work, command, "levels", command.effects_sha256)
    levels = _in_order(command.levels)
    return await change(work, subject, act, "levels_set", command.from_day, levels=levels)


@router.command
async def convert_authority(command: ConvertAuthority, work: Work) -> ActRecorded:
    """Change kind and name of an authority; its place stays."""
    subject = await subject_of(work, "convert", command.authority, command.school)
    facts = subject.last.facts
    before = AuthorityKind(facts["authority_kind"])
    wrong = acting.refusals(rules.conversion_faults(before, command.authority_kind))
    wrong += await acting.name_refusals(
        work, command.name_th, facts["parent"], command.from_day, subject.organisation.id
    )
    await check(work, subject, command, "convert", wrong)
    act = await save_act(work, command, "convert", command.effects_sha256)
    names = acting.names_of(command.name_th, command.short_th, command.name_en)
    kind = command.authority_kind.value
    return await change(work, subject, act, "converted", command.from_day, authority_kind=kind, **names)


@router.command
async def move_school(command: MoveSchool, work: Work) -> ActRecorded:
    """Move a school to another authority: its place stays, its address is another from the day on."""
    subject = await subject_of(work, "move", command.authority, command.school)
    to = await open_organisation_at(work.session, command.to_authority, NOWHERE, command.from_day)
    wrong = []
    if subject.last.facts["parent"] == to.id:
        wrong.append(problems.SAME_PLACE.refuse(field="to_authority"))
    wrong += await acting.name_refusals(work, subject.organisation.name, to.id, command.from_day)
    await check(work, subject, command, "move", wrong)
    act = await save_act(work, command, "move", command.effects_sha256)
    return await change(
        work,
        subject,
        act,
        "moved",
        command.from_day,
        to=(to.authority, command.school),
        parent=to.id,
        province=to.authority[:2],
    )


@router.command
async def merge_schools(command: MergeSchools, work: Work) -> ActRecorded:
    """Merge schools into this one: they end, their places stay readable."""
    subject = await subject_of(work, "merge", command.authority, command.school)
    asked = EffectsOfAct(
        authority=command.authority,
        school=command.school,
        act="merge",
        from_day=command.from_day,
        merged=command.merged,
    )
    others = [
        await subject_of(work, "merge", place.authority, place.school)
        for place in await merged_schools(work, asked)
    ]
    wrong = [refusal for other in others for refusal in acting.day_refusals(other, command.from_day)]
    if command.school in command.merged:
        wrong.append(problems.SAME_PLACE.refuse(field="merged"))
    await check(work, subject, command, "merge", wrong)
    act = await save_act(work, command, "merge", command.effects_sha256)
    await append_version(work.session, subject.last, command.from_day, act)
    into = command.authority, command.school
    for other in others:
        ended = {"state": "merged", "merged_into": subject.organisation.id}
        await change(work, other, act, "merged", command.from_day, to=into, **ended)
    return ActRecorded(act=act, authority=command.authority, school=command.school, from_day=command.from_day)


@router.command
async def close_organisation(command: CloseOrganisation, work: Work) -> ActRecorded:
    """Close a school, or an authority to which no school belongs."""
    subject = await subject_of(work, "close", command.authority, command.school)
    wrong = []
    if subject.organisation.kind is AUTHORITY:
        below = await schools_of(work.session, subject.organisation.id, command.from_day)
        wrong += [problems.SCHOOLS_BELOW.refuse(count=len(below))] if below else []
    await check(work, subject, command, "close", wrong)
    act = await save_act(work, command, "close", command.effects_sha256)
    await change(work, subject, act, "closed", command.from_day, to=ENDED, state="closed")
    return ActRecorded(act=act, authority=command.authority, school=command.school, from_day=command.from_day)


async def _faults_of_new(
    command: AddOrganisation, work: Work, above: Organisation, kind: OrganisationKind
) -> list[Refusal]:
    """Everything that is wrong with a new organisation but its codes."""
    wrong = acting.refusals(rules.order_faults(command.order_date, day_of(work.now)))
    wrong += await acting.name_refusals(work, command.name_th, above.id, command.from_day)
    if kind is SCHOOL and not command.levels:
        wrong.append(problems.LEVELS_MISSING.refuse(field="levels"))
    if kind is AUTHORITY and command.authority_kind is None:
        wrong.append(problems.NOT_OF_THIS_KIND.refuse(field="authority_kind"))
    is_named = command.district is not None and command.subdistrict is not None
    if (is_named or kind is SCHOOL) and not await is_area(
        work.session, above.authority[:2], command.district, command.subdistrict
    ):
        wrong.append(problems.AREA_UNKNOWN.refuse(field="district"))
    return wrong


async def _next_place(command: AddOrganisation, work: Work, kind: OrganisationKind) -> tuple[str, str]:
    """The place that LSQ gives: authority and school."""
    if kind is SCHOOL:
        return command.authority, await next_school_place(work.session)
    assert command.authority_kind is not None
    return await next_authority_place(work.session, command.authority, command.authority_kind), NOWHERE


def _in_order(levels: list[Level]) -> list[str]:
    """Each level once, from primary to higher vocational."""
    return [level.value for level in Level if level in levels]
