"""The graduation audit and a pupil's page, in a browser."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import PHONE, SIZES, a_page, check_page, sign_in
from tests.portal.approvals import OF_DESK, OF_PHONE, a_ready_class, change_religion


@pytest.mark.long
@SIZES
async def test_from_the_audit_to_what_one_pupil_lacks(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """By the menu to the audit, by the number to the pupil, by the form to what an average would need."""
    wanting = next(row for row in year.facts["audits"]["lower"] if row.outcome != "passed")
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        if size is PHONE:
            await page.check("#menu")
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


@SIZES
async def test_the_director_sees_what_would_happen_then_approves(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """From the audit; a pupil's record changes before the click, so the page names it and asks again."""
    place = OF_PHONE if size is PHONE else OF_DESK
    job = await a_ready_class(story, place)
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, f"director {place.school}")
        await page.goto(f"{story.stack.address}/audit/lower?year=2569")
        await page.click("main a[href^='/audit/lower/approval']")
        assert "ถ้าอนุมัติ" in await page.inner_text("main")
        await check_page(page)
        one = await page.inner_text("tbody td >> nth=0")
        await change_religion(job, one)
        await page.click("main form[method=post] button")
        assert one in await page.inner_text("[role=alert] li")
        await check_page(page)
        await page.click("main form[method=post] button")
        assert "อนุมัติแล้ว" in await page.inner_text("main table")
