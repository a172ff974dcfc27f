"""The orders of an authority and its schools."""

import re

import pytest

from deploy.demo.story import SECONDARY, Story
from shared.vocabulary.codes import NOWHERE
from tests.portal.callers import a_caller


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
        assert "/codes?" in (await director.browser.get("/orders")).text
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


@pytest.mark.parametrize(
    "key, menu", [("clerk", True), ("officer", True), ("director", True), ("province", False), ("dla", False)]
)
async def test_the_menu_offers_orders_to_who_may_read_them(story: Story, key: str, *, menu: bool) -> None:
    """And to nobody else."""
    async with a_caller(story, key) as caller:
        assert menu == ('href="/orders"' in (await caller.browser.get("/home")).text)
