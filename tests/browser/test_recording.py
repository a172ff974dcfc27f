"""Orders of appointment in a browser: from DLA to the committee, an officer who moves, wrong input, drafts."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff
from deploy.demo.story import Story
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.browser.page_checks import PHONE, SIZES, a_page, check_page, sign_in
from tests.portal.orders import order_number, photo, somebody

DAY = "1/11/2569"
Lines = list[tuple[Staff, Office, Duty | None]]
# of each size one authority and its school, of which no other test has orders
PLACES = {True: ("58-SAO-20", "3058920002"), False: ("58-TT-05", "3058940001")}
COMMITTEE = (Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)


async def fill(page: Page, lines: Lines, *, day: str = DAY, **more: str) -> str:
    """Fill the form in, a line after the other; the number of the order."""
    number = order_number()
    facts = {
        "number": number,
        "dated": day,
        "signer_name": "ผู้ลงนาม (จำลอง)",
        "signer_position": "ผู้มีอำนาจลงนาม",
        "term_from": day,
    }
    for name, typed in (facts | more).items():
        await page.fill(f"#f-{name}", typed)
    for place, (who, office, duty) in enumerate(lines):
        if place:
            await page.click("button[value=add]")
        for name in ("national_id", "title", "first", "last"):
            await page.fill(f"#f-appointees-{place}-{name}", getattr(who, name))
        await page.fill(f"#f-appointees-{place}-position", "ครูชำนาญการ")
        await page.select_option(f"#f-appointees-{place}-office", office.value)
        await page.select_option(f"#f-appointees-{place}-duty", duty or "")
    return number


async def attach(page: Page, scan: bytes, name: str = "order.pdf", kind: str = "application/pdf") -> None:
    """Choose the scan."""
    await page.set_input_files("#f-scan", {"name": name, "mimeType": kind, "buffer": scan})


async def decide(page: Page) -> list[str]:
    """Look at the effects, record the order; the codes of its slips."""
    await page.click("button[value=look]")
    await check_page(page)
    await page.click("form[action='/orders'] button")
    await check_page(page)
    return await page.locator(".code-big").all_inner_texts()


async def register(page: Page, story: Story, key: str, who: Staff, code: str) -> None:
    """Open the account by the slip, and sign in."""
    await page.context.clear_cookies()
    await page.goto(f"{story.stack.address}/register")
    for name in ("national_id", "user_name", "password"):
        await page.fill(f"[name={name}]", getattr(who, name))
    await page.fill("[name=registration_code]", code)
    async with page.expect_navigation():
        await page.click("main button[type=submit]")
    story.staff[key] = who
    await sign_in(page, story, key)


@SIZES
async def test_from_dla_to_the_committee(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """DLA records the clerk, the clerk the director from a photo, the director registrar and committee."""
    authority, school = PLACES[size is PHONE]
    clerk, director, registrar = somebody(), somebody(), somebody()
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "dla")
        if size is PHONE:
            await page.check("#menu")
        await page.click("nav a[href='/orders/new']")
        await page.goto(f"{story.stack.address}/orders/new?authority={authority}&school={NOWHERE}")
        await check_page(page)
        await fill(page, [(clerk, Office.AUTHORITY_CLERK, None)])
        await attach(page, scanned_order("clerk"))
        [code] = await decide(page)

        await register(page, story, "its clerk", clerk, code)
        await page.goto(f"{story.stack.address}/orders?school={school}")
        await page.click("a[href^='/orders/new']")
        await fill(page, [(director, Office.DIRECTOR, None)])
        await attach(page, photo(), "IMG_1.jpg", "image/jpeg")
        [code] = await decide(page)

        await register(page, story, "its director", director, code)
        await page.goto(f"{story.stack.address}/orders/new")
        await attach(page, scanned_order("committee"))
        members: Lines = [(somebody(), Office.COMMITTEE_MEMBER, duty) for duty in COMMITTEE]
        number = await fill(page, [(registrar, Office.REGISTRAR, None), *members])
        await check_page(page)
        assert 4 == len(set(await decide(page)))
        await page.goto(f"{story.stack.address}/orders")
        await check_page(page)
        assert number in await page.inner_text("main")
        await page.goto(f"{story.stack.address}/offices?on={DAY}")
        await check_page(page)
        shown = await page.inner_text("main")
    for who in (director, registrar, *(member for member, _, _ in members)):
        assert f"{who.first} {who.last}" in shown


@pytest.mark.long
async def test_wrong_input_keeps_everything_typed(browser: Browser, story: Story) -> None:
    """Each fault beside its field, the first of them by one link; the file is kept; sent twice, it is one."""
    who = somebody()
    async with a_page(browser, PHONE) as page:
        await sign_in(page, story, "dla")
        await page.goto(f"{story.stack.address}/orders/new?authority=58-TT-03")
        await attach(page, scanned_order("wrong"))
        number = await fill(
            page, [(who, Office.AUTHORITY_CLERK, None)], dated="32/1/2569", signer_name="", term_to="เมื่อวาน"
        )
        await page.fill("#f-appointees-0-first", "สมชาย2")
        await page.click("button[value=look]")
        await check_page(page)
        assert "32/1/2569" == await page.input_value("#f-dated")
        assert "เมื่อวาน" == await page.input_value("#f-term_to")
        assert number == await page.input_value("#f-number")
        assert who.national_id == await page.input_value("#f-appointees-0-national_id")
        await page.click("#problem a >> nth=0")
        assert "#f-" in page.url
        for name, typed in (("dated", DAY), ("term_to", ""), ("signer_name", "ผู้ลงนาม")):
            await page.fill(f"#f-{name}", typed)
        await page.click("button[value=look]")
        assert "ชื่อ" in await page.inner_text("#problem")
        assert "สมชาย2" == await page.input_value("#f-appointees-0-first")
        await page.fill("#f-appointees-0-first", who.first)
        await page.click("button[value=look]")
        await page.click("button[formaction]")
        assert number == await page.input_value("#f-number")
        codes = await decide(page)
        # the same form is sent again
        await page.reload()
        assert codes == await page.locator(".code-big").all_inner_texts()


async def test_a_draft_is_found_again_and_goes_on(browser: Browser, story: Story) -> None:
    """Saved, on home and in the list; the national id is asked for again; deleted, it is gone."""
    who = somebody()
    async with a_page(browser, PHONE) as page:
        await sign_in(page, story, "dla")
        await page.goto(f"{story.stack.address}/orders/new?authority=58-TT-03")
        await attach(page, scanned_order("draft"))
        number = await fill(page, [(who, Office.AUTHORITY_CLERK, None)])
        await page.click("button[value=save]")
        await check_page(page)
        assert who.national_id == await page.input_value("#f-appointees-0-national_id")
        await page.goto(f"{story.stack.address}/home")
        await page.click("a[href='/orders#drafts']")
        await check_page(page)
        await page.click(f"a:has-text('{number}')")
        await check_page(page)
        assert (number, who.first) == (
            await page.input_value("#f-number"),
            await page.input_value("#f-appointees-0-first"),
        )
        assert "" == await page.input_value("#f-appointees-0-national_id")
        assert "ได้รับไฟล์แล้ว" in await page.inner_text("#h-scan")
        await page.click("summary:has-text('ลบร่างนี้')")
        await page.click("button.danger")
        assert number not in await page.inner_text("main")


@pytest.mark.long
async def test_an_officer_moves(browser: Browser, story: Story) -> None:
    """Successor, acting in between, a day that was typed wrong, an end; who held it on each day; no script."""
    place = {"authority": "58-SAO-40", "school": NOWHERE}
    first, acting, second = somebody(), somebody(), somebody()
    query = "&".join(f"{name}={value}" for name, value in place.items())
    async with a_page(browser, scripts=False) as page:
        await sign_in(page, story, "dla")
        for who, days in (
            (first, {"day": "1/6/2568"}),
            (acting, {"day": "1/10/2569", "term_to": "31/10/2569"}),
            (second, {"day": "1/11/2569"}),
        ):
            await page.goto(f"{story.stack.address}/orders/new?{query}")
            more: dict[str, Any] = days
            await attach(page, scanned_order(who.first))
            await fill(page, [(who, Office.REGISTRAR_OFFICER, None)], **more)
            if who is acting:
                await page.select_option("#f-appointees-0-acting", "yes")
                await page.fill("#f-appointees-0-position", "รักษาการในตำแหน่งเจ้าพนักงานทะเบียน")
            await page.click("button[value=look]")
            await page.click("form[action='/orders'] button")

        async def holders(day: str) -> str:
            await page.goto(f"{story.stack.address}/offices?{query}&on={day}")
            return await page.inner_text("main")

        assert first.first in await holders("30/9/2569")
        assert "รักษาการ" in await holders("31/10/2569")
        assert second.first in await holders("1/11/2569")

        # the acting one began five days later than was typed
        await page.goto(f"{story.stack.address}/orders?{query}")
        card = page.locator("section.card", has_text=f"{acting.first} {acting.last}")
        await card.locator("summary", has_text="แก้ไข ถอน").click()
        await card.locator("a[href*='/change/corrections']").click()
        await page.fill("#f-term_from", "6/10/2569")
        await page.fill("#f-reason", "พิมพ์วันเริ่มไม่ตรงกับคำสั่ง")
        await page.click("main form button")
        assert "5 ต.ค. 2569" in (await page.inner_text("main")).replace("\u00a0", " ")
        await page.click("main form button")
        assert first.first in await holders("5/10/2569")
        shown = await holders("6/10/2569")
        assert acting.first in shown
        assert "วันที่ถูกแก้ไขเมื่อ" in shown

        # the successor leaves without another
        await page.goto(f"{story.stack.address}/orders?{query}")
        card = page.locator("section.card", has_text=f"{second.first} {second.last}")
        await card.locator("summary", has_text="แก้ไข ถอน").click()
        await card.locator("a[href*='/change/end']").click()
        await page.fill("#f-last_day", "31/1/2570")
        await page.fill("#f-reason", "หนังสือลาออก ลงวันที่ 15/1/2570")
        await page.click("main form button")
        assert "ไม่มีผู้ดำรงตำแหน่ง" in await page.inner_text("main")
        await page.click("main form button")
        assert second.first in await holders("31/1/2570")
        assert "ว่าง" in await holders("1/2/2570")
        await page.goto(f"{story.stack.address}/orders?{query}")
        assert "หนังสือลาออก" in await page.locator("details.hist", has_text="พ้นตำแหน่ง").inner_html()
