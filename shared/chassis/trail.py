"""The trail: who saw, who decided. The edge writes a row for each question that is answered or refused.

A row has references only: no names, no bodies. It has the pupils whom the answer shows or the command
concerns, read by the types of question and reply, so a handler cannot forget them. It is written in the
transaction of the question, so nobody has seen what the trail does not have; a refusal's row has a
transaction of its own.

Counted instead, by contract, outcome and hour (trail_counts.py): what a process asks about no pupil; refusals
without a valid token and proof, and of processes, which ask for strangers; a person's refusals beyond the
first ones of an hour, unless they show a pupil.
"""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, get_args
from uuid import UUID

import structlog
from opentelemetry import trace
from pydantic import BaseModel, ValidationError

from shared.access.tokens import Actor, Capacity
from shared.chassis.outages import is_outage
from shared.chassis.unit_of_work import Asker, Resources, Work, begin
from shared.contracts.envelope import Asked
from shared.contracts.problem import BAD_BODY, DEFECT, UNAVAILABLE, Refusal, error_name

DONE = "done"
# The fields that refer to pupils.
PUPIL_FIELDS = frozenset({"pupil", "pupils"})

INSERT = """
    insert into trail (
        at, actor, office, appointment, organisation, process, kind, contract, authority, school, outcome,
        pupils, trace
    )
    select %(at)s, %(actor)s, %(office)s, %(appointment)s::uuid, %(organisation)s, %(process)s, %(kind)s,
        %(contract)s, %(authority)s, %(school)s, %(outcome)s, %(pupils)s::uuid[], %(trace)s::uuid
"""
# Where nothing else is written, the answer does not wait until the row is on the disk: it is there after
# 0.6 s at most (docs/decisions/0016-who-saw-is-written-at-the-edge.md).
INSERT_ALONE = f"{INSERT} from set_config('synchronous_commit', 'off', true)"

log = structlog.get_logger()

Row = Mapping[str, Any]


def row_of(work: Work, asked: Asked[Any], reply: BaseModel) -> Row | None:
    """The row of a question that is answered; None when it is counted instead."""
    assert work.actor is not None
    pupils = {*work.pupils, *pupils_in(asked), *pupils_in(reply)}
    asker = _asker_of(work, work.actor)
    if not (pupils or asker.office):
        work.resources.counts.count(work.now, work.actor.sub, asked.name, DONE)
        return None
    return _row(work, work.actor, asker, asked.address, DONE, pupils)


async def write(work: Work, row: Row | None) -> None:
    """Write a row in a transaction that changes nothing else, unless the question is counted instead."""
    if row:
        await work.driver.execute(INSERT_ALONE, row)


async def refuse(
    resources: Resources,
    subject: str,
    actor: Actor | None,
    capacity: Capacity | None,
    error: Exception,
    pupils: Collection[UUID],
) -> None:
    """Write the row of a question that was refused, or count it. The refusal stands if that fails.

    `actor`: None without a valid token and proof. `pupils`: whom the refusal may show.
    """
    outcome, now, counts = _outcome(error), resources.clock(), resources.counts
    counted = (now, actor.sub if actor else "", contract_of(subject), outcome)
    if actor is None or not actor.offices or is_outage(error):
        return counts.count(*counted)
    if not (pupils or counts.may_have_a_row(*counted)):
        return counts.count(*counted)
    try:
        async with begin(resources) as work:
            await write(work, _row(work, actor, _asker(actor, capacity), subject, outcome, pupils))
    # The person is refused as before.
    except Exception as failure:  # noqa: BLE001
        log.error("refusal_not_in_trail", error=error_name(failure))
        counts.count(*counted)


def contract_of(subject: str) -> str:
    """The contract of a subject: `grades.close_term` of `lsq.cmd.grades.close_term.v1.58-PAO-01.-`."""
    return ".".join(subject.split(".")[2:4])


def pupils_in(model: BaseModel) -> Iterator[UUID]:
    """The pupils whom a question or a reply names, wherever its types have them."""
    for field in pupil_fields(type(model)):
        yield from _pupils(getattr(model, field))


@cache
def pupil_fields(model: type[BaseModel]) -> tuple[str, ...]:
    """The fields of a model that refer to pupils, themselves or in a part."""
    return tuple(
        name
        for name, field in model.model_fields.items()
        if any(
            (name in PUPIL_FIELDS and part is UUID)
            or (part is not model and issubclass(part, BaseModel) and bool(pupil_fields(part)))
            for part in _parts(field.annotation)
        )
    )


def _parts(annotation: Any) -> Iterator[type]:
    """The classes of which a type consists: UUID and Line of `dict[UUID, list[Line] | None]`."""
    arguments = get_args(annotation)
    if not arguments and isinstance(annotation, type):
        yield annotation
    for argument in arguments:
        yield from _parts(argument)


def _pupils(value: Any) -> Iterator[UUID]:
    match value:
        case UUID():
            yield value
        case BaseModel():
            yield from pupils_in(value)
        case list() | tuple():
            for one in value:
                yield from _pupils(one)
        case dict():
            for one in value.values():
                yield from _pupils(one)


def _asker_of(work: Work, actor: Actor) -> Asker:
    """Who asks: the person of a proven session or of a ticket, else whose token it is."""
    if ticket := work.ticket:
        return Asker(ticket.sub, ticket.organisation, ticket.office, ticket.appointment)
    return work.person or _asker(actor, work.capacity)


def _asker(actor: Actor, capacity: Capacity | None) -> Asker:
    office = (capacity.role, capacity.appointment) if capacity and actor.offices else (None, None)
    return Asker(actor.sub, actor.organisation, *office)


def _row(work: Work, actor: Actor, asker: Asker, subject: str, outcome: str, pupils: Collection[UUID]) -> Row:
    _, kind, service, name, _, authority, school = subject.split(".", 6)
    trace_id = trace.get_current_span().get_span_context().trace_id
    return {
        "at": work.now,
        **asker._asdict(),
        "process": actor.process or actor.sub,
        "kind": kind,
        "contract": f"{service}.{name}",
        "authority": authority,
        "school": school,
        "outcome": outcome,
        # As text, which takes less than a list of UUIDs.
        "pupils": f"{{{','.join(sorted(pupil.hex for pupil in pupils))}}}",
        "trace": UUID(int=trace_id) if trace_id else None,
    }


def _outcome(error: Exception) -> str:
    match error:
        case Refusal():
            return error.body.code
        case ValidationError():
            return BAD_BODY.code
    return (UNAVAILABLE if is_outage(error) else DEFECT).code
