"""A session that has ended is over in every process of the portal, also when a hint is lost, or registry away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from deploy.demo.offices import record
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import AUTHORITY, CLOCK, Person, Story
from deploy.local.subprocesses import free_port
from services.portal.ended_sessions import EndedSessionsWatch
from services.portal.gateway import Gateway
from services.portal.session import Session, Sessions
from shared.access.tokens import OwnToken
from shared.contracts.registry.commands import RenewToken, session_digest
from shared.contracts.registry.queries import EndedSessions
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.world.schools import make_school
from tests.world.stack import Stack, until

NO_PLACE = {"authority": NOWHERE, "school": NOWHERE}
# Answered without registry.
PAGE = "/api/v1/reports"


@asynccontextmanager
async def a_second_portal(story: Story) -> AsyncIterator[httpx.AsyncClient]:
    """Another process of the portal, as a second replica."""
    port = free_port()
    await story.stack.start("portal/2", LSQ_PORTAL_PORT=str(port))
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as it:
            yield it
    finally:
        await story.stack.kill("portal/2")


async def status(http: httpx.AsyncClient, bearer: dict[str, str]) -> int:
    """What a page that asks no registry answers to this session."""
    return (await http.get(PAGE, headers=bearer)).status_code


async def ended(http: httpx.AsyncClient, bearer: dict[str, str]) -> None:
    """Wait until a session is refused, for half of the time that its token has left at least."""
    assert 401 == await until(lambda: status(http, bearer), lambda code: code == 401, seconds=240)


async def a_registrar(story: Story, number: int) -> tuple[Staff, str, str]:
    """The registrar of a school of his own."""
    dla, key = await story.sign_in("dla"), f"registrar {number}"
    school = f"3058990{number}"
    assert isinstance(story.stack, Stack)
    await make_school(story.stack, AUTHORITY, school)
    who = story.staff[key] = a_person(story.seed, number)
    await record(
        story,
        dla,
        AUTHORITY,
        school,
        f"{number}/2569",
        [who.appointed(Office.REGISTRAR)],
        [key],
        dated=date(2026, 6, 8),
    )
    return who, AUTHORITY, school


async def test_what_ends_in_one_process_is_over_in_the_other(story: Story) -> None:
    """A session in use in two processes, whose tokens have minutes left: signed out at one, replaced by another
    order, the password set anew: the other refuses it.
    """
    who, authority, school = await a_registrar(story, 961)
    async with a_second_portal(story) as second:
        one, two = await story.sign_in("registrar 961"), await story.sign_in("registrar 961")
        for person in (one, two):
            assert [200, 200] == [await status(http, person.bearer) for http in (story.http, second)]

        await story.http.post("/api/v1/sign-out", headers=one.bearer)
        await ended(second, one.bearer)
        assert 200 == await status(second, two.bearer)

        successor = a_person(story.seed, 965)
        story.staff["successor"] = successor
        appointment = [successor.appointed(Office.REGISTRAR)]
        dla = await story.sign_in("dla")
        await record(
            story, dla, authority, school, "965/2570", appointment, ["successor"], dated=CLOCK.date()
        )
        for http in (story.http, second):
            await ended(http, two.bearer)

        new = await story.sign_in("successor")
        assert [200, 200] == [await status(http, new.bearer) for http in (story.http, second)]
        change = {"old_password": successor.password, "password": "แมวสามตัวข้ามลำน้ำปาย"}
        other = await story.sign_in("successor")
        assert 200 == await status(second, other.bearer)
        answer = await story.http.post("/api/v1/account/password", json=change, headers=new.bearer)
        assert 200 == answer.status_code, answer.text
        await ended(second, other.bearer)
        assert [200, 200] == [await status(http, new.bearer) for http in (story.http, second)]
    assert who.user_name != successor.user_name


class Deaf:
    """A bus on which no hint is heard."""

    def __init__(self, bus: Any) -> None:
        self.request = bus.request

    async def subscribe(self, subject: str, cb: Any) -> None:
        """Subscribe to nothing."""


def a_watch(story: Story) -> EndedSessionsWatch:
    """The watch of a process that hears no hint."""
    stack = story.stack
    own = OwnToken(stack.vault.ed25519("service/portal"), "portal", sender=stack.sender)
    settings: Any = SimpleNamespace(max_questions=10, now=stack.now)
    bus: Any = Deaf(stack.bus)
    return EndedSessionsWatch(Sessions(), Gateway(bus, stack.archive, own, settings))


async def cached(watch: EndedSessionsWatch, person: Person) -> None:
    """The session is in this process, too."""
    session = await watch.sessions.find(person.session, watch.gateway)
    assert isinstance(session, Session)
    assert watch.sessions.knows(person.session)


@pytest.mark.long
async def test_a_lost_hint_is_made_up_for(story: Story) -> None:
    """The watch asks by itself; what it drops is the session that has ended, no other."""
    watch = a_watch(story)
    running = asyncio.create_task(watch.run())
    try:
        await until(lambda: watch.since is not None)
        leaving, staying = await story.sign_in("clerk"), await story.sign_in("clerk")
        for person in (leaving, staying):
            await cached(watch, person)

        await story.http.post("/api/v1/sign-out", headers=leaving.bearer)

        await until(lambda: not watch.sessions.knows(leaving.session))
        assert watch.sessions.knows(staying.session)
    finally:
        running.cancel()


async def test_a_reply_from_before_the_end_is_not_kept(story: Story) -> None:
    """The token was renewed before the session ended, and its reply comes after it was dropped: the next
    request asks registry again.
    """
    sessions, person = Sessions(), await story.sign_in("clerk")
    renewal = RenewToken(**NO_PLACE, session=session_digest(person.session))
    asked_after = sessions.drops
    reply = await story.stack.ask(renewal, story.stack.token_of("portal"))

    sessions.drop([session_digest(person.session)])
    sessions.store(Session.of(person.session, reply), asked_after)

    assert not sessions.knows(person.session)
    sessions.store(Session.of(person.session, reply), sessions.drops)
    assert sessions.knows(person.session)


@pytest.mark.parametrize("since, everything", [(None, False), (2**62, True)], ids=["at first", "put back"])
async def test_a_process_that_knows_nothing_asks_from_now_on(
    story: Story, since: int | None, *, everything: bool
) -> None:
    """A number that the database has not reached is of one before it was put back: no token is right."""
    ended_of_late = await story.sign_in("clerk")
    await story.http.post("/api/v1/sign-out", headers=ended_of_late.bearer)

    told = await story.stack.ask(EndedSessions(**NO_PLACE, since=since), story.stack.token_of("portal"))

    assert (everything, []) == (told.everything, told.sessions)
    again = await story.stack.ask(EndedSessions(**NO_PLACE, since=told.until), story.stack.token_of("portal"))
    assert again.until >= told.until


async def test_while_registry_is_away_tokens_are_right(story: Story) -> None:
    """Pages of other services answer; once registry is back, what ended meanwhile is told."""
    staying = await story.sign_in("registrar")
    assert 200 == await status(story.http, staying.bearer)
    await story.stack.kill("registry")
    try:
        assert 200 == await status(story.http, staying.bearer)
    finally:
        await story.stack.start("registry")
    leaving = await story.sign_in("registrar")
    assert 200 == await status(story.http, leaving.bearer)
    renewed = await story.stack.ask(
        RenewToken(**NO_PLACE, session=session_digest(leaving.session)), story.stack.token_of("portal")
    )
    assert renewed.expires_at - story.stack.now() > timedelta(minutes=5), "the token alone would go on"
    await story.http.post("/api/v1/sign-out", headers=leaving.bearer)
    await ended(story.http, leaving.bearer)
    assert 200 == await status(story.http, staying.bearer)
    await story.sign_in("registrar")
