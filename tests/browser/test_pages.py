"""Pages as people see them: signed in and refused, the queues, the tracker, the five verdicts. axe finds nothing; pictures are kept for the README."""
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page

from deploy.local.demo.story import Story

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
PICTURES = Path(__file__).parents[2] / "docs/pictures"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}


@asynccontextmanager
async def a_page(browser: Browser, size: dict[str, int] = DESK, *, dark: bool = False, scripts: bool = True) -> AsyncIterator[Page]:
    """A fresh browser of somebody, without cookies."""
    context = await browser.new_context(
        viewport=size, color_scheme="dark" if dark else "light", locale="th-TH", java_script_enabled=scripts, bypass_csp=scripts)   # axe is ours, the page has no script
    page = await context.new_page()
    yield page
    await context.close()


async def violations(page: Page) -> list[str]:
    """What axe-core finds, WCAG A to 2.2 AA and best practice: rule and first element."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("axe.run(document)")
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


async def sideways(page: Page) -> int:
    """Pixels that must be scrolled sideways."""
    wider: int = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return wider


async def sign_in(page: Page, story: Story, key: str) -> None:
    """Through the form, as a person does."""
    staff = story.staff[key]
    await page.goto(f"{story.house.address}/sign-in")
    await page.fill("#user", staff.user_name)
    await page.fill("#password", staff.password)
    await page.click("main button[type=submit]")
    await page.wait_for_load_state()


async def looks_well(page: Page) -> None:
    """No violation, nothing beyond the edge of a phone."""
    assert [] == await violations(page)
    assert 0 == await sideways(page)


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
        if size is DESK and not dark:
            PICTURES.mkdir(exist_ok=True)
            await page.screenshot(path=PICTURES / "home.png")


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
