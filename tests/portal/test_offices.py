"""Several offices of one person, the orders of an authority and its schools, and a new registration code from the clerk."""
import re
from uuid import uuid4

import pytest

from deploy.demo.offices import record
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import AUTHORITY, COLLEGE, SECONDARY, Story
from services.portal.session import COOKIE
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.portal.callers import Caller, a_caller, a_stranger


async def a_person_of_two_offices(story: Story) -> Staff:
    """Clerk of the authority and officer of the province: appointed once, whoever asks first."""
    if "two offices" not in story.staff:
        who = story.staff["two offices"] = a_person(story.seed, 93)
        dla = await story.sign_in("dla")
        await record(story, dla, AUTHORITY, NOWHERE, "931/2569", [who.appointed(Office.AUTHORITY_CLERK)], ["two offices"])
        await record(story, dla, "58", NOWHERE, "932/2569", [who.appointed(Office.PROVINCE_OFFICER)], ["two offices"])
    return story.staff["two offices"]


def choices(page: str) -> list[dict[str, str]]:
    """The forms of the page: office, organisation, and what is sent."""
    found = re.findall(r'action="/office"><h2>([^<]+)</h2><p>([^<]+)</p>.*?name="appointment" value="([^"]+)".*?name="key" value="([^"]+)"', page)
    return [dict(zip(("office", "organisation", "appointment", "key"), one, strict=True)) for one in found]


async def test_who_holds_two_offices_chooses_and_changes(story: Story) -> None:
    """After signing in the choice is shown; the other office has its own menu; pressed twice it is one change; the secret of before opens nothing any more."""
    await a_person_of_two_offices(story)
    async with a_caller(story, "two offices") as caller:
        assert "/office" == caller.entered.headers["location"]
        before, page = caller.browser.cookies[COOKIE], (await caller.browser.get("/office")).text
        [other] = choices(page)
        form = {"appointment": other["appointment"], "key": other["key"]}
        changed = await caller.browser.post("/office", data=form)
        assert (303, "/home") == (changed.status_code, changed.headers["location"])
        after = caller.browser.cookies[COOKIE]
        again = await caller.stranger.post("/office", data=form, headers={"cookie": f"{COOKIE}={before}"})
        assert (303, after) == (again.status_code, again.cookies[COOKIE]), "the browser that missed the answer gets the same secret"

        assert f"{other['office']} · {other['organisation']}" in (await caller.browser.get("/home")).text
        assert other["office"] not in [choice["office"] for choice in choices((await caller.browser.get("/office")).text)]
        lost = await caller.stranger.get("/home", headers={"cookie": f"{COOKIE}={before}"})
        assert (303, "/sign-in") == (lost.status_code, lost.headers["location"])


async def test_an_office_of_somebody_else_is_not_chosen(story: Story) -> None:
    """Refused, and one goes on as before; without a session there is nothing to change."""
    await a_person_of_two_offices(story)
    async with a_caller(story, "two offices") as caller, a_caller(story, "registrar") as registrar:
        [other] = choices((await caller.browser.get("/office")).text)
        foreign = {"appointment": other["appointment"], "key": str(uuid4())}
        assert 409 == (await registrar.browser.post("/office", data=foreign)).status_code
        assert "นายทะเบียน" in (await registrar.browser.get("/home")).text
        assert "/sign-in" == (await registrar.stranger.post("/office", data=foreign)).headers["location"]
        assert "เปลี่ยนตำแหน่ง" not in (await registrar.browser.get("/home")).text


