"""The register of pupils and the other pages of a school's commands, in a browser."""

from urllib.parse import urlencode

import pytest
from playwright.async_api import Browser

from deploy.demo.people.pictures import portrait
from deploy.demo.story import CLOCK, Story, thai_day
from tests.browser.page_checks import PHONE, SIZES, a_page, check_page, sign_in
from tests.portal.school_pages import class_below

SHEET = {"term": "1/2569", "level": "lower", "class_name": "ม.2/1", "subject": "ท22101"}
PAGES = {
    "/pupils?missing=true": "ข้อมูลที่ขาด",
    "/pupil-workbook": "ดาวน์โหลดสมุดงาน",
    "/photos": "รูปถ่าย",
    "/leaving": "จำหน่ายนักเรียน",
    "/results": "บันทึกผลของห้อง",
    f"/results/sheet?{urlencode(SHEET)}": "บันทึกผล",
    "/results/changes": "ผลหลังแก้",
    "/terms/2/2569": "ปิดแล้ว",
    "/standard-tests": "มาตรฐานวิชาชีพ",
    "/documents/blanks": "บัญชีคุมเลขที่",
    "/documents/failed": "ไม่มีเอกสารที่ออกไม่ได้",
    "/deliveries": "ปลายทาง",
}


@SIZES
async def test_the_registrar_finds_a_pupil_and_completes_the_particulars(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """By a part of the name; a day that does not exist is named beside its field; then the list says done."""
    pupil = (await class_below(year))[10 if size is PHONE else 11]
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        await page.click("#incomplete a")
        await check_page(page)
        await page.fill("#text", pupil.name.split()[-1])
        await page.click("main form button")
        assert page.url.endswith("/pupils")
        await page.click(f"a[href='/particulars/{pupil.student_no}']")
        await check_page(page)
        await page.fill("#father", "นายผู้ปกครอง สมมุติ")
        await page.fill("#entry_date", "31/2/2568")
        await page.click("main form button")
        await page.click("[role=alert] a")
        assert "entry_date" == await page.evaluate("document.activeElement.id")
        assert "นายผู้ปกครอง สมมุติ" == await page.input_value("#father")
        await check_page(page)
        await page.fill("#entry_date", "16/5/2568")
        await page.click("main form button")
        assert "บันทึกข้อมูลนักเรียน 1 คนแล้ว" in await page.inner_text("[role=status]")


@pytest.mark.long
@SIZES
async def test_the_pages_of_a_schools_commands_pass_the_checks(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """Each with its words."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        for path, words in PAGES.items():
            await page.goto(f"{year.stack.address}{path}")
            assert words in await page.inner_text("main"), path
            await check_page(page)


@pytest.mark.long
@SIZES
async def test_effects_and_previews_pass_the_checks(
    browser: Browser, year: Story, size: dict[str, int], dark: bool
) -> None:
    """Who would be struck off, which photo fits whom, an outcome for each row of a sheet; nothing is saved."""
    pupil = (await class_below(year))[0]
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/leaving?student_no={pupil.student_no}&level=lower")
        await page.fill("#left_on", thai_day(CLOCK))
        await page.click("main form button")
        assert pupil.name in await page.inner_text(".effect")
        await check_page(page)
        await page.goto(f"{year.stack.address}/photos")
        names = (f"{pupil.student_no}.jpg", "404.jpg")
        files = [{"name": name, "mimeType": "image/jpeg", "buffer": portrait(name)} for name in names]
        await page.set_input_files("#photos", files)
        await page.click("main form button")
        assert "ไม่มีนักเรียนเลขนี้" in await page.inner_text("main")
        await check_page(page)
        await page.goto(f"{year.stack.address}/results/sheet?{urlencode(SHEET)}")
        await page.fill(f"[aria-label='ผลของ {pupil.name}']", "9")
        await page.click("main form button[type=submit]")
        assert "ไม่รับ 1" in await page.inner_text("#done")
        await check_page(page)


async def test_a_mark_is_entered_by_keyboard_without_scripts(browser: Browser, year: Story) -> None:
    """Tab to the field, type, Enter: the outcome stands beside the name."""
    pupil = (await class_below(year))[1]
    async with a_page(browser, scripts=False) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/results/sheet?{urlencode(SHEET)}")
        await page.focus(f"[aria-label='ผลของ {pupil.name}']")
        await page.keyboard.type("9")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert "ไม่รับ 1" in await page.inner_text("#done")
