"""The way back after sign-in: to the page that was asked for, and on with the form that was sent."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from deploy.demo.people.staff import Staff
from deploy.demo.story import CLOCK, Story
from services.portal.session import COOKIE, KEPT_FOR
from services.portal.way_back import HOME, Kept, own_path, read, signed
from shared.contracts.files import FileReference
from tests.portal.callers import Caller, a_caller, a_stranger
from tests.portal.test_accounts import a_person_of_two_offices

FOREIGN = [
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example/home",
    "https:evil.example",
    "javascript:alert(1)",
    "/%2f/evil.example",
    "/%2F%2Fevil.example",
    "/%5cevil.example",
    "/%255cevil.example",
    "/%25255c%25255cevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/%09/evil.example",
    "/%0d%0aset-cookie:a=b",
    "\t//evil.example",
    "home",
    "",
    "/" + "a" * 1001,
    "/sign-out",
    "/%73ign-out",
]
OWN = ["/orders", "/orders?school=3058910002&start=20", "/audit/ม.3", "/pupils/a%20b?x=%E0%B8%81", "/a?b=//c"]


@pytest.mark.parametrize("asked", FOREIGN)
def test_no_way_leads_to_another_site(asked: str) -> None:
    """As it is sent, and however often it is encoded; nor out again."""
    assert HOME == own_path(asked)


@pytest.mark.parametrize("asked", OWN)
def test_a_page_of_this_site_is_found_again(asked: str) -> None:
    """With its question."""
    assert asked == own_path(asked)


def test_a_form_is_kept_for_a_day_and_by_this_portal_alone() -> None:
    """Its word is nothing a moment later, or to another portal, or with another letter."""
    settings = SimpleNamespace(service_key=SecretStr("k" * 64))
    gateway: Any = SimpleNamespace(settings=settings, now=lambda: CLOCK)
    other: Any = SimpleNamespace(settings=SimpleNamespace(service_key=SecretStr("l" * 64)), now=lambda: CLOCK)
    body = FileReference(key="uploads/a", sha256="0" * 64, size=1, media_type="text/plain")
    kept = Kept(
        path="/orders",
        content_type="text/plain",
        body=body,
        key="00" * 16,
        person=uuid4(),
        appointment=uuid4(),
        until=CLOCK + KEPT_FOR,
    )
    word = signed(kept, gateway)

    assert kept == read(word, gateway)
    assert [None] * 4 == [read(one, gateway) for one in ("", ".", word[1:], f"{word}0")]
    assert read(word, other) is None
    gateway.now = lambda: CLOCK + KEPT_FOR
    assert read(word, gateway) is None


async def signed_in_again(browser: httpx.AsyncClient, staff: Staff, **more: str) -> httpx.Response:
    """Sign in through the form."""
    account = {"user_name": staff.user_name, "password": staff.password}
    return await browser.post("/sign-in", data=account | more)


async def test_who_was_asked_to_sign_in_comes_back_to_the_page(story: Story) -> None:
    """The address of the sign-in page has the page; another site in its place is none."""
    staff, page = story.staff["clerk"], "/orders?school=3058910002&start=0"
    async with a_stranger(story) as browser:
        sent = await browser.get(page)
        assert (303, f"/sign-in?next={quote(page, safe='/')}") == (sent.status_code, sent.headers["location"])
        form = await browser.get(sent.headers["location"])
        asked = re.search(r'name="next" value="([^"]+)"', form.text)
        assert asked
        assert page == unescape(asked[1])
        again = await signed_in_again(browser, staff, next=unescape(asked[1]))
        assert (303, page) == (again.status_code, again.headers["location"])
        for foreign in ("//evil.example", "/\\evil.example", "https://evil.example", "/%255cevil.example"):
            elsewhere = await signed_in_again(browser, staff, next=foreign)
            assert HOME == elsewhere.headers["location"]
            shown = await browser.get("/sign-in", params={"next": foreign})
            assert f'name="next" value="{HOME}"' in shown.text


@pytest.fixture
async def clerk(story: Story) -> AsyncIterator[Caller]:
    """The clerk, whose session has ended elsewhere while the form was filled in."""
    async with a_caller(story, "clerk") as caller:
        ended = await caller.stranger.post("/api/v1/sign-out", headers=caller.bearer)
        assert ended.json() == {"ended": True}
        yield caller


def kept_in(page: httpx.Response) -> str:
    """The word of the page for the form that is kept."""
    word = re.search(r'name="kept" value="([^"]+)"', page.text)
    assert word, page.text
    return word[1]


async def test_a_form_of_an_ended_session_goes_on_after_sign_in(story: Story, clerk: Caller) -> None:
    """Nothing is acted on before; after signing in one press sends it, and its own page answers with what was
    typed. The sign-in page says what is kept, and shows none of it.
    """
    order = str(uuid4())
    form = {
        "authority": "58-PAO-01",
        "school": "-",
        "appointment": str(uuid4()),
        "handed_to": "สมหญิง ใจดี",
        "day": "29/3/2570",
        "key": str(uuid4()),
    }
    page = await clerk.browser.post(f"/orders/{order}/codes/handover", data=form)
    assert 401 == page.status_code
    assert "เก็บสิ่งที่ท่านกรอก" in page.text
    assert "สมหญิง" not in page.text

    again = await signed_in_again(clerk.browser, story.staff["clerk"], kept=kept_in(page))
    assert "ส่งรายการที่ค้างไว้" in again.text
    sent = await clerk.browser.post("/sign-in/kept", data={"kept": kept_in(again)})

    assert 404 == sent.status_code
    assert "ไม่พบคำสั่งนี้ในหน่วยงานนี้" in sent.text


async def test_a_file_of_an_ended_session_goes_on_after_sign_in(story: Story) -> None:
    """The workbook need not be chosen again: its route answers to the very file."""
    async with a_caller(story, "registrar") as registrar:
        await registrar.stranger.post("/api/v1/sign-out", headers=registrar.bearer)
        form, file = {"key": str(uuid4())}, {"file": ("ผล.xlsx", b"not a workbook", "text/plain")}
        page = await registrar.browser.post("/imports", data=form, files=file)
        assert 401 == page.status_code
        again = await signed_in_again(registrar.browser, story.staff["registrar"], kept=kept_in(page))
        sent = await registrar.browser.post("/sign-in/kept", data={"kept": kept_in(again)})

        direct = await registrar.browser.post("/imports", data=form, files=file)
        assert (direct.status_code, title(direct)) == (sent.status_code, title(sent))
        assert 415 == sent.status_code


def title(page: httpx.Response) -> str:
    """What the page says first."""
    found = re.search(r"<h2>.*?</svg> ([^<]+)", page.text, re.DOTALL)
    assert found, page.text[:2000]
    return found[1]


async def test_a_form_goes_on_for_its_own_person_alone(story: Story, clerk: Caller) -> None:
    """Whoever signs in on the same machine reads that it is not his, and cannot send it by hand either."""
    page = await clerk.browser.post(f"/codes/{uuid4()}/refuse", data={"reason": "ความลับของผู้อื่น"})
    word = kept_in(page)
    other = await signed_in_again(clerk.browser, story.staff["officer"], kept=word)
    assert "ไม่ใช่ของท่าน" in other.text
    assert "ความลับ" not in other.text
    assert 'name="kept"' not in other.text
    for forged in (word, word[:-1], word.replace(".", "x", 1), ""):
        sent = await clerk.browser.post("/sign-in/kept", data={"kept": forged})
        assert sent.status_code in (409, 422)


async def test_a_form_with_passwords_is_not_kept(story: Story, clerk: Caller) -> None:
    """Nor that of a stranger: he signs in, and comes back to the page of the form."""
    form = {"old_password": "a", "password": "b", "key": str(uuid4())}
    lost = await clerk.browser.post("/account/password", data=form)
    assert (303, "/sign-in") == (lost.status_code, lost.headers["location"])
    async with a_stranger(story) as stranger:
        referer = {"referer": f"{story.stack.address}/orders"}
        sent = await stranger.post(f"/codes/{uuid4()}/refuse", data={"reason": "x"}, headers=referer)
        assert (303, "/sign-in?next=/orders") == (sent.status_code, sent.headers["location"])
        foreign = {"referer": "https://evil.example/orders"}
        sent = await stranger.post(f"/codes/{uuid4()}/refuse", data={"reason": "x"}, headers=foreign)
        assert "/sign-in" == sent.headers["location"]


async def test_a_form_goes_on_at_its_own_organisation(story: Story) -> None:
    """Who holds offices at two is signed in at that of the form."""
    staff = await a_person_of_two_offices(story)
    async with a_caller(story, "two offices") as caller:
        page = (await caller.browser.get("/organisation")).text
        form = dict(re.findall(r'name="(appointment|key)" value="([^"]+)"', page))
        await caller.browser.post("/organisation", data=form)
        here = head((await caller.browser.get("/home")).text)
        await caller.stranger.post("/api/v1/sign-out", headers=caller.bearer)
        kept = await caller.browser.post(f"/codes/{uuid4()}/refuse", data={"reason": "x"})

        again = await signed_in_again(caller.browser, staff, kept=kept_in(kept))

        assert here == head(again.text)
        assert "ส่งรายการที่ค้างไว้" in again.text


def head(page: str) -> str:
    """Who the page says has signed in."""
    found = re.search(r'class="who">(.*?)</div>', page)
    assert found
    return found[1]


async def test_the_cookie_outlives_the_session_by_the_time_that_a_form_is_kept(story: Story) -> None:
    """A session that ends by itself keeps the form, too."""
    async with a_caller(story, "registrar") as registrar:
        age = re.search(r"Max-Age=(\d+)", registrar.sign_in_response.headers["set-cookie"])
        assert age
        assert timedelta(seconds=int(age[1])) > timedelta(hours=35)
        assert registrar.browser.cookies[COOKIE]
