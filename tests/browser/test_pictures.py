"""Pictures for the README and the manuals, of the running house at a school's year's end; each fails when there is nothing to see on it.

The transcript and the trace are kept by tests/system/test_demo.py.
"""
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.local.demo.story import Story
from tests.browser.looking import PHONE, a_page, sign_in
from tests.portal.test_verification import a_document

PICTURES = Path(__file__).parents[2] / "docs/pictures"
MOST = 300_000                                                # bytes of a picture


@pytest.fixture(autouse=True)
def _room() -> None:
    PICTURES.mkdir(exist_ok=True)


async def test_the_queues_of_a_registrar(browser: Browser, year: Story) -> None:
    """home.png: a returned report, refused rows, incomplete pupils."""
    async with a_page(browser, {"width": 1280, "height": 960}) as page:
        await sign_in(page, year, "registrar")
        for queue in ("returned", "import", "incomplete"):
            assert 0 < int((await page.inner_text(f"#{queue} .n")).split()[0]) < 100, queue
        await page.screenshot(path=PICTURES / "home.png")
    is_a_picture("home.png")


async def test_the_tracker_of_a_province(browser: Browser, year: Story) -> None:
    """tracker.png: who has sent the orders, late, or not at all."""
    async with a_page(browser, {"width": 1280, "height": 900}) as page:
        await sign_in(page, year, "province")
        await page.goto(f"{year.house.address}/tracker/58")
        assert await page.locator(".bar rect").count() > 0
        await page.screenshot(path=PICTURES / "tracker.png")
    is_a_picture("tracker.png")


async def test_a_verdict_on_a_phone(browser: Browser, year: Story) -> None:
    """verify-phone.png: a document in force."""
    async with a_page(browser, PHONE, sharp=2) as page:
        await page.goto(f"{year.house.address}/V/{a_document(year, 'in_force')['code']}")
        assert "มีผลใช้ได้" == await page.inner_text("#verdict h1")
        await page.screenshot(path=PICTURES / "verify-phone.png")
    is_a_picture("verify-phone.png")


def is_a_picture(name: str) -> None:
    """Neither empty nor heavy."""
    assert 10_000 < (PICTURES / name).stat().st_size <= MOST
