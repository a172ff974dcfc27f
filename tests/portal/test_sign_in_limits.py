"""Guessing: an address that fails too often waits, a known device does not, its owner is not kept out."""

import asyncio
import contextlib
from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi import Response
from starlette.requests import Request

from deploy.demo.offices import record
from deploy.demo.people.staff import a_person
from deploy.demo.story import Story
from services.portal import devices
from services.portal.devices import known_device, remember_device
from services.portal.failed_attempts import FORGOTTEN_AFTER_S, MAX_FAILURES, FailedAttempts, address_of
from services.portal.routing import MAX_FILES_OF_STRANGERS, Files
from services.portal.session import open_account
from services.portal.strangers import MAX_AT_WORK, MAX_WAITING, Strangers
from shared.contracts.portal.problems import CROWDED, TOO_MANY_FROM_HERE
from shared.contracts.problem import Problem, Refusal
from shared.contracts.registry.problems import CODE_WRONG, SESSION_ENDED, SIGN_IN_WRONG, TOO_MANY_TRIES
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.portal.callers import a_caller, a_stranger
from tests.world.stack import until

GATEWAY: Any = SimpleNamespace(
    settings=SimpleNamespace(service_key=SimpleNamespace(get_secret_value=lambda: "key"), cookie_secure=False)
)
APP = SimpleNamespace(state=SimpleNamespace(sessions=SimpleNamespace(knows=lambda secret: secret == "known")))


def request(cookie: str = "", host: str = "10.0.0.1") -> Request:
    """A request with this cookie from this address."""
    headers = [(b"cookie", cookie.encode())] if cookie else []
    return Request({"type": "http", "headers": headers, "client": (host, 1), "app": APP})


def cookie_for(user_name: str) -> str:
    """What a browser sends after this name has signed in on it."""
    response = Response()
    remember_device(response, GATEWAY, user_name, None)
    return response.headers["set-cookie"].split(";")[0]


# ------------------------------------------------------------------ addresses
@pytest.mark.parametrize(
    "problem, failures, later_s, is_refused",
    [
        (SIGN_IN_WRONG, MAX_FAILURES - 1, 0, False),
        (SIGN_IN_WRONG, MAX_FAILURES, 0, True),
        (TOO_MANY_TRIES, MAX_FAILURES, 0, True),
        # nobody has guessed
        (SESSION_ENDED, MAX_FAILURES, 0, False),
        (SIGN_IN_WRONG, MAX_FAILURES, FORGOTTEN_AFTER_S, False),
        (SIGN_IN_WRONG, 3 * MAX_FAILURES, FORGOTTEN_AFTER_S, True),
    ],
)
def test_an_address_that_fails_too_often_waits(
    problem: Problem, failures: int, later_s: float, is_refused: bool
) -> None:
    """Another address does not."""
    now = 1000.0
    failed = FailedAttempts(clock=lambda: now)
    for _ in range(failures):
        failed.add("10.0.0.1", problem.refuse(minutes=1).body)
    now += later_s

    failed.check("10.0.0.2")
    with pytest.raises(Refusal) if is_refused else contextlib.nullcontext() as refusal:
        failed.check("10.0.0.1")
    assert refusal is None or refusal.value.body.is_one_of(TOO_MANY_FROM_HERE)


async def test_a_registration_is_refused_to_such_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Registry is not asked."""
    failed = FailedAttempts()
    for _ in range(MAX_FAILURES):
        failed.add("10.0.0.1", CODE_WRONG.refuse().body)
    monkeypatch.setattr(APP.state, "failed_attempts", failed, raising=False)

    with pytest.raises(Refusal) as refusal:
        await open_account(
            request(),
            GATEWAY,
            registration_code="ABCD-EFGH-IJKL-MN23",
            national_id="1103700000011",
            user_name="somchai",
            password="long-password",
        )
    assert refusal.value.body.is_one_of(TOO_MANY_FROM_HERE)


def test_addresses_are_forgotten_when_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that failed longest ago first."""
    monkeypatch.setattr("services.portal.failed_attempts.MAX_ADDRESSES", 2)
    failed = FailedAttempts()
    for address in ("a", "b", "a", "c"):
        failed.add(address, SIGN_IN_WRONG.refuse().body)

    assert ["a", "c"] == list(failed.counted)