async def test_the_clerk_reads_the_orders_of_authority_and_school(story: Story) -> None:
    """Number, date, holders and standing; a former holder's has ended; the scan is the PDF that was sent."""
    async with a_caller(story, "clerk") as clerk, a_caller(story, "director") as director:
        own, school = (await clerk.browser.get("/orders")).text, (await clerk.browser.get("/orders", params={"school": SECONDARY})).text
        assert "101/2569" in own
        assert "77/2568" in school
        assert "สิ้นผล" in school
        assert f'value="{SECONDARY}" selected' in school
        scan = re.search(r'href="(/orders/[0-9a-f-]{36}\.pdf\?school=\d+)"', school)
        assert scan is not None
        for caller in (clerk, director):
            assert (await caller.browser.get(scan[1])).content.startswith(b"%PDF")
        assert "77/2568" in (await director.browser.get("/orders")).text
        assert "/codes" not in (await director.browser.get("/orders")).text
        assert "<select" not in (await director.browser.get("/orders")).text


async def test_orders_of_another_place_are_not_shown(story: Story) -> None:
    """Neither list nor scan, by whichever school is named; an office without the right is told."""
    async with a_caller(story, "college registrar") as other, a_caller(story, "clerk") as clerk, a_caller(story, "province") as province:
        scan = re.search(r'href="(/orders/[0-9a-f-]{36}\.pdf)\?', (await clerk.browser.get("/orders", params={"school": SECONDARY})).text)
        assert scan is not None
        assert 404 == (await other.browser.get(scan[1])).status_code
        for params in ({"school": SECONDARY}, {"school": NOWHERE}):
            assert [403, 403] == [(await other.browser.get(path, params=params)).status_code for path in ("/orders", scan[1])]
        assert 403 == (await province.browser.get("/orders")).status_code
        assert 422 == (await clerk.browser.get("/orders?start=-1")).status_code


async def issued(caller: Caller, school: str, whom: Staff) -> tuple[dict[str, str], str]:
    """The form that gives this person a new code, and where it goes."""
    page = (await caller.browser.get("/orders", params={"school": school})).text
    row = next(row for row in re.findall(r"<tr role=.row.>.*?</tr>", page, re.DOTALL) if f"{whom.first} {whom.last}" in row and "/codes" in row)
    action = re.search(r'action="(/orders/[^"]+)"', row)
    assert action is not None
    return dict(re.findall(r'name="(school|appointment|key)" value="([^"]+)"', row)), action[1]


async def test_the_clerk_gives_a_new_code_that_opens_the_account_again(story: Story) -> None:
    """Shown once, twice pressed the same; with it the password is set anew. A school's director may not, and a foreign appointment is none."""
    whom = story.staff["college writer"]
    async with a_caller(story, "clerk") as clerk, a_caller(story, "college director") as director:
        form, action = await issued(clerk, COLLEGE, whom)
        pages = [(await clerk.browser.post(action, data=form)) for _ in range(2)]
        [code] = {re.search(r'id="registration-code">([A-Z2-7-]{19})<', page.text)[1] for page in pages}                  # type: ignore[index]
        assert "no-store" == pages[0].headers["cache-control"]
        assert f"{whom.first} {whom.last}" in pages[0].text
        assert 403 == (await director.browser.post(action, data=form | {"key": str(uuid4())})).status_code
        assert 404 == (await clerk.browser.post(action, data=form | {"key": str(uuid4()), "appointment": str(uuid4())})).status_code
        assert 404 == (await clerk.browser.post(action, data=form | {"key": str(uuid4()), "school": SECONDARY})).status_code
    async with a_stranger(story) as browser:
        given = {"registration_code": code, "national_id": whom.national_id, "user_name": whom.user_name, "password": "another-password-of-mine"}
        assert "/sign-in" == (await browser.post("/register", data=given)).headers["location"]
        assert 403 == (await browser.post("/sign-in", data={"user_name": whom.user_name, "password": whom.password})).status_code
        assert "/home" == (await browser.post("/sign-in", data={"user_name": whom.user_name, "password": given["password"]})).headers["location"]


@pytest.mark.parametrize("key, menu", [("clerk", True), ("officer", True), ("director", True), ("province", False), ("dla", False)])
async def test_the_menu_offers_orders_to_who_may_read_them(story: Story, key: str, *, menu: bool) -> None:
    """And to nobody else."""
    async with a_caller(story, key) as caller:
        assert menu == ('href="/orders"' in (await caller.browser.get("/home")).text)
