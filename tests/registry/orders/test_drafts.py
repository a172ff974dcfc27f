"""Drafts of orders: found by the office, never overwritten unread, gone once the order is recorded."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import ValidationError

from shared.contracts.registry.order_drafts import (
    DiscardOrderDraft,
    DraftedAppointee,
    OrderDraft,
    OrderDraftContent,
    OrderDraftDetails,
    OrderDraftsOfOffice,
    ReadDraft,
    SaveOrderDraft,
)
from shared.contracts.registry.queries import OrdersOfOrganisation
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.registry.stack import RegistryStack, numbers, pdf, someone

# no other test appoints its registrar officer
MUNICIPALITY = "58-TT-08"
OWN = {"authority": MUNICIPALITY, "school": NOWHERE}
CHANGED, UNKNOWN = "registry.order_draft_changed", "registry.order_draft_unknown"


def content(**more: Any) -> OrderDraftContent:
    """What was typed so far, of an order of the municipality, unless `more` changes it."""
    facts = {**OWN, "number": f"{next(numbers)}/2569", "dated": "31/2/"}
    return OrderDraftContent.model_validate(facts | more)


def clerk(registry: RegistryStack, person: str = "clerk", authority: str = MUNICIPALITY) -> str:
    """The token of a clerk."""
    return registry.token(Office.AUTHORITY_CLERK, authority, person)


async def saved(
    registry: RegistryStack, draft: UUID | None = None, version: int = 0, **more: Any
) -> OrderDraft:
    """Save a draft as the clerk."""
    command = SaveOrderDraft(**OWN, draft=draft or uuid4(), version=version, content=content(**more))
    return await registry.ask(command, clerk(registry))


async def listed(registry: RegistryStack, token: str, **place: str) -> set[UUID]:
    """The drafts that an office finds."""
    found = await registry.ask(OrderDraftsOfOffice(**(OWN | place)), token)
    assert found.total == len(found.drafts)
    return {one.draft for one in found.drafts}


async def test_a_draft_belongs_to_the_office(registry: RegistryStack) -> None:
    """A colleague finds it as it was typed; another office of the place and another place do not."""
    scan = await registry.upload(pdf())
    draft = await saved(registry, appointees=[{"first": "สม", "office": "registrar"}], scan=scan)

    found = await registry.ask(OrderDraftDetails(**OWN, draft=draft.draft), clerk(registry, "colleague"))
    assert draft == found
    assert ("31/2/", "สม", scan) == (
        found.content.dated,
        found.content.appointees[0].first,
        found.content.scan,
    )
    assert draft.draft in await listed(registry, clerk(registry, "colleague"))
    dla, neighbour = registry.token(Office.DLA_OFFICER), clerk(registry, authority="58-TM-02")
    for token, place in ((dla, OWN), (neighbour, {"authority": "58-TM-02", "school": NOWHERE})):
        assert draft.draft not in await listed(registry, token, **place)
        for foreign in (
            OrderDraftDetails(**place, draft=draft.draft),
            DiscardOrderDraft(**place, draft=draft.draft, version=1),
            SaveOrderDraft(**place, draft=draft.draft, version=1, content=content()),
            SaveOrderDraft(**place, draft=draft.draft, version=0, content=content()),
        ):
            refused = await registry.refused(foreign, token)
            assert refused.code in {CHANGED, UNKNOWN}
            assert {} == refused.details
    registrar = registry.token(Office.REGISTRAR_OFFICER, MUNICIPALITY)
    refused = await registry.refused(OrderDraftDetails(**OWN, draft=draft.draft), registrar)
    assert "system.not_allowed" == refused.code
    assert draft == await registry.ask(OrderDraftDetails(**OWN, draft=draft.draft), clerk(registry))


async def test_the_second_of_two_editors_sees_the_first(registry: RegistryStack) -> None:
    """Nothing is overwritten, deleted or recorded that was not read."""
    first = await saved(registry)
    theirs = await saved(registry, first.draft, 1, number="ของอีกคน")
    mine = SaveOrderDraft(**OWN, draft=first.draft, version=1, content=content(number="ของฉัน"))

    for unread in (mine, DiscardOrderDraft(**OWN, draft=first.draft, version=1)):
        refused = await registry.refused(unread, clerk(registry))
        assert CHANGED == refused.code
        assert theirs == OrderDraft.model_validate(refused.details)
    again = await registry.ask(mine.model_copy(update={"version": 2}), clerk(registry))
    assert (3, "ของฉัน") == (again.version, again.content.number)

    await registry.ask(DiscardOrderDraft(**OWN, draft=first.draft, version=3), clerk(registry))
    for late in (
        mine.model_copy(update={"version": 3}),
        DiscardOrderDraft(**OWN, draft=first.draft, version=3),
    ):
        refused = await registry.refused(late, clerk(registry))
        assert (CHANGED, {}) == (refused.code, refused.details)
    new = await registry.ask(mine.model_copy(update={"version": 0}), clerk(registry))
    assert 1 == new.version


async def test_what_is_saved_already_is_no_conflict(registry: RegistryStack) -> None:
    """The same form, sent again by whoever, stays the version that it is."""
    first = await saved(registry, number="เดิม")

    again = SaveOrderDraft(**OWN, draft=first.draft, version=0, content=first.content)

    assert first == await registry.ask(again, clerk(registry, "colleague"))


async def test_a_recorded_order_has_no_draft(registry: RegistryStack) -> None:
    """Deleted with the recording; not when the draft was changed since, and then nothing is recorded."""
    token = clerk(registry)
    order = await registry.order(MUNICIPALITY, NOWHERE, someone().appointed(Office.REGISTRAR_OFFICER))
    first = await saved(registry, number=order.number)
    await saved(registry, first.draft, 1, number=order.number, signer_name="เติมโดยอีกคน")

    unread = order.model_copy(update={"draft": ReadDraft(draft=first.draft, version=1)})
    refused = await registry.refused(unread, token)
    assert (CHANGED, "เติมโดยอีกคน") == (refused.code, refused.details["content"]["signer_name"])
    question = OrdersOfOrganisation(**OWN)
    assert order.number not in {one.number for one in (await registry.ask(question)).orders}

    read = order.model_copy(update={"draft": ReadDraft(draft=first.draft, version=2)})
    await registry.ask(read, token)
    assert order.number in {one.number for one in (await registry.ask(question)).orders}
    assert first.draft not in await listed(registry, token)


async def test_an_order_deletes_no_draft_of_another_office_or_place(registry: RegistryStack) -> None:
    """Neither DLA that of the clerk, nor an order of the municipality that of another place."""
    own, elsewhere = await saved(registry), await saved(registry, school="3058940001")
    later = date(2026, 7, 1)
    order = await registry.order(
        MUNICIPALITY, NOWHERE, someone().appointed(Office.REGISTRAR_OFFICER), first=later
    )

    for draft, token in ((own, registry.token(Office.DLA_OFFICER)), (elsewhere, clerk(registry))):
        read = ReadDraft(draft=draft.draft, version=1)
        refused = await registry.refused(order.model_copy(update={"draft": read}), token)
        assert (CHANGED, {}) == (refused.code, refused.details)
    assert {own.draft, elsewhere.draft} <= await listed(registry, clerk(registry))


def test_a_draft_has_no_national_id() -> None:
    """Registry keeps digests alone, so that the form asks for it again."""
    with pytest.raises(ValidationError):
        DraftedAppointee.model_validate({"national_id": "3580600000001"})
