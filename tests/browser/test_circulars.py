"""A circular in a browser: DLA writes it, the college reads and acknowledges it, the province passes it on."""

from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import CLOCK, Story, thai_day
from tests.browser.page_checks import DESK, PHONE, a_page, check_page, sign_in

LETTER = {"name": "มส 0023.3-ว 1389.pdf", "mimeType": "application/pdf", "buffer": scanned_order("letter")}


async def write(page: Page, story: Story, number: str, dated: str) -> None:
    """Fill in the form, for the college and its authority, with an attachment."""
    await page.goto(f"{story.stack.address}/circulars/new")
    for name, typed in (
        ("number", number),
        ("dated", dated),
        ("subject", "ซักซ้อมการแต่งตั้งเจ้าพนักงานทะเบียน นายทะเบียน และคณะกรรมการ"),
        ("body", "เรียน ผู้ว่าราชการจังหวัด\n\nขอให้แจ้งองค์กรปกครองส่วนท้องถิ่นและสถานศึกษาในสังกัดดำเนินการ"),
        ("due", "12/4/2570"),
    ):
        await page.fill(f"#{name}", typed)
    await page.check("#edu-vocational")
    await page.check("#kind-PAO")
    await page.click("summary")
    await page.check("#p-58")
    await page.set_input_files("#files", LETTER)


@pytest.mark.first_row
@pytest.mark.parametrize(
    ("size", "dark", "scripts"),
    [(DESK, False, True), (PHONE, True, True), (PHONE, False, False)],
    ids=["desk", "dark phone", "phone without script"],
)
async def test_a_circular_from_dla_to_the_college(
    browser: Browser, story: Story, size: dict[str, int], *, dark: bool, scripts: bool
) -> None:
    """Each page passes the checks; without script only the way is walked."""
    number, address = f"มท 0816.3/ว {uuid4().hex[:5]}", story.stack.address

    async def check(page: Page) -> None:
        if scripts:
            await check_page(page)

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "dla")
        await write(page, story, number, "31/2/2570")
        await check(page)
        await page.click("main form .btn")
        assert "อ่านวันที่ไม่ได้" in await page.inner_text("#problem")
        assert number == await page.input_value("#number")
        assert await page.is_checked("#kept1")
        await check(page)
        await page.fill("#dated", thai_day(CLOCK))
        await page.click("main form .btn")
        await page.wait_for_url("**/circulars/drafts/*")
        assert "จะถึง 3 หน่วยงาน" in await page.inner_text("main")
        await check(page)
        await page.click("main form .btn >> nth=0")
        await page.wait_for_url(f"{address}/circulars/*-*")
        circular = page.url
        await check(page)
        await page.goto(f"{address}/circulars")
        assert number in await page.inner_text("main")
        await check(page)
        await page.goto(f"{circular}/tracker?state=waiting")
        assert story.staff["college director"].last in await page.inner_text("main")
        await check(page)

    async with a_page(browser, size, dark=dark, scripts=scripts) as page:
        await sign_in(page, story, "province")
        await page.goto(circular)
        await check(page)
        await page.fill("#number", "มส ๐๐๒๓.๓/ว ๑๓๘๙")
        await page.fill("#dated", thai_day(CLOCK))
        await page.set_input_files("#letter", LETTER)
        await page.click("main form[enctype] .btn")
        await page.wait_for_selector(".msg.ok")
        await check(page)

    for key in ("clerk", "college director"):
        async with a_page(browser, size, dark=dark, scripts=scripts) as page:
            await sign_in(page, story, key)
            await page.click("#circulars a")
            assert number in await page.inner_text("main")
            await check(page)
            await page.goto(circular)
            # by keyboard alone
            await page.focus("main form .btn >> nth=0")
            await page.keyboard.press("Enter")
            await page.wait_for_selector(".msg.ok")
            assert "มส 0023.3/ว 1389" in await page.inner_text(".ladder")
            await check(page)
