"""The import wizard, in a browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import DESK, SIZES, a_page, check_page, sign_in
from tests.world.appointed import a_later_class


@SIZES
async def test_the_import_wizard_without_scripts(
    browser: Browser, year: Story, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    """File, preview, apply, report: by HTML alone."""
    book = tmp_path / "lsf1.xlsx"
    book.write_bytes(a_later_class("upper", 2568 if size is DESK else 2569, 700))
    async with a_page(browser, size, dark=dark, scripts=False) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/imports")
        await page.set_input_files("#file", book)
        await page.click("main button[type=submit]")
        # the page reloads itself
        await page.wait_for_selector("h1:text-is('ตรวจก่อนนำเข้าจริง')", timeout=60_000)
        await page.click("main button[type=submit]")
        await page.wait_for_selector("h1:text-is('นำเข้าแล้ว')", timeout=60_000)
        async with page.expect_download() as download:
            await page.click("text=ดาวน์โหลดสมุดงานของท่าน")
        assert (await download.value).suggested_filename.endswith(".xlsx")


@pytest.mark.long
@SIZES
async def test_the_pages_of_an_import_pass_the_checks(
    browser: Browser, year: Story, tmp_path: Path, size: dict[str, int], dark: bool
) -> None:
    """The form, a preview with reasons, a file that is none."""
    files = {".sum": a_later_class("lower", 2569, 800), "[role=alert]": b"no workbook at all"}
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        for shows, body in files.items():
            (tmp_path / "book.xlsx").write_bytes(body)
            await page.goto(f"{year.stack.address}/imports")
            await check_page(page)
            await page.set_input_files("#file", tmp_path / "book.xlsx")
            await page.click("main button[type=submit]")
            await page.wait_for_selector(shows, timeout=60_000)
            await check_page(page)
