"""Days of a school's own, in a browser."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


@pytest.mark.long
@LOOKS
async def test_a_shift_is_proposed_and_decided(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """A form that is sent too early keeps what was typed; then the clerk decides."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "college director")
        await page.goto(f"{story.stack.address}/calendar/2569/shifts")
        await check_page(page)
        await page.fill("[id='term_2.due']", "วันหน้า")
        await page.fill("#reason", "ฝึกงาน")
        await page.click("#shift-form + form button[type=submit]")
        assert "วันหน้า" == await page.input_value("[id='term_2.due']")
        await check_page(page)
        await page.fill("[id='term_2.starts']", "2/11/2569")
        await page.fill("[id='term_2.due']", "6/4/2570")
        await page.click("#shift-form + form button[type=submit]")
        assert "รอ อปท. ตัดสิน" in await page.inner_text("main")
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await page.goto(f"{story.stack.address}/calendar/2569/shifts")
        await check_page(page)
        await page.locator("main form input[name=reason]").first.fill("ใช้ของเดิม")
        await page.locator("main form button.danger").first.click()
        assert "ไม่เห็นชอบ" in await page.inner_text("main")
        await check_page(page)
