"""The correction by order, in a browser."""

from playwright.async_api import Browser

from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import CLOCK, Story, thai_day
from tests.browser.page_checks import PHONE, SIZES, a_page, check_page, sign_in
from tests.portal.test_corrections import graduate


@SIZES
async def test_the_registrar_sees_before_and_after_then_corrects(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """The form; sent back with its reason; what would happen; corrected."""
    number = graduate(year, 9 if size is PHONE else 10)
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/pupils/upper/{number}")
        await page.click("main a[href^='/corrections']")
        await check_page(page)
        for day in ("31/2/2570", thai_day(CLOCK)):
            for name, typed in (
                ("a1", "นางคนใหม่ สมมุติ"),
                ("order_number", "66/2570"),
                ("order_date", day),
                ("reason", "ไม่ตรงกับทะเบียนบ้าน"),
            ):
                await page.fill(f"#{name}", typed)
            await page.select_option("#f1", "mother")
            scan = {"name": "order.pdf", "mimeType": "application/pdf", "buffer": scanned_order("66")}
            await page.set_input_files("#scan", scan)
            await page.click("main form button")
            await check_page(page)
            assert ("อ่านวันที่ไม่ได้" in await page.inner_text("main")) == (day == "31/2/2570")
        assert "นางคนใหม่ สมมุติ" in await page.inner_text("main ins")
        async with page.expect_navigation():
            await page.click("main form button")
        assert page.url.endswith("/documents")