@pytest.mark.parametrize(
    "host, address",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_a_network_of_ipv6_is_one_address(host: str, address: str) -> None:
    """Its customer has all of them."""
    assert address == address_of(request(host=host))


# ------------------------------------------------------------------ devices
def test_a_device_is_known_for_one_user_name() -> None:
    """Upper case and spaces around do not matter; another name, a changed cookie or none is unknown."""
    cookie = cookie_for("somchai")

    assert known_device(request(cookie), GATEWAY, " Somchai ")
    assert known_device(request(cookie), GATEWAY, "somsri") is None
    assert (
        known_device(request(cookie[:-1] + ("0" if cookie[-1] != "0" else "1")), GATEWAY, "somchai") is None
    )
    assert known_device(request(f"{devices.COOKIE}=ภาษาไทย"), GATEWAY, "somchai") is None
    assert known_device(request(), GATEWAY, "somchai") is None


async def test_strangers_who_guess_do_not_keep_the_owner_out(story: Story) -> None:
    """They are suspended; the person signs in on a device that was used before, and on no other."""
    staff = story.staff["guessed"] = a_person(story.seed, 95)
    order = [staff.appointed(Office.PROVINCE_OFFICER)]
    await record(story, await story.sign_in("dla"), "58", NOWHERE, "933/2569", order, ["guessed"])
    right = {"user_name": staff.user_name, "password": staff.password}
    async with a_caller(story, "guessed") as owner, a_stranger(story) as stranger:
        for _ in range(6):
            wrong = await stranger.post("/sign-in", data=right | {"password": "guessed-12345"})
        elsewhere = await stranger.post("/sign-in", data=right)
        here = await owner.browser.post("/sign-in", data=right)

    assert [429, 429, 303] == [answer.status_code for answer in (wrong, elsewhere, here)]
    assert "นาที" in elsewhere.text


# ------------------------------------------------------------------ what is read
async def test_who_asks_is_known_before_a_body_is_read(story: Story) -> None:
    """A stranger who announces a file of ten megabytes is answered before the first byte of it."""
    host, port = story.stack.address.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(
        f"POST /imports HTTP/1.1\r\nhost: {host}\r\ncontent-length: 10000000\r\n"
        "content-type: multipart/form-data; boundary=x\r\n\r\n".encode()
    )
    status = await asyncio.wait_for(reader.readline(), 30)
    writer.close()

    assert b"HTTP/1.1 303" in status


async def test_of_one_address_a_few_strangers_are_handled_at_a_time() -> None:
    """Another address, and a session that is known, do not wait; one more than may wait is refused."""
    strangers, over, at_work = Strangers(), asyncio.Event(), Counter[str]()

    async def handle(host: str, secret: str = "") -> None:
        async with strangers.turn_of(request(f"lsq_session={secret}", host)):
            at_work[host] += 1
            await over.wait()

    crowd = [asyncio.create_task(handle("10.0.0.1")) for _ in range(MAX_AT_WORK + MAX_WAITING)]
    others = [asyncio.create_task(handle("10.0.0.2")), asyncio.create_task(handle("10.0.0.1", "known"))]
    await until(lambda: at_work.total() == MAX_AT_WORK + 2)
    with pytest.raises(Refusal) as refusal:
        await asyncio.wait_for(handle("10.0.0.1"), 10)
    assert {"10.0.0.1": MAX_AT_WORK + 1, "10.0.0.2": 1} == at_work
    over.set()
    await asyncio.gather(*crowd, *others)

    assert refusal.value.body.is_one_of(CROWDED)
    assert {} == strangers.queues


async def test_files_that_are_received_at_a_time_are_bounded() -> None:
    """One more stranger is refused; a person with a session is not."""
    files, over = Files(), asyncio.Event()

    async def handle(_: Request) -> Response:
        await over.wait()
        return Response()

    held = [
        asyncio.create_task(files.receive(request(), handle, by_person=False))
        for _ in range(MAX_FILES_OF_STRANGERS)
    ]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refusal:
        await asyncio.wait_for(files.receive(request(), handle, by_person=False), 10)
    over.set()
    await files.receive(request(), handle, by_person=True)
    await asyncio.gather(*held)
    await files.receive(request(), handle, by_person=False)

    assert refusal.value.body.is_one_of(CROWDED)
