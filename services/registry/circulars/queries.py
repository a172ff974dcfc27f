"""Queries about circulars: drafts, lists, one circular, who has acknowledged it, its files."""

from services.registry.circulars import store
from services.registry.circulars.drafting import effects_of, reached_by
from services.registry.orders.contacts import contacts_of
from services.registry.organisations.store import Organisation, organisation_at
from services.registry.rules.offices import OrganisationKind
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.circulars import (
    AddressableProvinceList,
    AddressableProvinces,
    Circular,
    CircularDetails,
    CircularDraft,
    CircularDraftDetails,
    CircularFile,
    CircularFileReference,
    CircularProgress,
    CircularRow,
    CircularsOfOrganisation,
    CircularsSent,
    CircularStep,
    CircularTotals,
    CircularTracker,
    ReceivedCirculars,
    SentCirculars,
)
from shared.contracts.registry.problems import CIRCULAR_UNKNOWN
from shared.thai.dates import day_of
from shared.vocabulary.circulars import CircularLevel

router = Router("registry")


@router.query
async def circular_draft_details(query: CircularDraftDetails, work: Work) -> CircularDraft:
    """A draft, and what sending it would do now."""
    draft = await store.draft_of(work.session, query.circular)
    if draft is None:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    effects = effects_of(draft.content, await reached_by(work, draft.content))
    return CircularDraft(
        circular=query.circular,
        version=draft.version,
        saved_at=draft.saved_at,
        effects=effects,
        effects_sha256=effects.sha256,
    )


@router.query
async def addressable_provinces(_: AddressableProvinces, work: Work) -> AddressableProvinceList:
    """The provinces that a circular may name."""
    return AddressableProvinceList(provinces=await store.all_provinces(work.session))


@router.query
async def circulars_of_organisation(query: CircularsOfOrganisation, work: Work) -> ReceivedCirculars:
    """The circulars that were sent to this organisation, those to acknowledge first."""
    organisation = await _asking(query, work)
    total, waiting = await store.count_received(work.session, organisation.id)
    page = await store.page_of_received(work.session, organisation.id, query.start, query.limit)
    return ReceivedCirculars(total=total, waiting=waiting, circulars=page)


@router.query
async def circulars_sent(query: CircularsSent, work: Work) -> SentCirculars:
    """The circulars that DLA has sent, the latest first, and its drafts."""
    return SentCirculars(
        total=await store.count_sent(work.session),
        circulars=await store.page_of_sent(work.session, query.start, query.limit),
        drafts=await store.drafts(work.session),
    )


@router.query
async def circular_details(query: CircularDetails, work: Work) -> Circular:
    """A circular as this organisation reads it."""
    organisation = await _asking(query, work)
    found = await store.find_circular(work.session, query.circular)
    way = await _way(query, organisation, work)
    if found is None:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    return Circular(
        circular=found.id,
        number=found.number,
        dated=found.dated,
        subject=found.subject,
        body=found.body,
        addressed=found.addressed,
        due=found.due,
        sent_at=found.sent_at,
        sent_by=found.sent_by,
        attachments=await store.files_of(work.session, query.circular),
        replaces=await store.circular_named(work.session, found.replaces) if found.replaces else None,
        replaced_by=await store.replacement_of(work.session, query.circular),
        way=await _steps(query, way, work),
        below=[
            counted
            for counted in await _totals(query, organisation, work)
            if not way or counted.level != way[-1].level
        ],
    )


@router.query
async def circular_tracker(query: CircularTracker, work: Work) -> CircularProgress:
    """Who has acknowledged a circular, of this organisation and those below it."""
    organisation = await _asking(query, work)
    await _way(query, organisation, work)
    found = await store.find_circular(work.session, query.circular)
    if found is None:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    today = day_of(work.now)
    conditions = [
        store.within(_top(organisation)),
        store.at_level(query.level),
        store.in_state(query.state),
    ]
    page = await store.page_of_addressees(
        work.session, query.circular, conditions, today, query.start, query.limit
    )
    contacts = await contacts_of(work.session, [row.organisation for row in page], today)
    return CircularProgress(
        circular=found.id,
        number=found.number,
        as_of=work.now,
        totals=await _totals(query, organisation, work),
        total=await store.count_addressees(work.session, query.circular, conditions),
        rows=[
            CircularRow(
                authority=row.authority,
                school=row.school,
                level=row.level,
                name=row.name,
                province=row.province,
                acknowledged_at=row.acknowledged_at,
                acknowledged_by=row.acknowledged_by,
                passed_on_at=row.passed_on_at,
                contacts=contacts.get(row.organisation, []),
            )
            for row in page
        ],
    )


@router.query
async def circular_file(query: CircularFile, work: Work) -> CircularFileReference:
    """One file of a circular: an attachment, or a covering letter on the way to this organisation."""
    organisation = await _asking(query, work)
    way = await _way(query, organisation, work)
    if query.cover:
        writers = [stop.organisation for stop in way]
        found = await store.letter_of(work.session, query.circular, query.cover, writers)
    else:
        found = await store.attachment_at(work.session, query.circular, query.position or 1)
    if found is None:
        raise CIRCULAR_UNKNOWN.refuse(field="position")
    return found


Asking = CircularDetails | CircularTracker | CircularFile


async def _asking(query: Asking | CircularsOfOrganisation, work: Work) -> Organisation:
    return await organisation_at(work.session, query.authority, query.school, day_of(work.now))


async def _way(query: Asking, organisation: Organisation, work: Work) -> list[store.Stop]:
    """The way of the circular to this organisation; to DLA there is none. Refuse who is not addressed."""
    if organisation.kind is OrganisationKind.DLA:
        return []
    way = await store.way_to(work.session, query.circular, organisation.id, day_of(work.now))
    if not way:
        raise CIRCULAR_UNKNOWN.refuse(field="circular")
    return way


async def _steps(query: CircularDetails, way: list[store.Stop], work: Work) -> list[CircularStep]:
    """The way as a page shows it: a district stands between the province and its authority."""
    covers = await store.covers_of(work.session, query.circular, [stop.organisation for stop in way])
    steps = []
    for stop in way:
        if stop.district:
            steps.append(CircularStep(level=CircularLevel.DISTRICT, name=stop.district))
        steps.append(
            CircularStep(
                level=stop.level,
                name=stop.name,
                acknowledged_at=stop.acknowledged_at,
                acknowledged_by=stop.acknowledged_by,
                office=stop.office,
                covers=covers.get(stop.organisation, []),
            )
        )
    return steps


def _top(organisation: Organisation) -> int | None:
    """The organisation whose addressees are counted; None: all."""
    return None if organisation.kind is OrganisationKind.DLA else organisation.id


async def _totals(
    query: CircularDetails | CircularTracker, organisation: Organisation, work: Work
) -> list[CircularTotals]:
    return await store.totals(work.session, query.circular, store.within(_top(organisation)))
