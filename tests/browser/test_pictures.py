"""Pictures for the README and the manuals, of the running stack at a school's year's end; each fails when
there is nothing to see on it.

The transcript and the trace are drawn by tests/system/test_demo.py.
"""

from pathlib import Path

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import PHONE, a_page, sign_in
from tests.portal.test_verification import a_document
from tests.world.pictures import of_today, titles


async def test_the_queues_of_a_registrar(browser: Browser, year: Story, tmp_path: Path) -> None:
    """home.png: a returned report, refused rows, incomplete pupils."""
    async with a_page(browser, {"width": 1280, "height": 960}) as page:
        await sign_in(page, year, "registrar")
        for queue in ("returned", "import", "incomplete"):
            assert 0 < int((await page.inner_text(f"#{queue} .n")).split()[0]) < 100, queue
        of_today("home.png", await page.screenshot(), await titles(page), tmp_path)


async def test_the_tracker_of_a_province(browser: Browser, year: Story, tmp_path: Path) -> None:
    """tracker.png: who has sent the orders, late, or not at all."""
    async with a_page(browser, {"width": 1280, "height": 900}) as page:
        await sign_in(page, year, "province")
        await page.goto(f"{year.stack.address}/tracker")
        assert await page.locator(".bar rect").count() > 0
        of_today("tracker.png", await page.screenshot(), await titles(page), tmp_path)


async def test_a_verdict_on_a_phone(browser: Browser, year: Story, tmp_path: Path) -> None:
    """verify-phone.png: a document in force."""
    async with a_page(browser, PHONE, sharp=2) as page:
        await page.goto(f"{year.stack.address}/V/{a_document(year, 'in_force')['code']}")
        assert "มีผลใช้ได้" == await page.inner_text("#verdict h1")
        of_today("verify-phone.png", await page.screenshot(), await titles(page), tmp_path)
