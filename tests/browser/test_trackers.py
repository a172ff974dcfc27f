"""The trackers, in a browser."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


@LOOKS
async def test_the_trackers_add_up(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The figures of a tracker add up to all of it; each leads to as many lines."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "province")
        await page.click("nav.nav a[href='/tracker']") if size["width"] > 1000 else await page.goto(
            f"{story.stack.address}/tracker"
        )
        await check_page(page)
        card = page.locator("section.card", has=page.locator("#s-orders"))
        owed = int((await card.locator("p.muted a").inner_text()).split()[1])
        links = {
            await one.get_attribute("href"): int(await one.locator("b").inner_text())
            for one in await card.locator("li a").all()
        }
        assert owed == sum(links.values()) > 0
        for link, figure in links.items():
            await page.goto(f"{story.stack.address}{link}")
            await check_page(page)
            assert figure == await page.locator("tbody tr").count()
