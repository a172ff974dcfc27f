"""The graduation audit and a pupil's page, in a browser."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import SIZES, a_page, check_page, sign_in


@SIZES
async def test_from_the_audit_to_what_one_pupil_lacks(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """By the menu to the audit, by the number to the pupil, by the form to what an average would need."""
    wanting = next(row for row in year.facts["audits"]["lower"] if row.outcome != "passed")
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        await page.click("nav.nav a[href='/audit']")
        assert "ตรวจสอบการจบ" in await page.inner_text("h1")
        await check_page(page)
        await page.click(f"a[href='/pupils/lower/{wanting.student_no}']")
        assert wanting.gaps_th[0] in await page.inner_text("main")
        await page.fill("#target", "3.50")
        await page.click("main form button")
        assert "3.50" in await page.inner_text("#needed")
        await check_page(page)
        await page.goto(f"{year.stack.address}/audit/primary")
        assert "ไม่มีนักเรียนชั้นสุดท้าย" in await page.inner_text("main")
        await check_page(page)
