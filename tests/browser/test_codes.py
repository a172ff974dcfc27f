"""Codes, one's own account, and a form that came too late, in a browser."""

import httpx
import pytest
from playwright.async_api import Browser, Page

from deploy.demo.story import COLLEGE, Story
from services.portal.session import COOKIE
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in


async def open_codes(page: Page, story: Story) -> None:
    """The page of the codes of the college's committee, from the page of orders."""
    await page.goto(f"{story.stack.address}/orders?school={COLLEGE}")
    whom = story.staff["college proofreader"]
    card = page.locator("section.card", has_text=f"{whom.first} {whom.last}").first
    await card.locator("a[href*='/codes?']").click()


@pytest.mark.long
@LOOKS
async def test_the_codes_of_an_order(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """Four steps for each; a further code is asked for without script, and a fault stands beside its field."""
    whom = story.staff["college proofreader"]
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await open_codes(page, story)
        person = page.locator("section.card", has_text=f"{whom.first} {whom.last}")
        assert 4 == await person.locator(".ladder li").count()
        await check_page(page)
        await person.locator("summary", has_text="ขอรหัสเพิ่มเติม").click()
        await person.locator("input[name=reason]").fill("   ")
        await check_page(page)
        await person.locator("button", has_text="ขอรหัสเพิ่มเติม").click()
        assert await page.locator("#problem").is_visible()
        assert await person.locator(".why-wrong").is_visible()
        await check_page(page)


@LOOKS
async def test_requests_that_wait(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """Without one the page says what will come."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "officer")
        await page.goto(f"{story.stack.address}/codes")
        assert "ยืนยันรหัสเพิ่มเติม" == await page.inner_text("h1")
        await check_page(page)


@LOOKS
async def test_my_account(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """Offices, password, sessions; a weak password is refused beside its field, by keyboard alone."""
    staff = story.staff["clerk"]
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await page.click("text=บัญชีของฉัน")
        await check_page(page)
        await page.focus("#old_password")
        await page.keyboard.type(staff.password)
        await page.keyboard.press("Tab")
        await page.keyboard.type("password1234")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#e-password")
        await check_page(page)


@LOOKS
async def test_a_form_that_came_too_late_goes_on(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """The session ends on another machine while the form is filled in: sign-in, then one press."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await page.goto(f"{story.stack.address}/account")
        [secret] = [one["value"] for one in await page.context.cookies() if one.get("name") == COOKIE]
        async with httpx.AsyncClient(base_url=story.stack.address, trust_env=False) as elsewhere:
            await elsewhere.post("/api/v1/sign-out", headers={"authorization": f"Bearer {secret}"})
        await page.click("text=ออกจากระบบทุกเครื่อง")
        assert "เก็บสิ่งที่ท่านกรอก" in await page.inner_text("main")
        await check_page(page)
        staff = story.staff["clerk"]
        await page.fill("#user", staff.user_name)
        await page.fill("#password", staff.password)
        async with page.expect_navigation():
            await page.click("main button[type=submit]")
        assert "รายการที่ค้างไว้" == await page.inner_text("h1")
        await check_page(page)
        await page.click("text=ส่งรายการที่ค้างไว้")
        await page.wait_for_url("**/sign-in")
    # all sessions of the clerk have ended: other tests go on with a new one
    await story.sign_in("clerk")


@LOOKS
async def test_the_registration_names_each_fault(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """What was typed stays, but for the password."""
    async with a_page(browser, size, dark=dark) as page:
        await page.goto(f"{story.stack.address}/register")
        await page.fill("#registration_code", "ABCD-EFGH-IJKL-MN23")
        await page.fill("#national_id", "123")
        await page.fill("#user_name", "ชื่อไทย")
        await page.fill("#password", "แมวสามตัวข้ามลำน้ำปาย")
        await page.click("main button[type=submit]")
        assert await page.locator("#e-national_id").is_visible()
        assert await page.locator("#e-user_name").is_visible()
        assert "123" == await page.input_value("#national_id")
        await check_page(page)
