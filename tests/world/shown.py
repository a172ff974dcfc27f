"""The pictures that the README shows. Each carries the words of its page, so that a test can tell whether it is of today's.

    LSQ_WRITE_PICTURES=1 pytest …        # or `make pictures`: draws them anew; without it nothing in the tree is touched
"""
import io
import os
import re
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.async_api import Page

from deploy.local.supervisor import ROOT

PICTURES = ROOT / "docs" / "pictures"
WRITES = os.environ.get("LSQ_WRITE_PICTURES") == "1"
MOST = 400_000                                                # bytes of a picture
WORDS = "words"                                               # under this name they stand in a PNG


def of_today(name: str, picture: bytes, words: str, folder: Path) -> None:
    """This picture, drawn just now, is kept in `folder`; the one that the README shows has the same words, or becomes this one when that is asked for."""
    (folder / name).write_bytes(picture)
    if WRITES:
        PICTURES.mkdir(exist_ok=True)
        (PICTURES / name).write_bytes(with_words(picture, words))
    assert 10_000 < (PICTURES / name).stat().st_size <= MOST, "neither empty nor heavy"
    assert words == words_of(PICTURES / name), f"docs/pictures/{name} shows another page than today's: make pictures, and look at it"


async def titles(page: Page) -> str:
    """What a page says whatever it is about: its headings and labels."""
    return substance(await page.locator("main :is(h1, h2, h3, th, dt, label, button, summary)").all_inner_texts())


def substance(lines: Iterable[str]) -> str:
    """Each line once, figures and codes as 0."""
    plain = (re.sub(r"\b[0-9A-Z]{4,}\b|[0-9๐-๙]+", "0", " ".join(line.split())) for line in lines)
    return "\n".join(dict.fromkeys(line for line in plain if line))


def with_words(picture: bytes, words: str) -> bytes:
    """The same PNG with these words in it."""
    image, note, out = Image.open(io.BytesIO(picture)), PngImagePlugin.PngInfo(), io.BytesIO()
    note.add_itxt(WORDS, words)
    image.save(out, "PNG", optimize=True, pnginfo=note)
    return out.getvalue()


def words_of(path: Path) -> str:
    """The words that a picture carries."""
    image = Image.open(path)
    image.load()
    return str(image.info.get(WORDS, ""))
