"""The trail at the edge: who saw, who decided, in one row; what has no row is counted."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import pytest

from deploy.local.stack import APPOINTMENT
from deploy.nats.permissions import HOST
from shared.access.proofs import Sender
from shared.chassis.trail import pupil_fields, pupils_in
from shared.chassis.trail_counts import MAX_KEYS, MAX_REFUSALS_AN_HOUR, CountKey, TrailCounts
from shared.contracts.envelope import Asked
from shared.contracts.problem import ProblemBody
from tests.shared.chassis.test_commands import an_entry, refused
from tests.world.edge import AUTHORITY, Edge, until
from tests.world.toys.contracts import Count, PupilEntries, SchoolEntries, Shown, ShowPupils

COLUMNS = (
    "actor, office, appointment, organisation, process, kind, contract, authority, school, outcome, pupils"
)
PUPILS = [UUID(int=number) for number in range(1, 5)]


async def trail(edge: Edge, school: str, columns: str = COLUMNS) -> list[tuple[Any, ...]]:
    """The rows of the ledger's trail about this school."""
    return await edge.rows("ledger", f"select {columns} from trail where school = %s order by id", school)


async def counted(edge: Edge, contract: str, outcome: str, actor: str = "") -> int:
    """How many the ledger has counted, not rowed."""
    [(count,)] = await edge.rows(
        "ledger",
        "select coalesce(sum(count), 0)::int from trail_counts "
        "where contract = %s and outcome = %s and actor = %s",
        contract,
        outcome,
        actor,
    )
    return int(count)


async def test_a_command_is_a_row(edge: Edge) -> None:
    """Who, in which office by which appointment, at which organisation, through which process, about whom."""
    before = datetime.now(UTC)
    await edge.ask(an_entry("row"), edge.token(organisation="58", sub="person-7"))

    pupil = uuid5(NAMESPACE_URL, "p1")
    who = ("person-7", "director", APPOINTMENT, "58", HOST)
    assert [(*who, "cmd", "ledger.enter", AUTHORITY, "row", "done", [pupil])] == await trail(edge, "row")
    [(at, trace)] = await trail(edge, "row", "at, trace")
    assert before <= at <= datetime.now(UTC)
    await until(lambda: trace.hex in edge.traces.read_text())


async def test_a_command_that_is_sent_again_is_one_row(edge: Edge) -> None:
    """The second and the third time it has acted before."""
    id = uuid4()
    for _ in range(3):
        await edge.ask(an_entry("again"), id=id)

    assert 1 == len(await trail(edge, "again"))


async def test_a_list_is_one_row_with_all_pupils_that_it_shows(edge: Edge) -> None:
    """Wherever the reply has them; the handler does not name them."""
    await edge.ask(ShowPupils(authority=AUTHORITY, school="list", of=PUPILS[::-1]))

    assert [("qry", "ledger.show_pupils", "done", PUPILS)] == await trail(
        edge, "list", "kind, contract, outcome, pupils"
    )


async def test_a_person_who_sees_no_pupil_is_a_row_too(edge: Edge) -> None:
    """A view of figures."""
    await edge.ask(SchoolEntries(authority=AUTHORITY, school="figures"), edge.token("registrar_officer"))

    assert [("person-1", "registrar_officer", [])] == await trail(edge, "figures", "actor, office, pupils")


async def test_a_process_is_a_row_where_it_is_shown_a_pupil_and_else_counted(edge: Edge) -> None:
    """Without an office, in its own name."""
    token = edge.token("courier", "*", "courier", kid="courier")
    before = await counted(edge, "ledger.school_entries", "done", "courier")
    await edge.ask(ShowPupils(authority=AUTHORITY, school="process", of=PUPILS), token)
    await edge.ask(SchoolEntries(authority=AUTHORITY, school="process"), token)

    assert [("courier", None, None, "*", PUPILS)] == await trail(
        edge, "process", "actor, office, appointment, organisation, pupils"
    )
    await until(
        lambda: counted(edge, "ledger.school_entries", "done", "courier"), lambda count: count > before
    )


REFUSALS: dict[str, tuple[Asked[Any], Callable[[Edge], str], str, str | None]] = {
    "by the handler": (
        an_entry("ref1", mark=7),
        lambda edge: edge.token(),
        "ledger.mark_unknown",
        "director",
    ),
    "by the right": (an_entry("ref2"), lambda edge: edge.token("registrar"), "system.not_allowed", None),
    "by the place": (
        an_entry("ref3"),
        lambda edge: edge.token(organisation=f"{AUTHORITY}.other"),
        "system.not_allowed",
        None,
    ),
    "of a query": (
        ShowPupils.model_construct(authority=AUTHORITY, school="ref4", of=PUPILS),
        lambda edge: edge.token("registrar"),
        "system.not_allowed",
        None,
    ),
    "of what cannot be read": (
        ShowPupils.model_construct(authority=AUTHORITY, school="ref5", of=[]).model_copy(update={"of": 5}),
        lambda edge: edge.token(),
        "system.bad_body",
        None,
    ),
    "of a defect": (
        ShowPupils(authority=AUTHORITY, school="ref6", of=[]),
        lambda edge: edge.token(),
        "system.defect",
        "director",
    ),
}


