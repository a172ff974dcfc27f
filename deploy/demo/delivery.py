"""Step 9: the accepted graduates go to the ministry and to ทปอ.; a correction follows; none is lost, none comes twice."""
from functools import partial
from typing import Any

import httpx

from deploy.demo.correction import a_graduate, accept, correct_birth_date, report_of, settle
from deploy.demo.story import Story, until
from shared.contracts.linkage.queries import Deliveries, DeliveryState
from shared.vocabulary.documents import DocumentKind

ENDED = ("delivered", "refused", "superseded")


async def delivery(story: Story) -> None:
    """Every record ends delivered with a receipt or refused with a reason; then a delivered pupil is corrected and goes out again as a correction."""
    await all_ended(story)
    number = a_graduate(story, DocumentKind.P1B)
    story.say(f"after delivery: the birth date of pupil {number} (ม.3) is corrected by order")
    await correct_birth_date(story, "lower", number, "42/2570")
    await accept(story.people["officer"], await report_of(story.people["officer"], DocumentKind.P3B, 2))
    await settle(story)
    story.facts["replaced"].append(number)
    said = await all_ended(story)
    received = {code: (await story.http.get(f"{access['url']}/received")).json() for code, access in story.facts["partners"].items()}
    check(story, said, received)
    subscriber = story.facts["subscriber"]
    if not subscriber.heard or len(subscriber.refused) != 2 or any("grades" in kind for kind in subscriber.heard):
        raise RuntimeError(f"the subscriber heard {len(subscriber.heard)} events and was refused {subscriber.refused}")
    story.facts["deliveries"] = said.counts
    story.tell(
        "ส่งข้อมูล · deliveries", *(line_of(code, states, received[code]) for code, states in said.counts.items()),
        *(f"refused by {d.partner}: pupil {number_of(story, d.pupil)}: {d.reason}" for d in said.refused),
        f"another government system heard {len(subscriber.heard)} events of its agreement; refused by the bus: {'; '.join(sorted(subscriber.refused))}")


def line_of(code: str, states: dict[str, int], held: dict[str, int]) -> str:
    """What we say of one partner, and what it holds."""
    said = ", ".join(f"{state} {count}" for state, count in sorted(states.items()))
    return f"{code}: {said}; the partner holds {held['records']} records in {held['batches']} batches, {held['corrections']} corrections, none twice"


async def all_ended(story: Story) -> Deliveries:
    """The deliveries of the school when none is on its way and every graduate has one at the ministry."""
    registrar = story.people["registrar"]
    graduates = len(story.facts["pupils"])

    def ended(said: Deliveries) -> bool:
        states = [state for counts in said.counts.values() for state in counts]
        reached = sum(said.counts.get("moe", {}).values()) >= graduates + len(story.facts["replaced"]) - 1
        return reached and all(state in ENDED for state in states)

    return await until(
        lambda: registrar.ask(DeliveryState(authority=registrar.authority, school=registrar.school)), ended, "the partners' acknowledgements", patience=60)


def check(story: Story, said: Deliveries, received: dict[str, dict[str, Any]]) -> None:
    """What we say was delivered is what the partners hold."""
    for code, held in received.items():
        if held["twice"] or held["records"] != said.counts[code].get("delivered", 0):
            raise RuntimeError(f"{code} holds {held['records']} records, twice: {held['twice']}; we say {said.counts[code]}")


def number_of(story: Story, pupil: object) -> str:
    """The student number of a pupil."""
    number: str = next(number for number, known in story.facts["pupils"].items() if known == pupil)
    return number


async def wait_for_partners(http: httpx.AsyncClient, partners: dict[str, dict[str, str]]) -> None:
    """Until both partners answer."""
    async def answer(url: str) -> bool:
        try:
            return (await http.get(f"{url}/received")).is_success
        except httpx.HTTPError:
            return False

    for access in partners.values():
        await until(partial(answer, access["url"]), bool, "a partner to start")
