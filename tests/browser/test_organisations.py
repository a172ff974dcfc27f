"""Organisations in a browser: the list, one with its history, the forms of acts with a fault and with effects."""

import os
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from deploy.demo.story import AUTHORITY, SECONDARY, Story
from tests.browser.page_checks import LOOKS, a_page, check_page, sign_in

SCHOOL = f"/organisations/{AUTHORITY}.{SECONDARY}"


async def look(page: Page, name: str) -> None:
    """Check a page; keep its picture where LSQ_SHOTS names a folder."""
    await check_page(page)
    if folder := os.environ.get("LSQ_SHOTS"):
        width = (page.viewport_size or {"width": 0})["width"]
        await page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


@pytest.mark.long
@LOOKS
async def test_organisations_pass_the_checks(
    browser: Browser, story: Story, size: dict[str, int], dark: bool
) -> None:
    """By keyboard alone, without script: search, look, an act whose first try is refused, its effects."""
    async with a_page(browser, size, dark=dark) as page:
        await sign_in(page, story, "dla")
        at = story.stack.address
        await page.goto(f"{at}/organisations?province=58")
        await look(page, "list")
        await page.fill("#q", SECONDARY)
        await page.press("#q", "Enter")
        await page.wait_for_url("**q=**")
        await page.click("table a")
        assert SECONDARY in page.url
        await look(page, "organisation")
        await page.goto(f"{at}{SCHOOL}/acts/move")
        await look(page, "move")
        await page.fill("#to_authority", "58-TM-02")
        await page.fill("#from_day", "32/1/2580")
        await page.fill("#order_number", "61/2570")
        await page.fill("#order_date", "20/5/2569")
        await page.fill("#reason", "ตามประกาศ (จำลอง)")
        await page.press("#reason", "Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_selector("#problem")
        await look(page, "move-refused")
        assert await page.input_value("#to_authority") == "58-TM-02"
        await page.click("#problem a")
        await page.fill("#from_day", "1/5/2580")
        await page.click("main form button[type=submit]")
        await page.wait_for_selector(".effect")
        await look(page, "move-effects")
        for act in ("rename", "codes", "levels", "merge", "close"):
            await page.goto(f"{at}{SCHOOL}/acts/{act}")
            await look(page, act)
        await page.goto(f"{at}/organisations/{AUTHORITY}/acts/convert")
        await look(page, "convert")
        for above in ("58", AUTHORITY):
            await page.goto(f"{at}/organisations/{above}/new")
            await look(page, f"new-{above}")
        await page.goto(f"{at}/tracker")
        await look(page, "provinces")
