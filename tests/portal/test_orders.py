"""The orders of an authority and its schools, and a new registration code from the clerk."""

import re
from uuid import uuid4

import pytest

from deploy.demo.people.staff import Staff
from deploy.demo.story import COLLEGE, SECONDARY, Story
from shared.vocabulary.codes import NOWHERE
from tests.portal.callers import Caller, a_caller, a_stranger


async def test_the_clerk_reads_the_orders_of_authority_and_school(story: Story) -> None:
    """Number, date, holders and state; a former holder's has ended; the scan is the PDF that was sent."""
    async with a_caller(story, "clerk") as clerk, a_caller(story, "director") as director:
        own, school = (
            (await clerk.browser.get("/orders")).text,
            (await clerk.browser.get("/orders", params={"school": SECONDARY})).text,
        )
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
    """Neither list nor scan, by whichever school is named; an office without the right is refused."""
    async with (
        a_caller(story, "college registrar") as other,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "province") as province,
    ):
        scan = re.search(
            r'href="(/orders/[0-9a-f-]{36}\.pdf)\?',
            (await clerk.browser.get("/orders", params={"school": SECONDARY})).text,
        )
        assert scan is not None
        assert 404 == (await other.browser.get(scan[1])).status_code
        for params in ({"school": SECONDARY}, {"school": NOWHERE}):
            assert [403, 403] == [
                (await other.browser.get(path, params=params)).status_code for path in ("/orders", scan[1])
            ]
        assert 403 == (await province.browser.get("/orders")).status_code
        assert 422 == (await clerk.browser.get("/orders?start=-1")).status_code


async def issued(caller: Caller, school: str, whom: Staff) -> tuple[dict[str, str], str]:
    """The form that gives this person a new code, and where it goes."""
    page = (await caller.browser.get("/orders", params={"school": school})).text
    row = next(
        row
        for row in re.findall(r"<tr role=.row.>.*?</tr>", page, re.DOTALL)
        if f"{whom.first} {whom.last}" in row and "/codes" in row
    )
    action = re.search(r'action="(/orders/[^"]+)"', row)
    assert action is not None
    return dict(re.findall(r'name="(school|appointment|key)" value="([^"]+)"', row)), action[1]


async def test_the_clerk_gives_a_new_code_to_set_the_password_anew(story: Story) -> None:
    """Shown once, twice pressed the same; with it the password is set anew.

    A school's director may not, and a foreign appointment is none.
    """
    whom = story.staff["college writer"]
    async with a_caller(story, "clerk") as clerk, a_caller(story, "college director") as director:
        form, action = await issued(clerk, COLLEGE, whom)
        pages = [(await clerk.browser.post(action, data=form)) for _ in range(2)]
        [code] = {re.search(r'id="registration-code">([A-Z2-7-]{19})<', page.text)[1] for page in pages}  # type: ignore[index]
        assert "no-store" == pages[0].headers["cache-control"]
        assert f"{whom.first} {whom.last}" in pages[0].text
        assert 403 == (await director.browser.post(action, data=form | {"key": str(uuid4())})).status_code
        assert (
            404
            == (
                await clerk.browser.post(
                    action, data=form | {"key": str(uuid4()), "appointment": str(uuid4())}
                )
            ).status_code
        )
        assert (
            404
            == (
                await clerk.browser.post(action, data=form | {"key": str(uuid4()), "school": SECONDARY})
            ).status_code
        )
    async with a_stranger(story) as browser:
        given = {
            "registration_code": code,
            "national_id": whom.national_id,
            "user_name": whom.user_name,
            "password": "another-password-of-mine",
        }
        assert "/sign-in" == (await browser.post("/register", data=given)).headers["location"]
        assert (
            403
            == (
                await browser.post("/sign-in", data={"user_name": whom.user_name, "password": whom.password})
            ).status_code
        )
        assert (
            "/home"
            == (
                await browser.post(
                    "/sign-in", data={"user_name": whom.user_name, "password": given["password"]}
                )
            ).headers["location"]
        )


@pytest.mark.parametrize(
    "key, menu", [("clerk", True), ("officer", True), ("director", True), ("province", False), ("dla", False)]
)
async def test_the_menu_offers_orders_to_who_may_read_them(story: Story, key: str, *, menu: bool) -> None:
    """And to nobody else."""
    async with a_caller(story, key) as caller:
        assert menu == ('href="/orders"' in (await caller.browser.get("/home")).text)
