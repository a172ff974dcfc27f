"""What the samples look like: pages as grey pictures of 80 dpi, by PDFium.

`python -m tests.documents.forms.golden` draws them anew; look at them before you commit.
"""

from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from tests.documents.forms.pages import page
from tests.documents.forms.samples import FORMS

DPI = 80
# sample, with the mark of development, pages
SHOWN = {
    "p1/sample_upper.json": (False, (1, 2)),
    "p1/sample_lower.json": (False, (1, 2)),
    "p1/sample_hard.json": (True, (1, 2)),
    "p3/sample.json": (False, (1,)),
    "p3/sample_v2.json": (True, (3, 4)),
}
GOLDEN = [(name, number, development) for name, (development, numbers) in SHOWN.items() for number in numbers]


def drawn(pdf: bytes, number: int) -> Image.Image:
    """A page as a picture."""
    picture: Image.Image = (
        pypdfium2.PdfDocument(pdf)[number - 1].render(scale=DPI / 72, grayscale=True).to_pil()
    )
    return picture.convert("L")


def place(name: str, number: int) -> Path:
    """The path of its golden picture."""
    folder, file = name.split("/")
    return FORMS / folder / "golden" / f"{file.removesuffix('.json')}-{number}.png"


def difference(picture: Image.Image, golden: Image.Image) -> tuple[float, float]:
    """Mean difference of grey (0 to 255), and the share of pixels that differ by more than a quarter."""
    pixels = ImageChops.difference(picture, golden)
    return ImageStat.Stat(pixels).mean[0], sum(pixels.histogram()[64:]) / (pixels.width * pixels.height)


def _write() -> None:
    for name, number, development in GOLDEN:
        target, body = place(name, number), BytesIO()
        target.parent.mkdir(exist_ok=True)
        drawn(page(name, development=development), number).quantize(16).save(body, "PNG", optimize=True)
        target.write_bytes(body.getvalue())


if __name__ == "__main__":
    _write()
