"""The pictures of the manuals, of the running stack at a school's year's end."""

from pathlib import Path
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from deploy.demo.story import CLOCK, SECONDARY, Story
from shared.contracts.linkage.queries import SchoolImports
from shared.contracts.registry.circulars import (
    AcknowledgeCircular,
    CircularContent,
    DiscardCircularDraft,
    SaveCircularDraft,
    SendCircular,
)
from shared.vocabulary.codes import NOWHERE
from tests.browser.page_checks import PHONE, a_page, sign_in
from tests.portal.test_verification import a_document
from tests.world.pictures import OF_MANUALS, of_today, titles

SIZE = {"width": 960, "height": 800}
# Of the page below its head.
PICTURE_HEIGHT = 620
DLA = {"authority": NOWHERE, "school": NOWHERE}


async def draw(page: Page, name: str, folder: Path) -> None:
    """The picture of what a manual's reader sees first."""
    box = await page.locator("main").bounding_box()
    assert box is not None
    height = min(box["height"], PICTURE_HEIGHT)
    clip = {"x": box["x"], "y": box["y"], "width": box["width"], "height": height}
    picture = await page.screenshot(full_page=True, clip=clip)
    of_today(f"{name}.png", picture, await titles(page), folder, OF_MANUALS)


@pytest.mark.parametrize("path", ["sign-in", "register"])
async def test_the_manuals_first_pages(browser: Browser, year: Story, path: str, tmp_path: Path) -> None:
    """Before anybody is signed in."""
    async with a_page(browser, SIZE) as page:
        await page.goto(f"{year.stack.address}/{path}")
        await draw(page, path, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "key", "path"),
    [
        ("orders", "clerk", f"/orders?school={SECONDARY}"),
        ("tracker", "province", "/tracker"),
        ("audit", "registrar", "/audit/upper?year=2569"),
    ],
)
async def test_the_manuals_lists(
    browser: Browser, year: Story, name: str, key: str, path: str, tmp_path: Path
) -> None:
    """With what a school's year leaves in them."""
    async with a_page(browser, SIZE) as page:
        await sign_in(page, year, key)
        await page.goto(f"{year.stack.address}{path}")
        await draw(page, name, tmp_path)


async def test_the_manuals_preview_of_an_import(browser: Browser, year: Story, tmp_path: Path) -> None:
    """The first one with rows that cannot be taken: other tests import more."""
    registrar = year.people["registrar"]
    place = {"authority": registrar.authority, "school": registrar.school}
    done = (await registrar.ask(SchoolImports(**place))).imports
    job = [one.job for one in done if one.refused and not one.apply][-1]
    async with a_page(browser, SIZE) as page:
        await sign_in(page, year, "registrar")
        await page.goto(f"{year.stack.address}/imports/{job}")
        await draw(page, "import", tmp_path)


async def test_the_manuals_verdict(browser: Browser, year: Story, tmp_path: Path) -> None:
    """On a phone."""
    async with a_page(browser, PHONE) as page:
        await page.goto(f"{year.stack.address}/V/{a_document(year, 'in_force')['code']}")
        await draw(page, "verify", tmp_path)


async def draft(year: Story, number: str) -> SendCircular:
    """Save a draft to the college, its authority and its province; the command that sends it."""
    content = CircularContent.model_validate(
        {
            "number": number,
            "dated": CLOCK.date(),
            "subject": "ซักซ้อมการแต่งตั้งเจ้าพนักงานทะเบียน นายทะเบียน และคณะกรรมการ",
            "body": "เรียน ผู้ว่าราชการจังหวัด\n\nขอให้แจ้ง อปท. และสถานศึกษาในสังกัดดำเนินการ",
            "addressed": {"provinces": ["58"], "kinds": ["PAO"], "education": "vocational"},
        }
    )
    command = SaveCircularDraft(**DLA, circular=uuid4(), version=0, content=content)
    saved = await year.people["dla"].ask(command, id=uuid4())
    return SendCircular(**DLA, circular=saved.circular, effects_sha256=saved.effects_sha256)


@pytest.mark.long
async def test_the_manuals_draft_of_a_circular(browser: Browser, year: Story, tmp_path: Path) -> None:
    """With the number of those who would receive it."""
    sending = await draft(year, "มท 0816.3/ว 2386")
    async with a_page(browser, SIZE) as page:
        await sign_in(page, year, "dla")
        await page.goto(f"{year.stack.address}/circulars/drafts/{sending.circular}")
        await draw(page, "circular-draft", tmp_path)
    await year.people["dla"].ask(DiscardCircularDraft(**DLA, circular=sending.circular), id=uuid4())


@pytest.mark.long
async def test_the_manuals_circular(browser: Browser, year: Story, tmp_path: Path) -> None:
    """As the college sees it; then acknowledged by all, so that no home has it as work."""
    sending = await draft(year, "มท 0816.3/ว 2387")
    await year.people["dla"].ask(sending, id=uuid4())
    async with a_page(browser, SIZE) as page:
        await sign_in(page, year, "college director")
        await page.goto(f"{year.stack.address}/circulars/{sending.circular}")
        await draw(page, "circular", tmp_path)
    for key in ("province", "clerk", "college director"):
        person = year.people[key]
        command = AcknowledgeCircular(
            authority=person.authority, school=person.school, circular=sending.circular
        )
        await person.ask(command, id=uuid4())
