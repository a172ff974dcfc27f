"""A person at the keyboard of a browser: Tab, Enter, Space, arrows and typing; never a click, never a script.

What Tab does not reach does not exist for this person.
"""

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, Locator, Page

from tests.browser.page_checks import DESK, PHONE, a_page, sideways, violations

# More than any page of these stories has stops of Tab.
MAX_TABS = 300
# The heading of a refusal that stands for a page.
DEAD_END = "ทำรายการนี้ไม่ได้"
# Whether nothing has the focus yet, and this is in the content of the page.
PAST_THE_MENU = "one => document.activeElement === document.body && one.closest('main') !== null"
FOCUSED = "one => one === document.activeElement"
# Whether the first line of what has the focus is in the window and nothing covers it.
IN_SIGHT = """one => {
  const box = one.getClientRects()[0];
  const top = box && document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 12));
  return Boolean(top) && (one.contains(top) || top.contains(one));
}"""


class Way(NamedTuple):
    """How a person uses the portal: the window, and whether the pages may run scripts."""

    size: dict[str, int]
    scripts: bool


DESK_WAY, PHONE_WAY = Way(DESK, scripts=True), Way(PHONE, scripts=True)
PLAIN_DESK_WAY, PLAIN_PHONE_WAY = Way(DESK, scripts=False), Way(PHONE, scripts=False)


@dataclass
class Walker:
    """One person's browser."""

    page: Page
    address: str
    way: Way

    async def open(self, path: str = "/") -> None:
        """Type an address, as from the letter or from a slip."""
        await self.page.goto(f"{self.address}{path}")
        await self.look()

    async def look(self) -> None:
        """Check the page that is shown: it is no dead end, nothing is beyond its edge, axe finds nothing."""
        await self._picture()
        assert DEAD_END != await self.page.locator("main h1").inner_text(), await self.page.content()
        assert 0 == await sideways(self.page), self.page.url
        if self.way.scripts:
            assert [] == await violations(self.page), self.page.url

    async def reach(self, wanted: Locator) -> None:
        """Press Tab until this has the focus; it must then be in sight."""
        element = await wanted.element_handle()
        if await element.evaluate(PAST_THE_MENU):
            await self._skip_the_menu()
        for _ in range(MAX_TABS):
            if await element.evaluate(FOCUSED):
                assert await element.evaluate(IN_SIGHT), f"{wanted} has the focus but is not in sight"
                return
            await self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted} on {self.page.url}")

    async def follow(self, words: str, within: str = "main") -> None:
        """Go where the link with these words leads."""
        await self._go(self.page.locator(within).get_by_role("link", name=words, exact=True))

    async def press(self, words: str) -> None:
        """Send the form of the button with these words."""
        await self._go(self.page.get_by_role("button", name=words, exact=True))

    async def menu(self, words: str) -> None:
        """Choose from the main menu, which is folded on a phone."""
        fold = self.page.locator("#menu")
        if await fold.is_visible():
            await self.reach(fold)
            await self.page.keyboard.press("Space")
        await self.follow(words, "nav.nav")

    async def fill(self, label: str | Locator, text: str) -> None:
        """Type into the field, in place of what it holds."""
        field = self.field(label)
        await self.reach(field)
        await self.page.keyboard.press("Control+A")
        await self.page.keyboard.press("Delete")
        await self.page.keyboard.type(text)

    async def choose(self, label: str | Locator, words: str) -> None:
        """Choose from a list by the arrow keys."""
        field = self.field(label)
        await self.reach(field)
        await self.page.keyboard.press("Home")
        chosen = field.locator("option:checked")
        for _ in range(await field.locator("option").count()):
            if words == await chosen.text_content():
                return
            await self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} has no choice {words}")

    async def tick(self, label: str | Locator) -> None:
        """Tick a box."""
        field = self.field(label)
        await self.reach(field)
        await self.page.keyboard.press("Space")
        assert await field.is_checked()

    async def unfold(self, summary: Locator) -> None:
        """Open what is folded."""
        await self.reach(summary)
        await self.page.keyboard.press("Enter")

    async def attach(self, label: str, name: str, kind: str, body: bytes) -> None:
        """Choose a file."""
        await self.reach(self.field(label))
        async with self.page.expect_file_chooser() as opened:
            await self.page.keyboard.press("Space")
        await (await opened.value).set_files({"name": name, "mimeType": kind, "buffer": body})

    async def reads(self, *words: str) -> None:
        """The page says this to the person."""
        shown = (await self.page.locator("main").inner_text()).replace("\u00a0", " ")
        for one in words:
            assert one in shown, f"{self.page.url} does not say {one}: {shown}"

    def field(self, label: str | Locator) -> Locator:
        """The field with this label."""
        return self.page.get_by_label(label, exact=True) if isinstance(label, str) else label

    async def _go(self, wanted: Locator) -> None:
        await self.reach(wanted)
        async with self.page.expect_navigation():
            await self.page.keyboard.press("Enter")
        await self.look()

    async def _skip_the_menu(self) -> None:
        """Take the first stop of the page, if this is the link to its content; an address may begin later."""
        await self.page.keyboard.press("Tab")
        if await self.page.locator(".skip:focus").count():
            async with self.page.expect_navigation():
                await self.page.keyboard.press("Enter")

    async def _picture(self) -> None:
        """Keep a picture of the page where LSQ_SHOTS names a folder."""
        if folder := os.environ.get("LSQ_SHOTS"):
            name = f"{time.time_ns()}-{self.way.size['width']}.png"
            await self.page.screenshot(path=Path(folder) / name, full_page=True)


@asynccontextmanager
async def a_walker(browser: Browser, address: str, way: Way) -> AsyncIterator[Walker]:
    """A person with a fresh browser."""
    async with a_page(browser, way.size, scripts=way.scripts) as page:
        # the browser's own dialogue is off from now on: turned off at the press of a key, it may still open
        page.on("filechooser", lambda _: None)
        yield Walker(page, address, way)
