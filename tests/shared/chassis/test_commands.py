"""Guarantees to the sender of a command or a query."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.chassis.unit_of_work import begin
from shared.contracts.problem import ProblemBody, Refusal
from shared.vocabulary.media_types import PROBLEM_JSON
from tests.world.edge import AUTHORITY, Edge
from tests.world.toys.contracts import Enter, SchoolEntries


def an_entry(school: str, pupil: str = "p1", mark: int = 3) -> Enter:
    return Enter(authority=AUTHORITY, school=school, pupil=pupil, mark=mark)


async def refused(edge: Edge, *arguments: object, **named: object) -> ProblemBody:
    """Send this question, and return the problem of its refusal."""
    with pytest.raises(Refusal) as refusal:
        await edge.ask(*arguments, **named)  # type: ignore[arg-type]
    return refusal.value.body


async def test_a_command_sent_three_times_acts_once(edge: Edge) -> None:
    """Two at the same moment and one later: one entry, one event, three equal replies."""
    command, id = an_entry("thrice"), uuid4()

    replies = [
        *await asyncio.gather(edge.ask(command, id=id), edge.ask(command, id=id)),
        await edge.ask(command, id=id),
    ]

    assert [1, 1, 1] == [reply.entry for reply in replies]
    assert 1 == (await edge.ask(SchoolEntries(authority=AUTHORITY, school="thrice"))).entries
    assert [(1,)] == await edge.rows("ledger", "select last from sequences where address like %s", "%.thrice")


async def test_an_id_belongs_to_one_body_and_one_actor(edge: Edge) -> None:
    """Another body, or another person, with an id that was used is refused.

    A reply is returned to its own caller only.
    """
    id = uuid4()
    await edge.ask(an_entry("bound"), id=id)

    assert "system.id_used" == (await refused(edge, an_entry("bound", mark=4), id=id)).code
    assert (
        "system.id_used"
        == (await refused(edge, an_entry("bound"), id=id, token=edge.token(sub="person-2"))).code
    )
    assert 1 == (await edge.ask(SchoolEntries(authority=AUTHORITY, school="bound"))).entries


async def test_a_refusal_has_thai_and_english_texts_and_may_be_sent_again(edge: Edge) -> None:
    """A refused command has changed nothing, and its id is free."""
    id = uuid4()

    problem = await refused(edge, an_entry("refusal", mark=7), id=id)

    assert ("ledger.mark_unknown", "mark") == (problem.code, problem.field)
    assert ("ไม่มีเครื่องหมาย 7", "There is no mark 7.") == (problem.th, problem.en)
    assert ("ใช้ 0 ถึง 4", "Use 0 to 4.") == (problem.remedy_th, problem.remedy_en)
    assert 1 == (await edge.ask(an_entry("refusal"), id=id)).entry


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[]",
        b'{"authority": "58-PAO-01", "school": "bad", "pupil": "p1", "mark": 10, "more": 1}',
    ],
)
async def test_a_bad_body_gets_a_problem_at_once(edge: Edge, body: bytes) -> None:
    """The reply names the fields that are wrong; the caller does not wait for a time-out.

    The values are not quoted.
    """
    subject = f"{Enter.subject}.{AUTHORITY}.bad"
    headers = edge.sender.headers(edge.token(), str(uuid4()), subject, body)

    answer = await edge.bus.request(subject, body, 1, headers=headers)

    problem = ProblemBody.model_validate_json(answer.data)
    assert PROBLEM_JSON == (answer.headers or {})["content-type"]
    assert "system.bad_body" == problem.code
    assert {"mark", "more"} == {f.field for f in problem.fields} or b"mark" not in body


async def test_a_text_that_the_database_cannot_hold_is_a_bad_body(edge: Edge) -> None:
    """NUL, from a page or a program: refused, not a defect."""
    problem = await refused(edge, an_entry("nul", pupil="p\x00"))

    assert "system.bad_body" == problem.code


async def test_a_defect_gets_a_reply_with_its_trace(edge: Edge) -> None:
    """A missing table is a defect: the reply has no details, the log has them, nothing is stored."""
    await edge.databases["ledger"].execute("alter table entries rename to entries_renamed")
    try:
        problem = await refused(edge, an_entry("defect"))
    finally:
        await edge.databases["ledger"].execute("alter table entries_renamed rename to entries")

    assert ("system.defect", 32) == (problem.code, len(problem.remedy_en.split()[-1].strip(".")))
    assert 0 == (await edge.ask(SchoolEntries(authority=AUTHORITY, school="defect"))).entries


async def test_a_handler_cannot_commit(edge: Edge) -> None:
    """`session.commit()` inside a unit of work commits nothing: the transaction is the edge's."""
    with suppress(RuntimeError):
        async with edge.resources("ledger") as resources, begin(resources) as work:
            await work.session.execute(text("insert into books values ('sneaky', 1)"))
            await work.session.commit()
            raise RuntimeError("later")

    assert [] == await edge.rows("ledger", "select 1 from books where school = 'sneaky'")
