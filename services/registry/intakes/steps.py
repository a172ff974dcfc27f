"""The steps of an intake: read the file, judge its rows, apply them, undo them.

Each step is one transaction and at most CHUNK_ROWS rows, so progress is seen, and wherever a process is
killed the next one continues.
"""

from collections.abc import Sequence
from datetime import date
from itertools import count
from typing import Any

import structlog

from services.registry.intakes import store
from services.registry.intakes.judging import Judgement, judge
from services.registry.intakes.reader import read_organisations
from services.registry.intakes.store import StoredIntake, StoredRow
from services.registry.organisations.store import Organisation
from services.registry.organisations.versions import (
    append_version,
    last_version,
    lock_structure,
    next_authority_place,
    next_school_place,
)
from services.registry.restructuring.acting import Change, Subject, change, save_codes
from services.registry.rules.offices import OrganisationKind
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import OrganisationCode
from shared.contracts.registry.problems import LATER_CHANGE
from shared.thai.dates import day_of, plain_date
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.organisations import CodeScheme

CHUNK_ROWS = 500
# The number of a row that was refused when it was applied, and why.
Refused = tuple[int, Judgement]
log = structlog.get_logger()


async def advance(intake: StoredIntake, work: Work) -> None:
    """Make the next step of this intake."""
    await {"read": _read, "judge": _judge, "apply": _apply, "undo": _undo}[intake.task or ""](intake, work)


async def _read(intake: StoredIntake, work: Work) -> None:
    """Store the rows of the file. A file that cannot be taken ends the intake with the reason."""
    try:
        rows = await read_organisations(await work.archive.get(intake.file))
    except Refusal as refusal:
        await store.save_intake(work.session, intake.id, task=None, problem=refusal.body.model_dump())
        return
    await store.insert_rows(work.session, intake.id, rows)
    await store.save_intake(work.session, intake.id, task="judge", rows=len(rows), done=0)


async def _judge(intake: StoredIntake, work: Work) -> None:
    """Judge the next rows; after the last one the intake is previewed."""
    rows = await store.rows_to_judge(work.session, intake.id, CHUNK_ROWS)
    if not rows:
        await store.save_intake(work.session, intake.id, task=None, state="previewed", done=intake.rows)
        return
    known = await store.known_of(work.session, rows, day_of(work.now))
    judged = [(row.row, judge(row.fields, known)) for row in rows]
    await store.save_judgements(work.session, intake.id, judged)
    await store.save_intake(work.session, intake.id, done=intake.done + len(rows))


async def _apply(intake: StoredIntake, work: Work) -> None:
    """Apply the next rows as they are judged now; after the last one the intake is applied."""
    rows = await store.rows_to_apply(work.session, intake.id, CHUNK_ROWS)
    if not rows:
        await store.save_intake(
            work.session, intake.id, task=None, state="applied", done=intake.rows, applied_at=work.now
        )
        log.info("organisations_imported", intake=str(intake.id), rows=intake.rows)
        return
    await lock_structure(work.session)
    known = await store.known_of(work.session, rows, day_of(work.now))
    judged = [(row, judge(row.fields, known)) for row in rows]
    wrong = await _add(intake, [one for one in judged if one[1].outcome == "new"], work)
    for row, judgement in judged:
        if judgement.outcome == "changed":
            wrong += await _change(intake, row, judgement, work)
        elif judgement.outcome != "new":
            # It has come right, or wrong, since it was previewed.
            wrong.append((row.row, judgement))
    await store.save_judgements(work.session, intake.id, wrong)
    refused = {number for number, judgement in wrong if judgement.outcome == "refused"}
    right = {row.key for row in rows if row.row not in refused}
    await store.close_rows(work.session, right, work.now)
    await store.save_intake(work.session, intake.id, done=intake.done + len(rows))


async def _add(intake: StoredIntake, new: Sequence[tuple[StoredRow, Judgement]], work: Work) -> list[Refused]:
    """Store new organisations, each with a place of its own; return the rows whose code is refused."""
    wrong: list[Refused] = []
    if not new:
        return wrong
    act, since = _act_of(intake)
    given = await _places(work, [judged for _, judged in new])
    with_place = [(place, judged.columns) for place, (_, judged) in zip(given, new, strict=True)]
    made = await store.insert_organisations(work.session, with_place, since, act)
    for id, (row, judged) in zip(made, new, strict=True):
        try:
            await _give_code(work, act, id, judged, since)
        except Refusal as refusal:
            wrong.append((row.row, Judgement("refused", problem=refusal.body)))
    results = [(row.row, str(id)) for id, (row, _) in zip(made, new, strict=True)]
    await store.save_results(work.session, intake.id, results)
    return wrong


