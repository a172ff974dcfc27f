"""Orders of appointment and a new registration code, in a browser."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import SECONDARY, Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


@pytest.mark.long
@LOOKS
async def test_orders_and_their_codes_pass_the_checks(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """The clerk's page of authority and school, the way from an order to its codes."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await page.goto(f"{story.stack.address}/orders")
        await check_page(page)
        await page.select_option("#school", SECONDARY)
        await page.click("main form.row button")
        assert "77/2568" in await page.inner_text("main")
        await page.click("main a[href*='/codes?'] >> nth=0")
        assert await page.locator(".ladder li").count() > 0
        await check_page(page)
