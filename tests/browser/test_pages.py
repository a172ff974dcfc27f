"""What holds for the pages of every area: they pass the checks with many rows, and long names fit a phone."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser

from deploy.demo.offices import record
from deploy.demo.people.staff import a_person
from deploy.demo.story import PROVINCE, Story
from shared.contracts.registry.queries import OrganisationsOfProvince
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.browser.page_checks import DESK, PHONE, a_page, check_page, sign_in


@pytest.mark.first_row
@pytest.mark.parametrize("size, dark", [(DESK, False), (PHONE, True)], ids=["desk, light", "phone, dark"])
@pytest.mark.parametrize(
    "key, path, words",
    [
        ("registrar", "/home", "แก้เอกสารที่ถูกส่งกลับ"),
        pytest.param("registrar", "/reports", "ถูกส่งกลับ", marks=pytest.mark.long),
        pytest.param("registrar", "/imports", "นำเข้าแล้ว", marks=pytest.mark.long),
        pytest.param("officer", "/home", "ตรวจรายงาน", marks=pytest.mark.long),
        pytest.param("director", "/documents", "ทะเบียนคุมการออกเอกสาร", marks=pytest.mark.long),
        pytest.param("director", "/documents?form=P1P", "ยังไม่มีเอกสาร", marks=pytest.mark.long),
        pytest.param("officer", "/reports", "ต่างจากฉบับก่อน", marks=pytest.mark.long),
        ("registrar", "/nowhere", "ไม่มีหน้านี้"),
    ],
)
async def test_pages_with_many_rows_pass_the_checks(
    browser: Browser, year: Story, key: str, path: str, words: str, size: dict[str, int], dark: bool
) -> None:
    """With rows in the tables and work in the queues."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, year, key)
        await page.goto(f"{year.stack.address}{path}")
        assert words in await page.inner_text("main")
        await check_page(page)


@pytest.mark.long
@pytest.mark.parametrize(
    "path",
    [
        "/home",
        *(
            pytest.param(path, marks=pytest.mark.long)
            for path in ("/orders", "/documents", "/reports", "/imports")
        ),
    ],
)
async def test_names_of_105_letters_fit_a_phone(browser: Browser, story: Story, path: str) -> None:
    """The school with the longest name, its director with one as long; nothing has happened there yet, and
    each list states why it is empty.
    """
    await a_long_name(story)
    async with a_page(browser, PHONE) as page:
        await sign_in(page, story, "long name")
        await page.goto(f"{story.stack.address}{path}")
        assert story.staff["long name"].last in await page.inner_text(".who")
        # home is not empty: the answer about LocalSchool is owed
        assert path in ("/home", "/orders") or "ยังไม่มี" in await page.inner_text(".empty")
        await check_page(page)


async def a_long_name(story: Story) -> None:
    """The director of the school with the longest name."""
    if "long name" in story.staff:
        return
    dla = await story.sign_in("dla")
    schools = (await dla.ask(OrganisationsOfProvince(authority=PROVINCE, school=NOWHERE))).schools
    school = max(schools, key=lambda school: len(school.name))
    story.staff["long name"] = who = replace(
        a_person(story.seed, 94), first="พิพัฒน์" * 7, last="ธนากุลเศรษฐ" * 5
    )
    await record(
        story, dla, school.authority, school.code, "941/2569", [who.appointed(Office.DIRECTOR)], ["long name"]
    )
