"""Orders of appointment as people record them: the form, filled in, and what is sent with it."""

import html
import io
import re
from itertools import count
from typing import Any

import httpx
from PIL import Image

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff, a_person
from shared.vocabulary.offices import Duty, Office
from tests.portal.callers import Caller

numbers = count(1)
Form = dict[str, Any]


def somebody() -> Staff:
    """A person whom nobody has appointed yet, with a user name of his own."""
    number = next(numbers)
    who = a_person(9, number)
    return Staff(who.national_id, who.title, who.first, who.last, f"new{number:04d}", who.password)


def order_number() -> str:
    """A number that no order has yet."""
    return f"{500 + next(numbers)}/2569"


def photo() -> bytes:
    """A photo of a page as a phone makes it: lying on its side, with the turn in its EXIF."""
    picture = Image.new("RGB", (400, 300), "white")
    picture.paste("black", (0, 0, 400, 20))
    exif = Image.Exif()
    exif[0x0112] = 6
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif)
    return made.getvalue()


def line(who: Staff, office: Office, duty: Duty | None = None, **more: str) -> dict[str, str]:
    """A line of the form."""
    return {
        "national_id": who.national_id,
        "title": who.title,
        "first": who.first,
        "last": who.last,
        "position": "ครูชำนาญการ",
        "office": office.value,
        "duty": duty or "",
        "acting": "",
        **more,
    }


def filled(key: str, place: tuple[str, str], *lines: dict[str, str], **more: str) -> Form:
    """The form, filled in. `key`: that of the page."""
    columns = {name: [one[name] for one in lines] for name in lines[0]}
    return {
        "key": key,
        "authority": place[0],
        "school": place[1],
        "act": "look",
        "number": order_number(),
        "dated": "1/6/2569",
        "signer_name": "ผู้ลงนาม (จำลอง)",
        "signer_position": "นายก",
        "term_from": "1/6/2569",
        "term_to": "",
        **columns,
        **more,
    }


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in fields}


async def looked(
    caller: Caller, place: tuple[str, str], *lines: dict[str, str], **more: str
) -> httpx.Response:
    """The page of what an order would do."""
    address = {"authority": place[0], "school": place[1]}
    page = (await caller.browser.get("/orders/new", params=address)).text
    form = filled(hidden(page)["key"], place, *lines, **more)
    scan = ("order.pdf", scanned_order(form["number"]), "application/pdf")
    return await caller.browser.post("/orders/new", data=form, files={"scan": scan})


async def recorded(
    caller: Caller, place: tuple[str, str], *lines: dict[str, str], **more: str
) -> httpx.Response:
    """The page after an order was recorded."""
    effects = await looked(caller, place, *lines, **more)
    assert 200 == effects.status_code, effects.text
    return await caller.browser.post("/orders", data=hidden(effects.text))
