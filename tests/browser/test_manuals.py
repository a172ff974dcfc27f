"""Manuals and entry points in a browser, without a session."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from services.portal.manuals import manuals
from tests.browser.page_checks import DESK, PHONE, a_page, check_page


@pytest.mark.long
@pytest.mark.parametrize(("size", "dark"), [(DESK, False), (PHONE, True)], ids=["desk", "dark phone"])
async def test_manuals_and_entry_points_pass_the_checks(
    browser: Browser, story: Story, size: dict[str, int], *, dark: bool
) -> None:
    """From the list to a task with a picture, which is loaded; the codes of the entry points."""
    async with a_page(browser, size, dark=dark) as page:
        await page.goto(f"{story.stack.address}/manuals")
        await check_page(page)
        await page.click(f"text={manuals()['central'].title}")
        await check_page(page)
        for task in manuals()["central"].tasks:
            await page.goto(f"{story.stack.address}/manuals/central/{task}")
            widths = await page.eval_on_selector_all(".manual img", "all => all.map(one => one.naturalWidth)")
            assert all(widths)
            await check_page(page)
        await page.click("footer a >> text=จุดเข้าใช้งาน")
        assert await page.locator(".qr svg").count() > 5
        await check_page(page)
