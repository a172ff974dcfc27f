"""Work calendars in a browser: everybody's page, DLA's draft, announcement, change and extension."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import LOOKS, PHONE, a_page, check_page, sign_in

# Announced by no other test.
YEAR = 2585


@LOOKS
async def test_dla_makes_a_calendar(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """Draft with a wrong day, then what its announcement would do; the page of a line with its forms."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "dla")
        await check_page(page)
        await page.goto(f"{story.stack.address}/calendar/{YEAR}/basic/draft")
        await check_page(page)
        right = await page.locator("input[name=due]").nth(1).input_value()
        await page.locator("input[name=due]").nth(1).fill("32/6/2585")
        await page.click("main form button[type=submit]")
        assert "32/6/2585" == await page.locator("input[name=due]").nth(1).input_value()
        await check_page(page)
        await page.locator("input[name=due]").nth(1).fill(right)
        await page.click("main form button[type=submit]")
        assert page.url.endswith("/announcement")
        await check_page(page)
        await page.goto(f"{story.stack.address}/calendar/2569/basic/appointment_orders?province=58")
        await check_page(page)
        await page.click("text=ขยายเวลาเรื่องนี้")
        await check_page(page)


@LOOKS
async def test_everybody_reads_the_calendar(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """A year with and without a calendar; a line leads to its history."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "registrar")
        if size is PHONE:
            await page.check("#menu")
        await page.click("nav.nav a[href='/calendar']")
        assert "ปีการศึกษา 2569" in await page.inner_text("h1")
        await check_page(page)
        await page.click("main tbody a >> nth=0")
        await check_page(page)
        await page.goto(f"{story.stack.address}/calendar/2599")
        assert "ยังไม่ประกาศ" in await page.inner_text("main")
        await check_page(page)


async def test_a_draft_is_made_by_keyboard_without_scripts(browser: Browser, story: Story) -> None:
    """Tab and Enter alone, from the first field of a line to the effects."""
    async with a_page(browser, scripts=False) as page:
        await sign_in(page, story, "dla")
        await page.goto(f"{story.stack.address}/calendar/{YEAR}/vocational/draft")
        await page.focus("input[name=due] >> nth=1")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/announcement")
        assert "ถ้าประกาศ" in await page.inner_text("main")
