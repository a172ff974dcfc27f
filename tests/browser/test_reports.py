"""A report of graduates and the officer's form, in a browser."""

from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import SIZES, a_page, check_page, sign_in
from tests.portal.test_reports import a_waiting_version


@SIZES
async def test_the_officer_checks_a_report_by_html_alone(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """The form; accepting is refused with findings in words; returned with a finding, which the page then
    shows.
    """
    waiting = await a_waiting_version(year)
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "officer")
        await page.goto(f"{year.stack.address}/reports/{waiting.report}/{waiting.version}")
        await check_page(page)
        await page.check("#accept")
        await page.click("text=บันทึกผลการตรวจ")
        assert "ผู้ได้รับอนุมัติการจบที่ไม่อยู่ในแบบรายงาน" in await page.inner_text("[role=alert] li")
        await check_page(page)
        await page.check("#return")
        await page.select_option("#p1", index=3)
        await page.select_option("#f1", "father")
        await page.fill("#n1", "ชื่อบิดาไม่ตรงกับทะเบียนบ้าน")
        await page.click("text=บันทึกผลการตรวจ")
        assert "ชื่อบิดา ชื่อบิดาไม่ตรงกับทะเบียนบ้าน" in await page.inner_text(".msg li")
        await check_page(page)
