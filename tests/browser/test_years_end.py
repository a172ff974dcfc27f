"""Pages with real work in them: the year's end of a school. The five verdicts, the reports, the import wizard, a page that is none."""
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.looking import DESK, PHONE, a_page, looks_well, sign_in
from tests.portal.test_reports import a_waiting_version
from tests.portal.test_verification import a_document, altered, cancelled
from tests.world.appointed import a_later_class

SIZES = pytest.mark.parametrize("size, dark", [(DESK, False), (PHONE, True)], ids=["desk, light", "phone, dark"])
VERDICTS = {"in_force": "มีผลใช้ได้", "replaced": "ถูกแทนที่แล้ว", "cancelled": "ถูกยกเลิก", "unknown": "ไม่พบในทะเบียน", "altered": "เนื้อหาถูกแก้ไข"}


@SIZES
@pytest.mark.parametrize("language", ["th", "en"])
async def test_each_verdict_differs_in_word_and_shape(browser: Browser, year: Story, tmp_path: Path, language: str, size: dict[str, int], dark: bool) -> None:
    """Five answers, five words, five shapes: whoever sees no colour can tell them apart."""
    codes = {state: a_document(year, state)["code"] for state in ("in_force", "replaced")}
    codes |= {"cancelled": (await cancelled(year))["code"], "unknown": "0000-0000-0000-0000"}
    (tmp_path / "altered.pdf").write_bytes(altered(a_document(year, "in_force")))
    seen = set()
    async with a_page(browser, size, dark=dark) as page:
        for verdict, thai in VERDICTS.items():
            if verdict in codes:
                await page.goto(f"{year.stack.address}/V/{codes[verdict]}?lang={language}")
            else:
                await page.goto(f"{year.stack.address}/verify?lang={language}")
                await page.set_input_files("#file", tmp_path / "altered.pdf")
                await page.click("form[method=post] button")
            assert verdict == await page.get_attribute("#verdict", "data-verdict")
            word, shape = await page.inner_text("#verdict h1"), await page.inner_html("#verdict svg")
            assert language != "th" or thai == word
            seen.add((word, shape))
            await looks_well(page)
    assert 5 == len({word for word, _ in seen}) == len({shape for _, shape in seen})


@SIZES
@pytest.mark.parametrize("key, path, words", [
    ("registrar", "/home", "แก้เอกสารที่ถูกส่งกลับ"), ("registrar", "/reports", "ถูกส่งกลับ"), ("registrar", "/imports", "นำเข้าแล้ว"), ("officer", "/home", "ตรวจรายงาน"),
    ("director", "/documents", "ทะเบียนคุมการออกเอกสาร"), ("director", "/documents?form=P1P", "ยังไม่มีเอกสาร"),
    ("officer", "/reports", "ต่างจากฉบับก่อน"), ("registrar", "/nowhere", "ไม่มีหน้านี้")])
async def test_pages_full_of_work_look_well(browser: Browser, year: Story, key: str, path: str, words: str, size: dict[str, int], dark: bool) -> None:
    """With rows in the tables and work in the queues."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, key)
        await page.goto(f"{year.stack.address}{path}")
        assert words in await page.inner_text("main")
        await looks_well(page)


@SIZES
async def test_a_document_and_the_form_to_cancel_it_look_well(browser: Browser, year: Story, size: dict[str, int], dark: bool) -> None:
    """In force with its form; the form sent back; cancelled by order."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "director")
        await page.goto(f"{year.stack.address}/documents/{a_document(year, 'in_force', 'P1U')['issue']}")
        await looks_well(page)
        for name, typed in (("order_number", "1/2570"), ("order_date", "31/2/2570"), ("reason", "ออกโดยไม่ควรออก")):
            await page.fill(f"#{name}", typed)
        await page.check("#confirmed")
        await page.click("main button[type=submit]")
        assert "อ่านวันที่ไม่ได้" in await page.inner_text("[role=alert]")
        await looks_well(page)
        await page.goto(f"{year.stack.address}/documents/{(await cancelled(year))['issue']}")
        assert "ที่ 50/2570" in await page.inner_text("main")
        await looks_well(page)


@SIZES
async def test_the_import_wizard_without_scripts(browser: Browser, year: Story, tmp_path: Path, size: dict[str, int], dark: bool) -> None:
    """File, preview, apply, report: by HTML alone."""
    book = tmp_path / "lsf1.xlsx"
    book.write_bytes(a_later_class("upper", 2568 if size is DESK else 2569, 700))
    async with a_page(browser, size, dark=dark, scripts=False) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/imports")
        await page.set_input_files("#file", book)
        await page.click("main button[type=submit]")
        await page.wait_for_selector("h1:text-is('ตรวจก่อนนำเข้าจริง')", timeout=60_000)       # the page looks again by itself
        await page.click("main button[type=submit]")
        await page.wait_for_selector("h1:text-is('นำเข้าแล้ว')", timeout=60_000)
        async with page.expect_download() as download:
            await page.click("text=ดาวน์โหลดสมุดงานของท่าน")
        assert (await download.value).suggested_filename.endswith(".xlsx")


@SIZES
async def test_the_pages_of_an_import_look_well(browser: Browser, year: Story, tmp_path: Path, size: dict[str, int], dark: bool) -> None:
    """The form, a preview with reasons, a file that is none."""
    files = {".sum": a_later_class("lower", 2569, 800), "[role=alert]": b"no workbook at all"}
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "registrar")
        for shows, body in files.items():
            (tmp_path / "book.xlsx").write_bytes(body)
            await page.goto(f"{year.stack.address}/imports")
            await looks_well(page)
            await page.set_input_files("#file", tmp_path / "book.xlsx")
            await page.click("main button[type=submit]")
            await page.wait_for_selector(shows, timeout=60_000)
            await looks_well(page)


@SIZES
async def test_the_officer_checks_a_report_by_html_alone(browser: Browser, year: Story, size: dict[str, int], dark: bool) -> None:
    """The form; accepting is refused with findings in words; returned with a finding, which the page then shows."""
    waiting = await a_waiting_version(year)
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, "officer")
        await page.goto(f"{year.stack.address}/reports/{waiting.report}/{waiting.version}")
        await looks_well(page)
        await page.check("#accept")
        await page.click("main button[type=submit]")
        assert "ผู้ได้รับอนุมัติการจบที่ไม่อยู่ในแบบรายงาน" in await page.inner_text("[role=alert] li")
        await looks_well(page)
        await page.check("#return")
        await page.select_option("#p1", index=3)
        await page.select_option("#f1", "father")
        await page.fill("#n1", "ชื่อบิดาไม่ตรงกับทะเบียนบ้าน")
        await page.click("main button[type=submit]")
        assert "ชื่อบิดา ชื่อบิดาไม่ตรงกับทะเบียนบ้าน" in await page.inner_text(".msg li")
        await looks_well(page)
