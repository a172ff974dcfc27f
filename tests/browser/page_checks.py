"""A browser of a person, and what is checked on every page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.async_api import Browser, Page

from deploy.demo.story import Story

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
# the rules that axe runs unasked; what is not asked for is not computed: passes, and what axe leaves to a
# person
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"target-size": {"enabled": False}},
    "resultTypes": ["violations"],
}
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 780}
LOOKS = pytest.mark.parametrize(
    "size, dark",
    [
        pytest.param(DESK, False, id="light-desk", marks=pytest.mark.long),
        pytest.param(PHONE, True, id="dark-phone"),
        pytest.param(DESK, True, id="dark-desk", marks=pytest.mark.long),
        pytest.param(PHONE, False, id="light-phone", marks=pytest.mark.long),
    ],
)
SIZES = pytest.mark.parametrize(
    "size, dark",
    [
        pytest.param(DESK, False, id="desk, light", marks=pytest.mark.long),
        pytest.param(PHONE, True, id="phone, dark"),
    ],
)


@asynccontextmanager
async def a_page(
    browser: Browser,
    size: dict[str, int] = DESK,
    *,
    dark: bool = False,
    scripts: bool = True,
    sharp: float = 1,
) -> AsyncIterator[Page]:
    """A fresh browser, without cookies. `sharp`: dots of the picture for a dot of the page."""
    context = await browser.new_context(
        viewport=size,
        color_scheme="dark" if dark else "light",
        locale="th-TH",
        java_script_enabled=scripts,
        # axe is ours, the page has no script
        bypass_csp=scripts,
        device_scale_factor=sharp,
    )
    page = await context.new_page()
    yield page
    await context.close()


async def violations(page: Page) -> list[str]:
    """What axe-core finds, WCAG 2.0 and 2.1, A and AA, and best practice: rule and first element."""
    await page.evaluate(AXE.read_text())
    found = await page.evaluate("asked => axe.run(document, asked)", ASKED)
    return [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found["violations"]]


async def sideways(page: Page) -> int:
    """Pixels that must be scrolled sideways."""
    wider: int = await page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


async def sign_in(page: Page, story: Story, key: str) -> None:
    """Through the form, as a person does."""
    staff = story.staff[key]
    await page.goto(f"{story.stack.address}/sign-in")
    await page.fill("#user", staff.user_name)
    await page.fill("#password", staff.password)
    # a password takes a moment
    async with page.expect_navigation():
        await page.click("main button[type=submit]")


async def check_page(page: Page) -> None:
    """No violation, nothing beyond the edge of a phone."""
    assert [] == await violations(page)
    assert 0 == await sideways(page)
