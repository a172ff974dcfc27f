"""The consumers of the bus: one for each reaction and each partner, made by the set-up alone.

A process has no right to make or read one: with it, it could have any event delivered to any subject.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig
from nats.js.errors import APIError

from deploy.nats import partners
from shared.chassis.bus import STREAM
from shared.chassis.inbox import consumer_of
from shared.chassis.settings import ACK_WAIT_S

ALL_EVENTS = "lsq.evt.>"
# Generated from the services: process → reaction → subject of its events.
FILE = Path(__file__).with_name("reactions.json")


@dataclass(frozen=True)
class Difference:
    """A consumer that is not as the set-up makes it: `missing`, `unknown`, or the settings that differ."""

    consumer: str
    what: str


def reactions() -> dict[str, dict[str, str]]:
    """The reactions of each process, with the subjects of their events."""
    known: dict[str, dict[str, str]] = json.loads(FILE.read_text())
    return known


def wanted(ack_wait_s: float = ACK_WAIT_S) -> list[ConsumerConfig]:
    """The configuration of every consumer of this release."""
    of_reactions = [
        consumer_of(reaction, subject, ack_wait_s)
        for of_process in reactions().values()
        for reaction, subject in of_process.items()
    ]
    return of_reactions + [partners.consumer_of(partner, ack_wait_s) for partner in partners.AGREEMENTS]


async def declare(bus: JetStreamContext, *, ack_wait_s: float = ACK_WAIT_S) -> None:
    """Create the missing consumers and update the others to this configuration.

    Raises RuntimeError, and changes none, while a reaction that heard an earlier version of its event has not
    heard all of it: it would miss what waits.
    """
    configurations = wanted(ack_wait_s)
    subjects = {str(one.name): one.filter_subject for one in configurations if one.filter_subject}
    for known in await bus.consumers_info(STREAM):
        waiting = (known.num_pending or 0) + (known.num_ack_pending or 0)
        heard = known.config.filter_subject
        if waiting and heard != subjects.get(known.name, heard):
            raise RuntimeError(
                f"{waiting} events {heard} wait for {known.name}, which this release no longer hears: "
                "run the processes of the last release until none waits, stop them, run this set-up again"
            )
    for configuration in configurations:
        await bus.add_consumer(STREAM, configuration)


async def differences(bus: JetStreamContext, *, ack_wait_s: float = ACK_WAIT_S) -> list[Difference]:
    """Where the consumers on the bus differ from this configuration: someone else has made or changed one."""
    expected = {str(configuration.name): configuration for configuration in wanted(ack_wait_s)}
    found = {consumer.name: consumer.config for consumer in await bus.consumers_info(STREAM)}
    return [
        *(Difference(name, "missing") for name in sorted(expected.keys() - found.keys())),
        *(Difference(name, "unknown") for name in sorted(found.keys() - expected.keys())),
        *(
            Difference(name, changed)
            for name in sorted(expected.keys() & found.keys())
            if (changed := _changed(expected[name], found[name]))
        ),
    ]


async def replay(bus: Client, partner: str, since: datetime) -> int:
    """Deliver the events of a partner's agreement again that the bus has stored since then.

    It receives them again, with their first numbers (`ce-sequence`). Returns the number in the stream of the
    first one; raises NotFoundError when there is none since then.
    """
    asked = {"start_time": since.isoformat(), "next_by_subj": ALL_EVENTS}
    found = await _call(bus, f"STREAM.MSG.GET.{STREAM}", asked)
    first = int(found["message"]["seq"])
    await _call(bus, f"CONSUMER.RESET.{STREAM}.{partners.consumer_name(partner)}", {"seq": first})
    return first


async def _call(bus: Client, call: str, body: dict[str, Any]) -> dict[str, Any]:
    """A request to the server that nats-py has no method for. Raises the server's error."""
    answer: dict[str, Any] = json.loads(
        (await bus.request(f"$JS.API.{call}", json.dumps(body).encode())).data
    )
    if "error" in answer:
        raise APIError.from_error(answer["error"])
    return answer


def _changed(expected: ConsumerConfig, found: ConsumerConfig) -> str:
    """The settings of a consumer that differ, with their values on the bus.

    What the configuration leaves open is a default of the server, except where a consumer delivers: a
    subject there would send events past the rights of whoever made it.
    """
    given = {name: value for name, value in vars(expected).items() if value is not None}
    given |= {"deliver_subject": None, "filter_subjects": expected.filter_subjects}
    return ", ".join(
        f"{name} {getattr(found, name)}" for name, value in given.items() if getattr(found, name) != value
    )
