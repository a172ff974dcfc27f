"""The recording of an act: the checks that all acts have, the act, the version that it makes, the event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from services.registry.orders.store import holders_on
from services.registry.organisations.store import OPEN, Organisation, open_organisation_at
from services.registry.organisations.versions import (
    StoredCode,
    StoredVersion,
    append_version,
    codes_like,
    day_before,
    end_code,
    insert_act,
    insert_codes,
    is_named,
    last_version,
    lock_structure,
)
from services.registry.persons.store import touch_sessions
from services.registry.restructuring.effects import effects_of
from services.registry.rules import organisations as rules
from services.registry.rules.offices import OrganisationKind
from services.registry.rules.orders import Fault
from services.registry.rules.organisations import Code
from shared.chassis.moved_schools import keep_move
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import refuse_unseen
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry import problems
from shared.contracts.registry.commands import (
    ActRecorded,
    ApplyOrganisationImport,
    DecidedAct,
    OrganisationAct,
    OrganisationCode,
)
from shared.contracts.registry.events import OrganisationChanged
from shared.contracts.registry.queries import ActKind, EffectsOfAct
from shared.thai.dates import day_of, plain_date
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.organisations import CodeScheme

Change = Literal["renamed", "levels_set", "converted", "moved", "merged", "closed", "undone"]
# The place afterwards of what is closed.
ENDED = (NOWHERE, NOWHERE)


@dataclass(frozen=True)
class Subject:
    """An organisation that an act changes, and its last version."""

    organisation: Organisation
    last: StoredVersion


async def subject_of(work: Work, act: str, authority: str, school: str) -> Subject:
    """Lock the structure, and load the open organisation at this place. Refuse one that has no such act."""
    await lock_structure(work.session)
    organisation = await open_organisation_at(work.session, authority, school, day_of(work.now))
    if organisation.kind not in rules.ACTS[act]:
        raise problems.NOT_OF_THIS_KIND.refuse()
    return Subject(organisation, await last_version(work.session, organisation.id))


async def check(
    work: Work, subject: Subject, command: DecidedAct, act: ActKind, faults: Sequence[Refusal] = ()
) -> None:
    """Refuse an act with everything that is wrong with it, then one whose effects were not seen."""
    today = day_of(work.now)
    wrong = refusals(
        [*rules.order_faults(command.order_date, today), *rules.day_faults(act, command.from_day, today)]
    )
    refuse_all([*wrong, *faults, *day_refusals(subject, command.from_day)])
    asked = EffectsOfAct(
        authority=command.authority,
        school=command.school,
        act=act,
        from_day=command.from_day,
        to_authority=getattr(command, "to_authority", None),
        merged=getattr(command, "merged", []),
    )
    effects = await effects_of(work, subject.organisation, asked)
    refuse_unseen(effects, command.effects_sha256, problems.ACT_EFFECTS_CHANGED)


def day_refusals(subject: Subject, from_day: date) -> list[Refusal]:
    """The refusal of a day before a change that is recorded, or of what will have ended."""
    name, last, since = subject.organisation.name, subject.last, plain_date(subject.last.since)
    if last.facts["state"] != OPEN:
        return [problems.ORGANISATION_ENDED.refuse(field="from_day", name=name, since=since)]
    return (
        [problems.LATER_CHANGE.refuse(field="from_day", name=name, since=since)]
        if from_day < last.since
        else []
    )


def refusals(faults: Sequence[Fault]) -> list[Refusal]:
    """The refusals of these faults."""
    return [fault.problem.refuse(fault.field, None, **fault.facts) for fault in faults]


async def name_refusals(
    work: Work, name: str, parent: int, on: date, but: int | None = None
) -> list[Refusal]:
    """The refusal of a name that another organisation has at this authority, or in this province."""
    if await is_named(work.session, parent, name_to_store(name), on, but):
        return [problems.NAME_TAKEN.refuse(field="name_th", name=name)]
    return []


def names_of(name: str, short: str | None, name_en: str) -> dict[str, Any]:
    """The columns of the names of a version."""
    return {"name_th": name_to_store(name), "short_th": name_to_store(short or name), "name_en": name_en}


async def save_act(
    work: Work,
    command: OrganisationAct | ApplyOrganisationImport,
    kind: str,
    effects_sha256: str | None = None,
) -> UUID:
    """Store the act, and return its id."""
    id = work.new_id()
    await insert_act(
        work.session,
        {
            "id": id,
            "kind": kind,
            "number": arabic_digits(command.order_number),
            "dated": command.order_date,
            "reason": command.reason,
            "effects_sha256": effects_sha256,
            "at": work.now,
            **work.origin,
        },
    )
    return id


async def change(
    work: Work,
    subject: Subject,
    act: UUID,
    what: Change,
    from_day: date,
    to: tuple[str, str] | None = None,
    **changed: Any,
) -> ActRecorded:
    """Store the version that an act makes, and emit the change. `to`: the place afterwards, if another."""
    organisation = subject.organisation
    if to and from_day <= day_of(work.now):
        held = await holders_on(work.session, organisation.id, from_day)
        await touch_sessions(work, {one.person for one in held})
    number = await append_version(work.session, subject.last, from_day, act, **changed)
    authority, school = to or (organisation.authority, organisation.school)
    event = OrganisationChanged(
        authority=organisation.authority,
        school=organisation.school,
        act=act,
        change=what,
        number=number,
        from_day=from_day,
        new_authority=authority,
        new_school=school,
    )
    await keep_move(event, work)
    work.emit(event)
    return ActRecorded(act=act, authority=authority, school=school, from_day=from_day)


async def save_codes(
    work: Work,
    act: UUID,
    organisation: int,
    kind: OrganisationKind,
    given: Sequence[OrganisationCode],
) -> None:
    """Store codes with their days; end those of the same scheme before them. Refuse every wrong one."""
    if not given:
        return
    stored = await codes_like(
        work.session, organisation, {code.scheme for code in given}, {code.value for code in given}
    )
    own = {_code(one): one for one in stored if one.organisation == organisation}
    others = [_code(one) for one in stored if one.organisation != organisation]
    new = [Code(code.scheme, code.value, code.first, code.last) for code in given]
    refuse_all(refusals(rules.code_faults(new, kind, list(own), others)))
    same = {one[:3]: row for one, row in own.items()}
    for code in new:
        for ended in rules.ended_by(code, list(own)):
            await end_code(work.session, own[ended], day_before(code.first), act)
        if code[:3] in same:
            await end_code(work.session, same[code[:3]], code.last, act)
    await insert_codes(
        work.session,
        [
            {
                "scheme": code.scheme.value,
                "value": code.value,
                "since": code.first,
                "until": code.last,
                "organisation": organisation,
                "act": act,
            }
            for code in new
            if code[:3] not in same
        ],
    )


def _code(stored: StoredCode) -> Code:
    return Code(CodeScheme(stored.scheme), stored.value, stored.since, stored.until, stored.name)
