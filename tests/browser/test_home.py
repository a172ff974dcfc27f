"""The work queues of home, in a browser."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


@LOOKS
async def test_the_registrars_home_is_work_queues(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """Six queues with counts, the deadlines beside them."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "registrar")

        assert "งานที่รอท่าน" == await page.inner_text("h1")
        assert 6 == await page.locator(".queue").count()
        await check_page(page)


async def test_home_works_without_scripts(browser: Browser, story: Story) -> None:
    """HTML alone: sign in, see the queues, sign out."""
    async with a_page(browser, scripts=False) as page:
        await sign_in(page, story, "registrar")
        assert 6 == await page.locator(".queue").count()
        await page.click("header button[type=submit]")
        assert page.url.endswith("/sign-in")
