"""One's own account: offices, the password, the sessions of every machine."""

import re
from uuid import uuid4

import httpx

from deploy.demo.offices import record
from deploy.demo.people.staff import a_person
from deploy.demo.story import AUTHORITY, Story
from services.portal.session import COOKIE
from shared.contracts.registry.commands import session_digest
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.portal.callers import Caller, a_caller, a_stranger, is_problem
from tests.world.stack import until


async def a_clerk(story: Story, key: str, number: int) -> None:
    """One more clerk of the authority, for a test that changes the account."""
    if key not in story.staff:
        who = story.staff[key] = a_person(story.seed, number)
        dla = await story.sign_in("dla")
        order = f"{number}/2569"
        await record(story, dla, AUTHORITY, NOWHERE, order, [who.appointed(Office.AUTHORITY_CLERK)], [key])


async def signed_in_elsewhere(story: Story, key: str) -> dict[str, str]:
    """The bearer of another session of this person."""
    return (await story.sign_in(key)).bearer


def keys(page: httpx.Response) -> list[str]:
    """The keys of the page's forms."""
    return re.findall(r'name="key" value="([^"]+)"', page.text)


async def may_read(caller: Caller, bearer: dict[str, str]) -> int:
    """The status of a question of this session."""
    return (await caller.stranger.get("/api/v1/account", headers=bearer)).status_code


async def ended(caller: Caller, bearer: dict[str, str]) -> None:
    """Wait until a session is refused."""
    await until(lambda: may_read(caller, bearer), lambda status: status == 401)


async def test_the_page_shows_offices_and_sessions(story: Story) -> None:
    """Each office with its order; this session is marked, another can be ended, and only one's own."""
    await a_clerk(story, "clerk of sessions", 951)
    other = await signed_in_elsewhere(story, "clerk of sessions")
    async with a_caller(story, "clerk of sessions") as caller:
        page = await caller.browser.get("/account")
        assert "ที่ 951/2569" in page.text
        assert "เครื่องนี้" in page.text
        assert story.staff["clerk of sessions"].user_name in page.text
        others = re.findall(r'name="ended" value="([0-9a-f]{64})"', page.text)
        assert session_digest(caller.browser.cookies[COOKIE]) not in others
        [digest] = others
        assert 200 == await may_read(caller, other), "before"
        async with a_caller(story, "clerk") as stranger:
            foreign = {"ended": digest, "key": str(uuid4())}
            await stranger.browser.post("/account/sessions", data=foreign)
            assert 200 == await may_read(caller, other)

        form = {"ended": digest, "key": keys(page)[0]}
        assert 303 == (await caller.browser.post("/account/sessions", data=form)).status_code

        await ended(caller, other)
        assert 200 == (await caller.browser.get("/account")).status_code


async def test_all_sessions_end_at_once(story: Story) -> None:
    """This one too: the browser is at the sign-in page."""
    await a_clerk(story, "clerk of sessions", 951)
    other = await signed_in_elsewhere(story, "clerk of sessions")
    async with a_caller(story, "clerk of sessions") as caller:
        mine = caller.bearer
        left = await caller.browser.post("/account/sessions", data={"key": str(uuid4())})
        assert (303, "/sign-in") == (left.status_code, left.headers["location"])
        assert 401 == await may_read(caller, mine)
        await ended(caller, other)


async def test_the_password_is_changed_with_the_old_one(story: Story) -> None:
    """A wrong old one and a weak new one are refused beside their fields; then other sessions end, this one goes
    on, and only the new password signs in.
    """
    await a_clerk(story, "clerk of passwords", 952)
    who = story.staff["clerk of passwords"]
    other = await signed_in_elsewhere(story, "clerk of passwords")
    async with a_caller(story, "clerk of passwords") as caller:
        form = {"old_password": who.password, "password": "แมวสามตัวข้ามลำน้ำปาย", "key": str(uuid4())}
        wrong = await caller.browser.post("/account/password", data=form | {"old_password": "guessed-it-is"})
        assert (409, True) == (wrong.status_code, "รหัสผ่านเดิมไม่ถูกต้อง" in wrong.text)
        for weak, why in (
            ("password1234", "คำที่คนใช้บ่อย"),
            (f"{who.user_name}-2570", "ชื่อผู้ใช้"),
            (f"{who.first} กับหมาและแมวสองตัว", "มีชื่อ"),
            ("abcdefghijklmnop", "เรียงลำดับ"),
            ("สั้น", "อย่างน้อย 12 ตัว"),
        ):
            refused = await caller.browser.post("/account/password", data=form | {"password": weak})
            assert refused.status_code in (409, 422)
            assert why in refused.text, weak
            assert 'aria-describedby="h-password e-password"' in refused.text
        assert 200 == await may_read(caller, other)

        changed = await caller.browser.post("/account/password", data=form)

        assert "/account?done=password" == changed.headers["location"]
        await ended(caller, other)
        assert 200 == (await caller.browser.get("/account")).status_code
    async with a_stranger(story) as browser:
        old = {"user_name": who.user_name, "password": who.password}
        assert 403 == (await browser.post("/sign-in", data=old)).status_code
        assert 303 == (await browser.post("/sign-in", data=old | {"password": form["password"]})).status_code


async def test_a_program_registers_signs_in_and_out(story: Story) -> None:
    """By the API alone; a wrong code is a problem, and the bearer of an ended session is none."""
    async with a_stranger(story) as program:
        wrong = {
            "registration_code": "AAAA-BBBB-CCCC-DDDD",
            "national_id": "1" * 13,
            "user_name": "nobody",
            "password": "another-password-of-mine",
        }
        assert "registry.code_wrong" == is_problem(await program.post("/api/v1/register", json=wrong))["code"]
        registrar = await story.sign_in("registrar")
        account = (await program.get("/api/v1/account", headers=registrar.bearer)).json()
        assert session_digest(registrar.session) in [one["session"] for one in account["sessions"]]
        assert {"ended": True} == (await program.post("/api/v1/sign-out", headers=registrar.bearer)).json()
        assert 401 == (await program.get("/api/v1/account", headers=registrar.bearer)).status_code
    await story.sign_in("registrar")
