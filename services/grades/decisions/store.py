"""The statement that stores a decision."""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import insert

from services.grades.decisions.tables import decisions
from shared.chassis.unit_of_work import Work


class NewDecision(NamedTuple):
    """What is decided: the effects as the row keeps them, and by which order."""

    school: str
    kind: str
    subject: str
    outcome: str
    effects: dict[str, Any]
    reason: str | None = None
    order_number: str | None = None
    order_date: date | None = None


async def add_decision(work: Work, decision: NewDecision, effects_sha256: str) -> UUID:
    """Store a decision of the person who acts, and return its id."""
    assert work.actor is not None
    assert work.capacity is not None
    id = work.new_id()
    await work.session.execute(
        insert(decisions).values(
            decision=id,
            **decision._asdict(),
            effects_sha256=effects_sha256,
            person=work.actor.sub,
            office=work.capacity.role,
            appointment=work.capacity.appointment,
            method=work.actor.method,
            at=work.now,
        )
    )
    return id
