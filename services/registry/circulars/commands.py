"""Commands of circulars: draft, send, acknowledge, pass on."""

from datetime import datetime

from services.registry.circulars import store
from services.registry.circulars.drafting import effects_of, faults, reached_by
from services.registry.circulars.files import file_fault
from services.registry.organisations.store import Organisation, open_organisation_at
from services.registry.rules.offices import HELD_AT
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import refuse_unseen
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry.circulars import (
    AcknowledgeCircular,
    CircularAcknowledged,
    CircularAttachment,
    CircularContent,
    CircularDiscarded,
    CircularDraft,
    CircularPassedOn,
    DiscardCircularDraft,
    PassOnCircular,
    SaveCircularDraft,
    SendCircular,
    SentCircular,
)
from shared.contracts.registry.problems import (
    CIRCULAR_DRAFT_CHANGED,
    CIRCULAR_EFFECTS_CHANGED,
    CIRCULAR_IN_FUTURE,
    CIRCULAR_NOBODY_BELOW,
    CIRCULAR_NOT_YOURS,
    CIRCULAR_UNKNOWN,
)
from shared.thai.dates import day_of
from shared.thai.digits import arabic_digits
from shared.vocabulary.offices import Office
from shared.vocabulary.retention import ORDER_YEARS

# Their folder of the evidence.
FOLDER = "registry"

router = Router("registry")


@router.command
async def save_circular_draft(command: SaveCircularDraft, work: Work) -> CircularDraft:
    """Save a draft. If anything is wrong with it, nothing is stored."""
    content = _readable(command.content)
    await _refuse_other_version(command, work)
    reached = await reached_by(work, content)
    refuse_all(await faults(work, content, reached))
    version = command.version + 1
    await store.save_draft(
        work.session,
        {
            "circular": command.circular,
            "version": version,
            "content": content.model_dump(mode="json"),
            "saved_at": work.now,
            "recorded_by": work.actor_id,
            **work.by_office,
        },
    )
    effects = effects_of(content, reached)
    return CircularDraft(
        circular=command.circular,
        version=version,
        saved_at=work.now,
        effects=effects,
        effects_sha256=effects.sha256,
    )


@router.command
async def discard_circular_draft(command: DiscardCircularDraft, work: Work) -> CircularDiscarded:
    """Delete a draft. A circular that was sent has none, and stays."""
    stored = await store.draft_of(work.session, command.circular, lock=True)
    if stored is None:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    if command.version not in (None, stored.version):
        raise _changed(stored)
    await store.delete_draft(work.session, command.circular)
    return CircularDiscarded(circular=command.circular)


@router.command
async def send_circular(command: SendCircular, work: Work) -> SentCircular:
    """Send a draft as it was seen, to the organisations of today."""
    draft = await store.draft_of(work.session, command.circular, lock=True)
    if draft is None:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    reached = await reached_by(work, draft.content)
    effects = effects_of(draft.content, reached)
    refuse_unseen(effects, command.effects_sha256, CIRCULAR_EFFECTS_CHANGED)
    refuse_all(await faults(work, draft.content, reached))
    kept = [await _keep(work, attachment) for attachment in draft.content.attachments]
    values = draft.content.model_dump(exclude={"attachments", "addressed"}) | {
        "id": command.circular,
        "addressed": draft.content.addressed.model_dump(mode="json"),
        "effects_sha256": effects.sha256,
        "sent_at": work.now,
        "recorded_by": work.actor_id,
        **work.by_office,
    }
    await store.insert_circular(work.session, values, kept, reached)
    await store.delete_draft(work.session, command.circular)
    return SentCircular(circular=command.circular, sent_at=work.now, addressees=len(reached))


@router.command
async def acknowledge_circular(command: AcknowledgeCircular, work: Work) -> CircularAcknowledged:
    """Acknowledge a circular for the organisation of who acts; a second time gives the first answer."""
    organisation = await _addressee(command, work)
    return CircularAcknowledged(
        circular=command.circular, acknowledged_at=await _acknowledge(command, organisation, work)
    )


@router.command
async def pass_on_circular(command: PassOnCircular, work: Work) -> CircularPassedOn:
    """Record a covering letter to those below, and acknowledge for the organisation of who acts."""
    organisation = await _addressee(command, work)
    if not await store.has_below(work.session, command.circular, organisation.id):
        raise CIRCULAR_NOBODY_BELOW.refuse()
    wrong: list[Refusal | None] = []
    if command.dated > day_of(work.now):
        wrong.append(CIRCULAR_IN_FUTURE.refuse(field="dated"))
    if command.letter:
        wrong.append(await file_fault(work.archive, command.letter, "letter"))
    refuse_all([one for one in wrong if one])
    await _acknowledge(command, organisation, work)
    letter = store.file_values(await _keep(work, command.letter)) if command.letter else {}
    cover = work.new_id()
    await store.insert_cover(
        work.session,
        {
            "id": cover,
            "circular": command.circular,
            "organisation": organisation.id,
            "number": arabic_digits(command.number),
            "dated": command.dated,
            **letter,
            "at": work.now,
            "recorded_by": work.actor_id,
            **work.by_office,
        },
    )
    return CircularPassedOn(circular=command.circular, cover=cover, passed_on_at=work.now)


def _readable(content: CircularContent) -> CircularContent:
    """The content with Arabic digits in its number: ว ๒๓๘๖ and ว 2386 are one circular."""
    return content.model_copy(update={"number": arabic_digits(content.number)})


async def _refuse_other_version(command: SaveCircularDraft, work: Work) -> None:
    """Refuse to save over what somebody else has saved, sent or deleted since it was read."""
    stored = await store.draft_of(work.session, command.circular, lock=True)
    version = stored.version if stored else 0
    if version == command.version and not await store.find_circular(work.session, command.circular):
        return
    raise _changed(stored)


def _changed(stored: store.StoredDraft | None) -> Refusal:
    """The refusal with what is saved."""
    theirs = {"version": stored.version, "content": stored.content.model_dump(mode="json")} if stored else {}
    return CIRCULAR_DRAFT_CHANGED.refuse("version", theirs)


async def _addressee(command: AcknowledgeCircular | PassOnCircular, work: Work) -> Organisation:
    """The organisation of this message, to which the circular was sent, and whose office acts."""
    today = day_of(work.now)
    organisation = await open_organisation_at(work.session, command.authority, command.school, today)
    if HELD_AT[Office(work.role)] is not organisation.kind:
        raise CIRCULAR_NOT_YOURS.refuse()
    if not await store.is_addressed(work.session, command.circular, organisation.id):
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    return organisation


async def _acknowledge(
    command: AcknowledgeCircular | PassOnCircular, organisation: Organisation, work: Work
) -> datetime:
    return await store.acknowledge(
        work.session,
        {
            "circular": command.circular,
            "organisation": organisation.id,
            "at": work.now,
            "recorded_by": work.actor_id,
            **work.by_office,
        },
    )


async def _keep(work: Work, attachment: CircularAttachment) -> CircularAttachment:
    """The attachment, kept as evidence."""
    kept = await work.archive.keep(attachment.file, FOLDER, ORDER_YEARS)
    return attachment.model_copy(update={"file": kept})
