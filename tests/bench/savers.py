"""Savers of one school, for the bench of fairness: python -m tests.bench.savers COUNT

Each sends the next command when it has its reply. Prints a line when they begin, and how many were saved when it
is told to end.
"""

import asyncio
import os
import random
import signal
import sys
from contextlib import suppress

import nats
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from nats.errors import Error as BusError

from deploy.nats.permissions import HOST
from shared.access.proofs import Sender
from shared.chassis import ask as asking
from shared.chassis.bus import inbox_prefix
from shared.contracts.problem import Refusal
from tests.shared.chassis.test_commands import an_entry

# of a saver that was refused, at least and at most: they do not all come again at once
PAUSE_S = (0.25, 0.75)


async def main(count: int) -> None:
    """Save until SIGTERM."""
    bus = await nats.connect(
        os.environ["LSQ_BUS_URL"],
        user_credentials=os.environ["LSQ_BUS_CREDS"],
        inbox_prefix=inbox_prefix(HOST),
    )
    sender, pauses, is_over, saved = Sender(HOST), random.Random(1), asyncio.Event(), 0
    # to which the token was given
    sender._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(os.environ["LSQ_SENDER_KEY"]))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, is_over.set)

    async def save() -> None:
        nonlocal saved
        # nats-py may take the end of a task for the end of its time-out
        while not is_over.is_set():
            with suppress(Refusal, BusError, TimeoutError):
                await asking.ask(bus, an_entry("crowd"), os.environ["LSQ_TOKEN"], sender, tries=1)
                saved += 1
                continue
            await asyncio.sleep(pauses.uniform(*PAUSE_S))

    tasks = [asyncio.create_task(save()) for _ in range(count)]
    print("begun", flush=True)
    await is_over.wait()
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await bus.close()
    print(saved, flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
