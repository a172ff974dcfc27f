"""The receipt of a form, from who sends it or from the workbook of DLA."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from services.registry.move_forms import store
from services.registry.move_forms.store import Answered, ValidAnswer
from services.registry.rules.move_forms import wrong_days
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal
from shared.contracts.registry.move_forms import MoveFormDeadline, MoveFormReceipt
from shared.contracts.registry.problems import MOVE_FORM_KNOWN
from shared.thai.dates import slash_date

NO_ANSWER = Answered(0, None)


def known(answer: ValidAnswer) -> Refusal:
    """The refusal of a second answer; its details lead to the first."""
    return MOVE_FORM_KNOWN.refuse(
        "number", {"form": str(answer.form)}, number=answer.number, received=slash_date(answer.received_on)
    )


def faults_of_days(
    year: int, dated: date, received: date, deadline: MoveFormDeadline | None, today: date
) -> Iterable[Refusal]:
    """What is wrong with the days of a form."""
    starts = deadline.starts if deadline else None
    for one in wrong_days(year, dated, received, starts=starts, today=today):
        yield one.problem.refuse(one.field, first=slash_date(one.days.first), last=slash_date(one.days.last))


async def save(work: Work, school: int, before: Answered, values: dict[str, Any]) -> MoveFormReceipt:
    """Store a form. Refuse when another one was stored meanwhile."""
    id = work.new_id()
    stored = await store.insert_form(
        work.session,
        {
            **values,
            "id": id,
            "organisation": school,
            "entry": before.entries,
            "recorded_at": work.now,
            "recorded_by": work.actor_id,
            **work.by_office,
        },
    )
    if not stored:
        other = (await store.answered(work.session, [school], values["year"]))[school].valid
        assert other, "an entry is never deleted, and the one before was taken back"
        raise known(other)
    return MoveFormReceipt(form=id, received_on=values["received_on"], recorded_at=work.now)
