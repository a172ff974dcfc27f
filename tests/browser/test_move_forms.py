"""The form about LocalSchool data in a browser: a school sends it, the authority sees it, DLA records many."""

import pytest
from playwright.async_api import Browser, FilePayload, Page

from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import CLOCK, COLLEGE, Story, thai_day
from services.registry.orders.scans import pages_of
from shared.vocabulary.media_types import XLSX
from tests.browser.page_checks import DESK, PHONE, a_page, check_page, sign_in
from tests.world.move_forms import a_workbook_of_forms, row_of

SCAN: FilePayload = {
    "name": "แบบขอย้ายข้อมูล.pdf",
    "mimeType": "application/pdf",
    "buffer": scanned_order("move form"),
}
BOOK: FilePayload = {
    "name": "แบบที่ได้รับ.xlsx",
    "mimeType": XLSX,
    "buffer": a_workbook_of_forms([row_of("3058950001"), row_of("3058950001", telephone="ไม่มี")]),
}


async def take_back(page: Page) -> None:
    """Take the form of the page back, with a reason."""
    await page.click("summary")
    await page.fill("#reason", "เลขที่หนังสือผิด")
    await page.click(".btn.danger")
    await page.wait_for_selector("#earlier")


@pytest.mark.first_row
@pytest.mark.parametrize(
    ("size", "dark", "scripts"),
    [(DESK, False, True), (PHONE, True, True), (PHONE, False, False)],
    ids=["desk", "dark phone", "phone without script"],
)
async def test_a_form_from_the_college_to_dla(
    browser: Browser, story: Story, size: dict[str, int], *, dark: bool, scripts: bool
) -> None:
    """Each page passes the checks; without script only the way is walked. In the end DLA has the form."""
    address = story.stack.address

    async def check(page: Page) -> None:
        if scripts:
            await check_page(page)

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "dla")
        await page.goto(f"{address}/move-forms?q={COLLEGE}")
        await check(page)
        await page.click("tbody a")
        await check(page)
        await take_back(page)
        await check(page)

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "college registrar")
        await page.click("#move-form a")
        await page.select_option("#asks", "true")
        await page.fill("#number", "มส ๕๒๐๐๑/๑๔๖")
        await page.fill("#dated", "31/2/2570")
        await page.fill("#contact_name", "นางสาวตัวอย่าง ประสานงาน")
        await page.fill("#telephone", "053-612-345 ต่อ 101")
        await page.set_input_files("#scan", SCAN)
        await page.click("main form .btn")
        assert "อ่านวันที่ไม่ได้" in await page.inner_text("#problem")
        assert "true" == await page.input_value("#asks")
        await check(page)
        await page.fill("#dated", thai_day(CLOCK))
        # by keyboard alone
        await page.focus("main form .btn")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#receipt")
        assert "มส 52001/146" in await page.inner_text("main")
        await check(page)
        await page.emulate_media(media="print")
        assert not await page.is_visible("nav")
        assert await page.is_visible("#receipt")
        assert pages_of(await page.pdf(format="A4")) == 1
        await page.emulate_media(media="screen")
        await page.goto(f"{address}/home")
        assert 0 == await page.locator("#move-form").count()

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "clerk")
        await page.goto(f"{address}/move-forms")
        assert "มส 52001/146" in await page.inner_text("main")
        await check(page)

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "dla")
        await page.goto(f"{address}/move-forms/workbook?year=2569")
        await page.set_input_files("#file", BOOK)
        await page.click("main form .btn")
        assert "รับไม่ได้ 1 แถว" in await page.inner_text("main")
        await check(page)
