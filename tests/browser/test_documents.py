"""A document and the form that cancels it, in a browser."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import SIZES, a_page, check_page, sign_in
from tests.portal.test_verification import a_document, cancelled


@pytest.mark.long
@SIZES
async def test_a_document_and_the_form_to_cancel_it_pass_the_checks(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """In force with its form; the form sent back; cancelled by order."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "director")
        await page.goto(f"{year.stack.address}/documents/{a_document(year, 'in_force', 'P1U')['issue']}")
        await check_page(page)
        for name, typed in (
            ("order_number", "1/2570"),
            ("order_date", "31/2/2570"),
            ("reason", "ออกโดยไม่ควรออก"),
        ):
            await page.fill(f"#{name}", typed)
        await page.check("#confirmed")
        await page.click("main button[type=submit]")
        assert "อ่านวันที่ไม่ได้" in await page.inner_text("[role=alert]")
        await check_page(page)
        await page.goto(f"{year.stack.address}/documents/{(await cancelled(year))['issue']}")
        assert "ที่ 50/2570" in await page.inner_text("main")
        await check_page(page)
