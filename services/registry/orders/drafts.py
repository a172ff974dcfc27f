"""Statements over drafts of orders.

Each belongs to an office of an organisation. It has a version, so that nobody saves over, deletes or records
what he has not read.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.orders.tables import appointments, order_drafts
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal
from shared.contracts.registry.order_drafts import OrderDraft, OrderDraftContent, SaveOrderDraft
from shared.contracts.registry.problems import ORDER_DRAFT_CHANGED

# In one answer.
MAX_DRAFTS = 50
_drafts = order_drafts.c


def of_organisation(work: Work, organisation: int) -> ColumnElement[bool]:
    """The drafts of this organisation in the office that acts."""
    return and_(_drafts.organisation == organisation, _drafts.office == work.role)


def for_place(work: Work, authority: str, school: str) -> ColumnElement[bool]:
    """The drafts of orders of this place, in the office that acts."""
    place = and_(_drafts.content["authority"].astext == authority, _drafts.content["school"].astext == school)
    return and_(place, _drafts.office == work.role)


async def find_draft(session: AsyncSession, draft: UUID, own: ColumnElement[bool]) -> OrderDraft | None:
    """A draft, if it is one of these."""
    found = await session.execute(_with_name().where(_drafts.draft == draft, own))
    row = found.first()
    return _draft(row) if row else None


async def list_drafts(session: AsyncSession, own: ColumnElement[bool]) -> tuple[int, list[OrderDraft]]:
    """How many drafts these are, and the latest of them."""
    total = await session.scalar(select(func.count()).select_from(order_drafts).where(own))
    found = await session.execute(
        _with_name().where(own).order_by(_drafts.saved_at.desc(), _drafts.draft).limit(MAX_DRAFTS)
    )
    return total or 0, [_draft(row) for row in found]


async def save_draft(work: Work, organisation: int, command: SaveOrderDraft) -> OrderDraft:
    """Store the next version of a draft, and return it.

    Refuse it when another version is stored, or none is any more.
    """
    own = of_organisation(work, organisation)
    values = {
        "draft": command.draft,
        "organisation": organisation,
        "version": command.version + 1,
        "content": command.content.model_dump(mode="json"),
        "saved_at": work.now,
        "recorded_by": work.actor_id,
        **work.by_office,
    }
    read = and_(_drafts.draft == command.draft, _drafts.version == command.version, own)
    save: Any = (
        update(order_drafts).where(read).values(values)
        if command.version
        else insert(order_drafts).values(values).on_conflict_do_nothing()
    )
    if not await work.session.scalar(save.returning(_drafts.version)):
        raise await _changed(work.session, command.draft, own)
    stored = await work.session.execute(_with_name().where(_drafts.draft == command.draft))
    return _draft(stored.one())


async def delete_draft(work: Work, draft: UUID, version: int, own: ColumnElement[bool]) -> None:
    """Delete a draft. Refuse it when another version is stored, or none is any more."""
    read = and_(_drafts.draft == draft, _drafts.version == version, own)
    if not await work.session.scalar(delete(order_drafts).where(read).returning(_drafts.version)):
        raise await _changed(work.session, draft, own)


async def uploads_of_drafts(session: AsyncSession) -> set[str]:
    """The keys of the uploads that drafts name."""
    key = _drafts.content["scan"]["key"].astext
    return set(await session.scalars(select(key).where(key.is_not(None))))


async def _changed(session: AsyncSession, draft: UUID, own: ColumnElement[bool]) -> Refusal:
    theirs = await find_draft(session, draft, own)
    return ORDER_DRAFT_CHANGED.refuse("draft", theirs.model_dump(mode="json") if theirs else {})


def _with_name() -> Any:
    """Drafts, each with the name, by the order, of who saved it."""
    name = func.rtrim(func.concat(appointments.c.title, appointments.c.first, " ", appointments.c.last))
    saved_by = select(name).where(appointments.c.id == _drafts.appointment).scalar_subquery()
    return select(order_drafts, saved_by.label("saved_by"))


def _draft(row: Row[Any]) -> OrderDraft:
    return OrderDraft(
        draft=row.draft,
        version=row.version,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
        content=OrderDraftContent.model_validate(row.content),
    )
