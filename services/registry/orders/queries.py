"""Queries about the holders of offices, the orders of an organisation, and what a decision would do."""

import asyncio
import hashlib
from collections.abc import Sequence
from datetime import date

from services.registry.orders import drafts, proposals
from services.registry.orders.collected.form import empty_form
from services.registry.orders.scans import FOLDER
from services.registry.orders.store import (
    count_orders,
    held_by_organisation,
    holders_by_organisation,
    holders_on,
    page_of_orders,
    places_at,
)
from services.registry.organisations.store import organisation_at
from services.registry.rules import succession
from services.registry.rules.offices import HELD_AT, OrganisationKind, is_in_force
from services.registry.rules.orders import Held
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.effects import OrderEffects
from shared.contracts.registry.order_drafts import (
    OrderDraft,
    OrderDraftDetails,
    OrderDraftList,
    OrderDraftsOfOffice,
)
from shared.contracts.registry.problems import ORDER_DRAFT_UNKNOWN
from shared.contracts.registry.queries import (
    CollectedForm,
    CollectedFormFile,
    EffectsOfEnd,
    EffectsOfOrder,
    EffectsOfOrderCorrection,
    EffectsOfWithdrawal,
    Holder,
    Holders,
    OfficeOnDay,
    OfficesInForce,
    OfficesOfDay,
    OfficesOnDay,
    Orders,
    OrdersOfOrganisation,
    OrganisationOnDay,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import XLSX
from shared.vocabulary.offices import Office

router = Router("registry")


@router.query
async def offices_in_force(query: OfficesInForce, work: Work) -> Holders:
    """The holders of an organisation's offices on a day, by the orders that are recorded now."""
    organisation = await organisation_at(
        work.session, query.authority, query.school, query.on, day_of(work.now)
    )
    return Holders(on=query.on, holders=await holders_on(work.session, organisation.id, query.on))


@router.query
async def orders_of_organisation(query: OrdersOfOrganisation, work: Work) -> Orders:
    """A page of an organisation's orders, each with its appointments."""
    organisation = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    total = await count_orders(work.session, organisation.id, query.order)
    return Orders(
        total=total,
        orders=await page_of_orders(work.session, organisation.id, query.order, query.start, query.limit),
    )


@router.query
async def offices_on_day(query: OfficesOnDay, work: Work) -> OfficesOfDay:
    """The offices of an organisation and of its schools on a day, with vacancies, as known today."""
    session, today = work.session, day_of(work.now)
    organisation = await organisation_at(session, query.authority, query.school, today)
    total, places = await places_at(session, organisation.id, today, query.start, query.limit)
    ids = [place.id for place in places]
    holders = await holders_by_organisation(session, ids, query.on)
    held = await held_by_organisation(session, ids)
    return OfficesOfDay(
        on=query.on,
        total=total,
        organisations=[
            OrganisationOnDay(
                authority=query.authority,
                school=place.code if place.kind == OrganisationKind.SCHOOL else NOWHERE,
                name=place.name,
                offices=_offices(place.kind, query.on, holders[place.id], held[place.id]),
            )
            for place in places
        ],
    )


@router.query
async def collected_form(query: CollectedForm, work: Work) -> CollectedFormFile:
    """The empty form, kept in the archive under its digest."""
    body = await asyncio.to_thread(empty_form)
    key = f"evidence/{FOLDER}/{hashlib.sha256(body).hexdigest()}.xlsx"
    return CollectedFormFile(file=await work.archive.put_new(key, body, XLSX))


@router.query
async def order_draft_details(query: OrderDraftDetails, work: Work) -> OrderDraft:
    """A draft of this organisation and the office of who asks."""
    owner = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    own = drafts.of_organisation(work, owner.id)
    if found := await drafts.find_draft(work.session, query.draft, own):
        return found
    raise ORDER_DRAFT_UNKNOWN.refuse(field="draft")


@router.query
async def order_drafts_of_office(query: OrderDraftsOfOffice, work: Work) -> OrderDraftList:
    """The drafts of this organisation and the office of who asks."""
    owner = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    total, found = await drafts.list_drafts(work.session, drafts.of_organisation(work, owner.id))
    return OrderDraftList(total=total, drafts=found)


@router.query
async def effects_of_order(query: EffectsOfOrder, work: Work) -> OrderEffects:
    """What recording an order would do. Refused as the recording would be."""
    return (await proposals.of_order(query, work)).effects


@router.query
async def effects_of_order_correction(query: EffectsOfOrderCorrection, work: Work) -> OrderEffects:
    """What a correction of an order would do. Refused as the correction would be."""
    return (await proposals.of_correction(query, work)).effects


@router.query
async def effects_of_withdrawal(query: EffectsOfWithdrawal, work: Work) -> OrderEffects:
    """What the withdrawal of an order would do."""
    return (await proposals.of_withdrawal(query, work)).effects


@router.query
async def effects_of_end(query: EffectsOfEnd, work: Work) -> OrderEffects:
    """What the end of an appointment would do."""
    return (await proposals.of_end(query, work)).effects


def _offices(kind: str, on: date, holders: Sequence[Holder], held: Sequence[Held]) -> list[OfficeOnDay]:
    """The offices that an organisation of this kind has, on a day."""
    vacant = {one.office: one for one in succession.vacancies(held) if is_in_force(one.first, one.last, on)}
    return [
        OfficeOnDay(
            office=office,
            holders=[one for one in holders if one.office == office],
            vacant_from=vacant[office].first if office in vacant else None,
            vacant_to=vacant[office].last if office in vacant else None,
        )
        for office in Office
        if HELD_AT[office] == kind
    ]
