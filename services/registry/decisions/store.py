"""The statement that stores a decision."""

from uuid import UUID

from sqlalchemy import insert

from services.registry.decisions.tables import decisions
from shared.chassis.unit_of_work import Work
from shared.contracts.effects import Effects


async def add_decision(
    work: Work, organisation: int, kind: str, subject: UUID, effects: Effects, reason: str | None = None
) -> UUID:
    """Store a decision of the person who acts, and return its id."""
    assert work.actor is not None
    assert work.capacity is not None
    id = work.new_id()
    await work.session.execute(
        insert(decisions).values(
            decision=id,
            organisation=organisation,
            kind=kind,
            subject=str(subject),
            effects_sha256=effects.sha256,
            effects=effects.model_dump(mode="json"),
            reason=reason,
            person=work.actor.sub,
            office=work.capacity.role,
            appointment=work.capacity.appointment,
            method=work.actor.method,
            at=work.now,
        )
    )
    return id