@pytest.mark.parametrize(("question", "token", "code", "office"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
async def test_a_persons_refusal_is_a_row(
    edge: Edge, question: Asked[Any], token: Callable[[Edge], str], code: str, office: str | None
) -> None:
    """With the code; nobody was shown, so no pupils. The office is known where the right was found."""
    assert code == (await refused(edge, question, token(edge))).code

    assert [("person-1", office, code, [])] == await trail(
        edge, question.school, "actor, office, outcome, pupils"
    )


def by_a_thief(edge: Edge, subject: str) -> dict[str, str]:
    """A copied token, with another key's signature."""
    return Sender(HOST).headers(edge.token(), str(uuid4()), subject, b"{}")


def without_token(_: Edge, __: str) -> dict[str, str]:
    """Nothing."""
    return {}


def with_an_expired_token(edge: Edge, subject: str) -> dict[str, str]:
    """Of yesterday."""
    return edge.sender.headers(edge.token(seconds=-5), str(uuid4()), subject, b"{}")


@pytest.mark.first_row
@pytest.mark.parametrize("headers", [without_token, with_an_expired_token, by_a_thief])
async def test_who_has_not_proven_who_he_is_is_counted(
    edge: Edge, headers: Callable[[Edge, str], dict[str, str]]
) -> None:
    """Under no name, and without a row."""
    subject = f"{ShowPupils.subject}.{AUTHORITY}.{headers.__name__}"
    before = await counted(edge, "ledger.show_pupils", "system.not_signed_in")

    answer = await edge.bus.request(subject, b"{}", 2, headers=headers(edge, subject))

    assert "system.not_signed_in" == ProblemBody.model_validate_json(answer.data).code
    assert before + 1 == await until(
        lambda: counted(edge, "ledger.show_pupils", "system.not_signed_in"), lambda count: count > before
    )
    assert [] == await trail(edge, headers.__name__)


@pytest.mark.long
async def test_a_flood_of_refusals_adds_a_bounded_number_of_rows(edge: Edge) -> None:
    """Of one person, contract and code in an hour; the others are counted under the person."""
    further, token = 25, edge.token(sub="flooder")
    for _ in range((MAX_REFUSALS_AN_HOUR + further) // 5):
        await asyncio.gather(*(refused(edge, an_entry("flood", mark=7), token) for _ in range(5)))
    by_hour = [
        count
        for (count,) in await edge.rows(
            "ledger", "select count(*) from trail where school = 'flood' group by date_trunc('hour', at)"
        )
    ]

    assert by_hour
    assert max(by_hour) <= MAX_REFUSALS_AN_HOUR
    others = MAX_REFUSALS_AN_HOUR + further - sum(by_hour)
    await until(
        lambda: counted(edge, "ledger.enter", "ledger.mark_unknown", "flooder"),
        lambda count: count == others,
    )


async def test_what_has_no_row_is_not_answered(edge: Edge) -> None:
    """Neither a query nor a command: nobody saw or decided what the trail does not have."""
    async with edge.failing("new.school = 'rowless'", "trail", "ledger"):
        for question in (ShowPupils(authority=AUTHORITY, school="rowless", of=PUPILS), an_entry("rowless")):
            assert "system.defect" == (await refused(edge, question)).code

    assert 0 == (await edge.ask(SchoolEntries(authority=AUTHORITY, school="rowless"))).entries


async def test_a_refusal_stands_though_its_row_fails(edge: Edge) -> None:
    """The row is counted instead."""
    async with edge.failing("new.school = 'lost'", "trail", "ledger"):
        problem = await refused(edge, an_entry("lost", mark=7), edge.token(sub="loser"))

    assert "ledger.mark_unknown" == problem.code
    assert 1 == await until(lambda: counted(edge, "ledger.enter", "ledger.mark_unknown", "loser"))


async def test_no_row_has_a_name_or_a_body(edge: Edge) -> None:
    """Columns of a row are references, places and codes."""
    await edge.ask(an_entry("bodies", pupil="สมชาย"))
    await refused(edge, an_entry("bodies", pupil="สมหญิง", mark=7))

    rows = await trail(edge, "bodies", "row_to_json(trail)::text")

    assert 2 == len(rows)
    assert not re.search("[ก-๙]", str(rows))


def test_pupils_are_found_by_types() -> None:
    """Models that name none are not searched."""
    shown = Shown(rows=[PupilEntries(pupil=PUPILS[0], entries=1)])

    assert ("rows", "by_class", "best") == pupil_fields(Shown)
    assert [PUPILS[0]] == list(pupils_in(shown))
    assert () == pupil_fields(Count)


def test_counts_are_bounded() -> None:
    """However many actors there are, and of whatever hour."""
    counts, at = TrailCounts(), datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
    for number in range(MAX_KEYS + 10):
        counts.count(at, f"person-{number}", "ledger.enter", "code")

    assert MAX_KEYS + 1 == len(counts.counts)
    hour = at.replace(minute=0)
    assert 10 == counts.counts[CountKey(hour, "", "ledger.enter", "code")]


def test_each_hour_a_person_has_rows_again() -> None:
    """And each contract and code on its own."""
    counts, at = TrailCounts(), datetime(2026, 11, 29, 10, 30, tzinfo=UTC)
    allowed = [
        counts.may_have_a_row(at, "p", "ledger.enter", "code") for _ in range(MAX_REFUSALS_AN_HOUR + 3)
    ]

    assert [True] * MAX_REFUSALS_AN_HOUR + [False] * 3 == allowed
    assert counts.may_have_a_row(at, "p", "ledger.enter", "other")
    assert counts.may_have_a_row(at, "q", "ledger.enter", "code")
    assert counts.may_have_a_row(at + timedelta(hours=1), "p", "ledger.enter", "code")
