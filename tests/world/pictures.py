"""The pictures of the README and of the manuals.

Each contains the words of its page, so that a test can check whether it is current.

`make pictures` (LSQ_WRITE_PICTURES=1) draws them again; without it no file of the repository is written.
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
OF_MANUALS = ROOT / "docs" / "manuals" / "pictures"
WRITES = os.environ.get("LSQ_WRITE_PICTURES") == "1"
MAX_PICTURE_BYTES = 400_000
# Those of manuals have this many colours, so that they are a quarter as heavy.
COLOURS = 32
# name of the PNG's text chunk with the words
WORDS = "words"


def of_today(name: str, picture: bytes, words: str, folder: Path, kept: Path = PICTURES) -> None:
    """Write this picture to `folder`, and check that the kept one has the same words; with WRITES it is
    replaced first.
    """
    (folder / name).write_bytes(picture)
    if WRITES:
        kept.mkdir(exist_ok=True)
        (kept / name).write_bytes(with_words(picture, words, COLOURS if kept == OF_MANUALS else None))
    assert 10_000 < (kept / name).stat().st_size <= MAX_PICTURE_BYTES, "neither empty nor heavy"
    assert words == words_of(kept / name), (
        f"{kept.relative_to(ROOT)}/{name} is not current: run make pictures, and check it by eye"
    )


async def titles(page: Page) -> str:
    """The headings and labels of a page, without its data."""
    return substance(
        await page.locator("main :is(h1, h2, h3, th, dt, label, button, summary)").all_inner_texts()
    )


def substance(lines: Iterable[str]) -> str:
    """Each distinct line, with figures and codes replaced by 0."""
    plain = (re.sub(r"\b[0-9A-Z]{4,}\b|[0-9๐-๙]+", "0", " ".join(line.split())) for line in lines)
    return "\n".join(dict.fromkeys(line for line in plain if line))


def with_words(picture: bytes, words: str, colours: int | None = None) -> bytes:
    """The same PNG with these words in a text chunk, in so many colours (None: all)."""
    image: Image.Image = Image.open(io.BytesIO(picture))
    note, out = PngImagePlugin.PngInfo(), io.BytesIO()
    note.add_itxt(WORDS, words)
    if colours:
        image = image.convert("RGB").quantize(colours)
    image.save(out, "PNG", optimize=True, pnginfo=note)
    return out.getvalue()


def words_of(path: Path) -> str:
    """The words in a picture's text chunk."""
    image = Image.open(path)
    image.load()
    return str(image.info.get(WORDS, ""))
