"""The tracker of a province, in a browser."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


@LOOKS
async def test_the_tracker_adds_up(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The figures add up to what is owed; each filter shows as many rows as its figure."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "province")
        await page.goto(f"{story.stack.address}/tracker/58")

        figures = [int(text.replace(",", "")) for text in await page.locator(".sum b").all_inner_texts()]
        owed = int((await page.inner_text("h1 + p")).split("ต้องส่ง")[1].split()[0])
        await check_page(page)
        shown = []
        for state in ("on_time", "late", "not_due", "missing", "extended"):
            await page.goto(f"{story.stack.address}/tracker/58?only={state}")
            shown.append(await page.locator("table").nth(1).locator("tbody tr").count())
        assert owed == sum(figures) > 0
        assert figures == shown
