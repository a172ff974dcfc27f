"""Drawn pictures: the photo of a pupil, the scan of an order. None is a photograph."""

import io
import random

from PIL import Image, ImageDraw

SKIN = ("#e8c39e", "#d9a77c", "#c68e62", "#b67d55")
HAIR = ("#1d1a18", "#2b211b", "#332a24")
WALL = ("#dce6ef", "#e4ecf3", "#d6e2ec")


def portrait(seed: str) -> bytes:
    """A drawn head and shoulders, 3 × 4, JPEG of at most 30 kB; the same for the same seed."""
    chance = random.Random(seed)
    skin, hair = chance.choice(SKIN), chance.choice(HAIR)
    image = Image.new("RGB", (300, 400), chance.choice(WALL))
    draw = ImageDraw.Draw(image)
    draw.ellipse((20, 290, 280, 560), fill="#f7f7f4", outline="#c9c9c2", width=2)
    draw.rectangle((125, 250, 175, 320), fill=skin)
    draw.polygon([(150, 330), (118, 300), (150, 312), (182, 300)], fill="#22366a")
    width = chance.randint(78, 92)
    draw.ellipse((150 - width - 8, 78, 150 + width + 8, 268), fill=hair)
    draw.ellipse((150 - width, 100, 150 + width, 285), fill=skin)
    draw.pieslice((150 - width - 4, 76, 150 + width + 4, 220), 180, 360, fill=hair)
    for x in (118, 182):
        draw.ellipse((x - 7, 188, x + 7, 200), fill="#1a1a1a")
    draw.line((150, 200, 146, 226, 154, 228), fill="#8a5f41", width=3)
    draw.arc((126, 226, 174, 256), 20, 160, fill="#9c4a3c", width=4)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=78)
    return out.getvalue()


def scanned_order(seed: str) -> bytes:
    """A PDF of one picture, as a scanner makes it: a sheet of paper with lines in place of words."""
    chance = random.Random(seed)
    paper = Image.new("L", (620, 877), 250)
    draw = ImageDraw.Draw(paper)
    for line in range(18):
        draw.rectangle(
            (70, 130 + line * 34, 70 + chance.randint(260, 480), 138 + line * 34),
            fill=chance.randint(60, 110),
        )
    draw.ellipse((380, 740, 500, 840), outline=120, width=3)
    out = io.BytesIO()
    paper.rotate(chance.uniform(-0.7, 0.7), fillcolor=250).convert("RGB").save(out, "PDF", resolution=75)
    return out.getvalue()
