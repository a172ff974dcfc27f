"""Pages as people see them: signed in and refused, queues, orders, the tracker, an unknown code; long names. Desk and phone, light and dark; axe finds nothing."""
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import Browser

from deploy.demo.offices import record
from deploy.demo.people.staff import a_person
from deploy.demo.story import PROVINCE, SECONDARY, Story
from shared.contracts.registry.queries import OrganisationsOfProvince
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.browser.looking import DESK, PHONE, a_page, looks_well, sign_in
from tests.portal.test_offices import a_person_of_two_offices

LOOKS = pytest.mark.parametrize("size, dark", [
    pytest.param(DESK, False, id="light-desk"), pytest.param(PHONE, True, id="dark-phone"),
    pytest.param(DESK, True, id="dark-desk", marks=pytest.mark.long), pytest.param(PHONE, False, id="light-phone", marks=pytest.mark.long)])


@LOOKS
async def test_who_has_no_office_is_told_what_is_missing_and_who_sends_it(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The former registrar: the order that ended, what to do, who must send it; nobody is let in."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "former registrar")

        assert "ไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้" in await page.inner_text("h1")
        assert "77/2568" in await page.inner_text("aside")
        await looks_well(page)
        await page.goto(f"{story.stack.address}/home")
        assert page.url.endswith("/sign-in")


async def test_a_wrong_password_says_nothing_about_the_account(browser: Browser, story: Story) -> None:
    """The same words for a stranger and for a wrong password."""
    said = []
    for user in (story.staff["registrar"].user_name, "nobody-at-all"):
        async with a_page(browser) as page:
            await page.goto(f"{story.stack.address}/sign-in")
            await page.fill("#user", user)
            await page.fill("#password", "wrong-wrong-wrong")
            await page.click("main button[type=submit]")
            said.append(await page.inner_text("#problem"))
            await looks_well(page)

    assert said[0] == said[1]


@LOOKS
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


@LOOKS
async def test_the_tracker_adds_up(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The four figures add up to what is owed; each filter shows as many rows as its figure says."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "province")
        await page.goto(f"{story.stack.address}/tracker/58")

        figures = [int(text.replace(",", "")) for text in await page.locator(".sum b").all_inner_texts()]
        owed = int((await page.inner_text("h1 + p")).split("ต้องส่ง")[1].split()[0])
        await looks_well(page)
        shown = []
        for state in ("on_time", "late", "not_due", "missing"):
            await page.goto(f"{story.stack.address}/tracker/58?only={state}")
            shown.append(await page.locator("table").nth(1).locator("tbody tr").count())
        assert owed == sum(figures) > 0
        assert figures == shown


@pytest.mark.parametrize("language", ["th", "en"])
async def test_an_unknown_code_is_not_called_forged(browser: Browser, story: Story, language: str) -> None:
    """Thai and English: the verdict says what is not known."""
    async with a_page(browser, PHONE) as page:
        await page.goto(f"{story.stack.address}/V/0000000000000000?lang={language}")

        assert "unknown" == await page.get_attribute("#verdict", "data-verdict")
        assert language == await page.get_attribute("html", "lang")
        await looks_well(page)


async def test_a_text_file_is_no_pdf(browser: Browser, story: Story, tmp_path: Path) -> None:
    """Refused with what it should be; the service lives on."""
    text = tmp_path / "note.pdf"
    text.write_text("this is a note")
    async with a_page(browser) as page:
        await page.goto(f"{story.stack.address}/verify")
        await page.set_input_files("#file", text)
        await page.click("form[method=post] button")

        assert "ไฟล์นี้ไม่ใช่ PDF" in await page.inner_text("[role=alert]")
        await looks_well(page)
        await page.goto(f"{story.stack.address}/verify")
        assert "เอกสารฉบับนี้ยังมีผลหรือไม่" == await page.inner_text("h1")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
async def test_who_holds_two_offices_chooses_by_html_alone(browser: Browser, story: Story, size: dict[str, int]) -> None:
    """The choice after signing in; one press, and the head of the page says the other office."""
    await a_person_of_two_offices(story)
    async with a_page(browser, size) as page:
        await sign_in(page, story, "two offices")
        assert "เลือกตำแหน่งหน้าที่" == await page.inner_text("h1")
        await looks_well(page)
        other = await page.inner_text("form.card h2")
        await page.click("form.card button")
        assert "งานที่รอท่าน" == await page.inner_text("h1")
        assert other in await page.inner_text(".who")
        await looks_well(page)


@LOOKS
async def test_orders_and_a_new_code_look_well(browser: Browser, story: Story, size: dict[str, int], dark: bool) -> None:
    """The clerk's page of authority and school, the form behind its summary, the code."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "clerk")
        await page.goto(f"{story.stack.address}/orders")
        await looks_well(page)
        await page.select_option("#school", SECONDARY)
        await page.click("main form.row button")
        assert "77/2568" in await page.inner_text("main")
        await page.click("summary >> nth=0")
        await looks_well(page)
        await page.click("details[open] button")
        assert 19 == len(await page.inner_text("#registration-code"))
        await looks_well(page)


@pytest.mark.parametrize("path", ["/home", "/orders", "/documents", "/reports", "/imports"])
async def test_names_of_105_letters_fit_a_phone(browser: Browser, story: Story, path: str) -> None:
    """The school with the longest name, its director with one as long; nothing has happened there yet, and each page says why it is empty."""
    await a_long_name(story)
    async with a_page(browser, PHONE) as page:
        await sign_in(page, story, "long name")
        await page.goto(f"{story.stack.address}{path}")
        assert story.staff["long name"].last in await page.inner_text(".who")
        assert path == "/orders" or "ยังไม่มี" in await page.inner_text(".empty")
        await looks_well(page)


async def a_long_name(story: Story) -> None:
    """The director of the school with the longest name."""
    if "long name" in story.staff:
        return
    dla = await story.sign_in("dla")
    schools = (await dla.ask(OrganisationsOfProvince(authority=PROVINCE, school=NOWHERE))).schools
    school = max(schools, key=lambda school: len(school.name))
    story.staff["long name"] = who = replace(a_person(story.seed, 94), first="พิพัฒน์" * 7, last="ธนากุลเศรษฐ" * 5)
    await record(story, dla, school.authority, school.code, "941/2569", [who.appointed(Office.DIRECTOR)], ["long name"])
