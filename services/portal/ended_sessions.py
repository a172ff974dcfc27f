"""Drops the tokens of sessions that have ended, or whose person's offices have changed.

Registry tells it on the bus after each commit, without saying whose: an empty message, and only a hint. The
portal then asks which; it asks every INTERVAL_S too, in case a hint was lost. While registry does not answer,
a token is right until its end.
"""

import asyncio
from contextlib import suppress

import structlog
from nats.aio.msg import Msg

from services.portal.gateway import Gateway
from services.portal.session import NO_PLACE, Sessions
from shared.chassis.notifications import SESSIONS, WAKE_SUBJECT
from shared.contracts.problem import error_name
from shared.contracts.registry.queries import EndedSessions

# What has ended is over in every process within five seconds.
INTERVAL_S = 4.0
# Of one question; and between two, when many sessions end.
TIMEOUT_S = 2.0
PAUSE_S = 0.1

log = structlog.get_logger()


class EndedSessionsWatch:
    """Asks registry which tokens of this process are no longer right."""

    def __init__(self, sessions: Sessions, gateway: Gateway) -> None:
        self.sessions = sessions
        self.gateway = gateway
        self.hint = asyncio.Event()
        self.since: int | None = None

    async def run(self) -> None:
        """Ask at each hint and every INTERVAL_S, until cancelled."""

        async def hear(_: Msg) -> None:
            self.hint.set()

        await self.gateway.bus.subscribe(f"{WAKE_SUBJECT}.registry.{SESSIONS}", cb=hear)
        while True:
            try:
                await self.ask()
            # Registry is away, or anything else: the next question may be answered.
            except Exception as error:  # noqa: BLE001
                log.warning("ended_sessions_unknown", kind=error_name(error))
            await asyncio.sleep(PAUSE_S)
            with suppress(TimeoutError):
                await asyncio.wait_for(self.hint.wait(), INTERVAL_S - PAUSE_S)

    async def ask(self) -> None:
        """Ask once, and drop the tokens of the sessions that are told; at first, and beyond a bound, all."""
        self.hint.clear()
        question = EndedSessions(**NO_PLACE, since=self.since)
        async with asyncio.timeout(TIMEOUT_S):
            changes = await self.gateway.ask(question, once=True)
        if changes.everything or self.since is None:
            self.sessions.drop_all()
        elif changes.sessions:
            self.sessions.drop(changes.sessions)
        self.since = changes.until
