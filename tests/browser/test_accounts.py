"""Signing in, being refused, choosing an organisation, in a browser."""

import pytest
from playwright.async_api import Browser

from deploy.demo.story import Story
from shared.vocabulary.offices import Office
from tests.browser.page_checks import DESK, LOOKS, PHONE, a_page, check_page, sign_in
from tests.portal.test_accounts import a_person_of_four_offices, a_person_of_two_offices


@LOOKS
async def test_who_has_no_office_sees_what_is_missing_and_who_sends_it(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """The former registrar: the order that ended, what to do, who must send it; nobody is let in."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "former registrar")

        assert "ไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้" in await page.inner_text("h1")
        assert "77/2568" in await page.inner_text("aside")
        await check_page(page)
        await page.goto(f"{story.stack.address}/home")
        assert page.url.endswith("/sign-in")


async def test_a_wrong_password_reveals_nothing_about_the_account(browser: Browser, story: Story) -> None:
    """The same words for a stranger and for a wrong password."""
    messages = []
    for user in (story.staff["registrar"].user_name, "nobody-at-all"):
        async with a_page(browser) as page:
            await page.goto(f"{story.stack.address}/sign-in")
            await page.fill("#user", user)
            await page.fill("#password", "wrong-wrong-wrong")
            await page.click("main button[type=submit]")
            messages.append(await page.inner_text("#problem"))
            await check_page(page)

    assert messages[0] == messages[1]


@pytest.mark.long
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_who_holds_offices_at_two_organisations_chooses_by_html_alone(
    browser: Browser, story: Story, size: dict[str, int]
) -> None:
    """The choice after signing in; one press, and the head of the page names the other organisation."""
    await a_person_of_two_offices(story)
    async with a_page(browser, size) as page:
        await sign_in(page, story, "two offices")
        assert "เลือกหน่วยงาน" == await page.inner_text("h1")
        await check_page(page)
        other = await page.inner_text("form.card h2")
        await page.click("form.card button")
        assert "งานที่รอท่าน" == await page.inner_text("h1")
        assert other in await page.inner_text(".who")
        await check_page(page)


@LOOKS
async def test_who_holds_four_offices_reads_them_at_the_head(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """No choice after signing in; the head of the page names each office once, and has room for them."""
    await a_person_of_four_offices(story)
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "four offices")
        assert page.url.endswith("/home")
        who = await page.inner_text(".who")
        for office in (Office.DIRECTOR, Office.REGISTRAR, Office.COMMITTEE_MEMBER):
            assert 1 == who.count(office.thai)
        await check_page(page)
