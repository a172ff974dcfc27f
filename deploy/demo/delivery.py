"""Step 9: the accepted graduates are delivered to the ministry and to ทปอ., then a correction; none is lost,
none comes twice.
"""

import asyncio
from functools import partial
from typing import Any

import httpx

from deploy.demo.correction import a_graduate, accept, correct_birth_date, report_of, settle
from deploy.demo.story import Story, until
from shared.contracts.linkage.queries import Deliveries
from shared.vocabulary.documents import DocumentKind

ENDED = ("delivered", "refused", "superseded")


async def delivery(story: Story) -> None:
    """Wait until every record is delivered or refused; then correct a delivered pupil, whose correction is
    delivered too.
    """
    await all_ended(story)
    story.progress("the bus is restarted")
    await restart_bus(story)
    number = a_graduate(story, DocumentKind.P1B)
    story.progress(f"after delivery: the birth date of pupil {number} (ม.3) is corrected by order")
    await correct_birth_date(story, "lower", number, "42/2570")
    await accept(story.people["officer"], await report_of(story.people["officer"], DocumentKind.P3B, 2))
    await settle(story)
    story.facts["replaced"].append(number)
    deliveries = await all_ended(story)
    received = {
        code: (await story.http.get(f"{access['url']}/received")).json()
        for code, access in story.facts["partners"].items()
    }
    check(deliveries, received)
    subscriber = story.facts["subscriber"]
    await until(lambda: subscriber.missing(story.stack), lambda missing: not missing, "the subscriber")
    events = sum(map(len, subscriber.received.values()))
    if not events or len(subscriber.refused) != 2 or any("grades" in one for one in subscriber.received):
        raise RuntimeError(f"the subscriber received {events} events, with the errors {subscriber.refused}")
    story.facts["deliveries"] = deliveries.counts
    story.add_to_summary(
        "ส่งข้อมูล · deliveries",
        *(line_of(code, states, received[code]) for code, states in deliveries.counts.items()),
        *(
            f"refused by {d.partner}: pupil {number_of(story, d.pupil)}: {d.reason}"
            for d in deliveries.refused
        ),
        (
            f"another government system received all {events} events of its agreement, though the bus was "
            f"restarted; refused by the bus: {'; '.join(sorted(subscriber.refused))}"
        ),
    )


async def restart_bus(story: Story) -> None:
    """Stop the bus and start it again: what it has stored is there, and everyone connects again."""
    bus = story.stack.servers.nats
    await asyncio.to_thread(bus.stop)
    bus.start()
    await asyncio.to_thread(bus.wait)


def line_of(code: str, states: dict[str, int], held: dict[str, int]) -> str:
    """The deliveries to one partner, and what it holds."""
    counts = ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
    return (
        f"{code}: {counts}; the partner holds {held['records']} records in {held['batches']} batches, "
        f"{held['corrections']} corrections, none twice"
    )


async def all_ended(story: Story) -> Deliveries:
    """Wait until no delivery of the school is under way and every graduate has one to the ministry.

    Returns the deliveries.
    """
    registrar = story.people["registrar"]
    graduates = len(story.facts["pupils"])

    def ended(deliveries: Deliveries) -> bool:
        states = [state for counts in deliveries.counts.values() for state in counts]
        reached = (
            sum(deliveries.counts.get("moe", {}).values()) >= graduates + len(story.facts["replaced"]) - 1
        )
        return reached and all(state in ENDED for state in states)

    return await until(
        lambda: registrar.get("/deliveries", Deliveries),
        ended,
        "the partners' acknowledgements",
        timeout_s=60,
    )


def check(deliveries: Deliveries, received: dict[str, dict[str, Any]]) -> None:
    """Compare the deliveries with what the partners hold. Raises RuntimeError when they differ."""
    for code, held in received.items():
        if held["twice"] or held["records"] != deliveries.counts[code].get("delivered", 0):
            raise RuntimeError(
                f"{code} holds {held['records']} records, twice: {held['twice']}; delivered are "
                f"{deliveries.counts[code]}"
            )


def number_of(story: Story, pupil: object) -> str:
    """The student number of a pupil."""
    number: str = next(number for number, known in story.facts["pupils"].items() if known == pupil)
    return number


async def wait_for_partners(http: httpx.AsyncClient, partners: dict[str, dict[str, str]]) -> None:
    """Wait until both partners answer."""

    async def answer(url: str) -> bool:
        try:
            return (await http.get(f"{url}/received")).is_success
        except httpx.HTTPError:
            return False

    for access in partners.values():
        await until(partial(answer, access["url"]), bool, "a partner to start")
