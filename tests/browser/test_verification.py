"""The verdicts of the verification page, in a browser."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from tests.browser.page_checks import PHONE, SIZES, a_page, check_page
from tests.portal.test_verification import a_document, altered, cancelled

VERDICTS = {
    "in_force": "มีผลใช้ได้",
    "replaced": "ถูกแทนที่แล้ว",
    "cancelled": "ถูกยกเลิก",
    "unknown": "ไม่พบในทะเบียน",
    "altered": "เนื้อหาถูกแก้ไข",
}


@pytest.mark.first_row
@SIZES
@pytest.mark.parametrize("language", ["th", "en"])
async def test_each_verdict_differs_in_word_and_shape(
    browser: Browser, year: Story, tmp_path: Path, language: str, size: dict[str, int], dark: bool
) -> None:
    """Five answers, five words, five shapes: they differ without colour too."""
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
            await check_page(page)
    assert 5 == len({word for word, _ in seen}) == len({shape for _, shape in seen})


@pytest.mark.parametrize("language", ["th", "en"])
async def test_an_unknown_code_is_not_called_forged(browser: Browser, story: Story, language: str) -> None:
    """Thai and English: the verdict states what is not known."""
    async with a_page(browser, PHONE) as page:
        await page.goto(f"{story.stack.address}/V/0000000000000000?lang={language}")

        assert "unknown" == await page.get_attribute("#verdict", "data-verdict")
        assert language == await page.get_attribute("html", "lang")
        await check_page(page)


async def test_a_text_file_is_no_pdf(browser: Browser, story: Story, tmp_path: Path) -> None:
    """Refused with what it should be; the service continues."""
    text = tmp_path / "note.pdf"
    text.write_text("this is a note")
    async with a_page(browser) as page:
        await page.goto(f"{story.stack.address}/verify")
        await page.set_input_files("#file", text)
        await page.click("form[method=post] button")

        assert "ไฟล์นี้ไม่ใช่ PDF" in await page.inner_text("[role=alert]")
        await check_page(page)
        await page.goto(f"{story.stack.address}/verify")
        assert "เอกสารฉบับนี้ยังมีผลหรือไม่" == await page.inner_text("h1")