async def _places(work: Work, judged: Sequence[Judgement]) -> list[str]:
    """Places for these new organisations, in their order."""
    schools = count(int(await next_school_place(work.session)))
    authorities: dict[str, Any] = {}
    given = []
    for one in judged:
        kind, province = one.columns["authority_kind"], one.columns["province"]
        if not kind:
            given.append(str(next(schools)))
            continue
        if province not in authorities:
            first = await next_authority_place(work.session, province, kind)
            authorities[province] = count(int(first.rsplit("-", 1)[1]))
        given.append(f"{province}-{kind}-{next(authorities[province]):02d}")
    return given


async def _change(intake: StoredIntake, row: StoredRow, judged: Judgement, work: Work) -> list[Refused]:
    """Store the version that a row makes; refuse a row whose organisation changes on a later day."""
    act, since = _act_of(intake)
    found, parent = judged.organisation, judged.parent
    assert found is not None
    assert parent is not None
    kind = OrganisationKind.SCHOOL if found.is_school else OrganisationKind.AUTHORITY
    before = (found.above, found.place) if found.is_school else (found.place, NOWHERE)
    organisation = Organisation(
        found.id, kind, found.name_th, found.name_en, found.name_th, *before, found.state, since
    )
    last = await last_version(work.session, found.id)
    try:
        if since < last.since:
            raise LATER_CHANGE.refuse(name=found.name_th, since=plain_date(last.since))
        await _give_code(work, act, found.id, judged, since)
    except Refusal as refusal:
        return [(row.row, Judgement("refused", problem=refusal.body))]
    to = (parent.place, found.place) if "above" in judged.changes else None
    what: Change = "moved" if to else "renamed" if "name_th" in judged.changes else "levels_set"
    await change(work, Subject(organisation, last), act, what, since, to=to, **judged.columns)
    await store.save_results(work.session, intake.id, [(row.row, str(found.id))])
    return []


async def _give_code(work: Work, act: Any, organisation: int, judged: Judgement, since: date) -> None:
    if judged.moe_code:
        code = OrganisationCode(scheme=CodeScheme.MOE10, value=judged.moe_code, first=since)
        await save_codes(work, act, organisation, OrganisationKind.SCHOOL, [code])


async def _undo(intake: StoredIntake, work: Work) -> None:
    """Write the reversal of the last rows; after the first one the intake is undone."""
    rows = await store.rows_to_undo(work.session, intake.id, CHUNK_ROWS)
    if not rows:
        await store.save_intake(
            work.session, intake.id, task=None, state="undone", done=intake.rows, undone_at=work.now
        )
        return
    act, since = _act_of(intake)
    await lock_structure(work.session)
    for row in rows:
        organisation = int(row.result or 0)
        last = await last_version(work.session, organisation)
        await store.undo_codes(work.session, act, organisation, since)
        if row.outcome == "new" or last.number == 1:
            await append_version(work.session, last, since, act, state="void")
        else:
            await _reverse(work, intake, row, organisation)
    await store.save_results(work.session, intake.id, [(row.row, None) for row in rows])
    await store.save_intake(work.session, intake.id, done=intake.done + len(rows))


async def _reverse(work: Work, intake: StoredIntake, row: StoredRow, organisation: int) -> None:
    """Store the facts of before as the last version, and emit where the organisation is again."""
    act, since = _act_of(intake)
    last = await last_version(work.session, organisation)
    before = await store.version_before(work.session, organisation, last.number)
    now, then = await store.addresses_of(work.session, organisation, last.facts, before)
    kind = OrganisationKind.AUTHORITY if now[1] == NOWHERE else OrganisationKind.SCHOOL
    name = last.facts["name_th"]
    subject = Subject(Organisation(organisation, kind, name, "", name, *now, "open", since), last)
    await change(work, subject, act, "undone", since, to=then, **before)


def _act_of(intake: StoredIntake) -> tuple[Any, date]:
    """The act by which an intake is applied, and its day."""
    assert intake.from_day is not None
    return intake.act, intake.from_day
