"""Pages as people see them: signed in and refused, the queues, the tracker, an unknown code. On a desk and on a phone, light and dark; axe finds nothing."""
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.local.demo.story import Story
from tests.browser.looking import DESK, PHONE, a_page, looks_well, sign_in


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_who_has_no_office_is_told_what_is_missing_and_who_sends_it(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The former registrar: the order that ended, what to do, who must send it; nobody is let in."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "former registrar")

        assert "ไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้" in await page.inner_text("h1")
        assert "77/2568" in await page.inner_text("aside")
        await looks_well(page)
        await page.goto(f"{story.house.address}/home")
        assert page.url.endswith("/sign-in")


async def test_a_wrong_password_says_nothing_about_the_account(browser: Browser, story: Story) -> None:
    """The same words for a stranger and for a wrong password."""
    said = []
    for user in (story.staff["registrar"].user_name, "nobody-at-all"):
        async with a_page(browser) as page:
            await page.goto(f"{story.house.address}/sign-in")
            await page.fill("#user", user)
            await page.fill("#password", "wrong-wrong-wrong")
            await page.click("main button[type=submit]")
            said.append(await page.inner_text("#problem"))
            await looks_well(page)

    assert said[0] == said[1]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_the_registrars_home_is_work_queues(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """Six queues with counts, the deadlines beside them."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "registrar")

        assert "งานที่รอท่าน" == await page.inner_text("h1")
        assert 6 == await page.locator(".queue").count()
        await looks_well(page)


async def test_home_works_without_scripts(browser: Browser, story: Story) -> None:
    """HTML alone: sign in, see the queues, sign out."""
    async with a_page(browser, scripts=False) as page:
        await sign_in(page, story, "registrar")
        assert 6 == await page.locator(".queue").count()
        await page.click("header button[type=submit]")
        assert page.url.endswith("/sign-in")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_the_tracker_adds_up(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The four figures add up to what is owed; a filter shows as many rows as its figure says."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "province")
        await page.goto(f"{story.house.address}/tracker/58")

        figures = [int(text.replace(",", "")) for text in await page.locator(".sum b").all_inner_texts()]
        owed = int((await page.inner_text("h1 + p")).split("ต้องส่ง")[1].split()[0])
        await looks_well(page)
        await page.goto(f"{story.house.address}/tracker/58?only=missing")
        rows = await page.locator("table").nth(1).locator("tbody tr").count() if figures[3] else 0
        assert owed == sum(figures)
        assert figures[3] == rows


@pytest.mark.parametrize("language", ["th", "en"])
async def test_an_unknown_code_is_not_called_forged(browser: Browser, story: Story, language: str) -> None:
    """Thai and English: the verdict says what is not known."""
    async with a_page(browser, PHONE) as page:
        await page.goto(f"{story.house.address}/V/0000000000000000?lang={language}")

        assert "unknown" == await page.get_attribute("#verdict", "data-verdict")
        assert language == await page.get_attribute("html", "lang")
        await looks_well(page)


async def test_a_text_file_is_no_pdf(browser: Browser, story: Story, tmp_path: Path) -> None:
    """Refused with what it should be; the service lives on."""
    text = tmp_path / "note.pdf"
    text.write_text("this is a note")
    async with a_page(browser) as page:
        await page.goto(f"{story.house.address}/verify")
        await page.set_input_files("#file", text)
        await page.click("form[method=post] button")

        assert "ไฟล์นี้ไม่ใช่ PDF" in await page.inner_text("[role=alert]")
        await looks_well(page)
        await page.goto(f"{story.house.address}/verify")
        assert "เอกสารฉบับนี้ยังมีผลหรือไม่" == await page.inner_text("h1")
