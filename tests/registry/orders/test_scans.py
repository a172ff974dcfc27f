"""The scan of an order from a photo: upright, bounded, the same PDF at each try."""

import io

import pikepdf
import pytest
from PIL import Image

from services.registry.orders.scans import MAX_PHOTO_PIXELS, PAGE_PIXELS, pages_of, pdf_of_photo
from shared.contracts.problem import Refusal
from tests.portal.orders import photo


def page_of(pdf: bytes) -> Image.Image:
    """The picture of the one page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        [page] = document.pages
        [picture] = page.get_images().values()
        return pikepdf.PdfImage(picture).as_pil_image()


def encoded(picture: Image.Image, kind: str = "PNG") -> bytes:
    """A picture as a file."""
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()


def test_a_photo_becomes_an_upright_page() -> None:
    """The phone's turn is applied: what lay on its side stands, its top edge is on the right."""
    made = pdf_of_photo(photo(), "JPEG")

    assert 1 == pages_of(made)
    page = page_of(made).convert("L")
    assert (300, 400) == page.size
    assert (True, False) == (page.getpixel((295, 200)) < 60, page.getpixel((5, 200)) < 60)


def test_a_second_try_makes_the_same_file() -> None:
    """The archive adopts what the first try left."""
    assert pdf_of_photo(photo(), "JPEG") == pdf_of_photo(photo(), "JPEG")


def test_a_large_photo_is_scaled_to_a_page() -> None:
    """No edge is longer than that of A4 at 300 dpi."""
    made = pdf_of_photo(encoded(Image.new("L", (PAGE_PIXELS + 500, 400))), "PNG")

    assert max(page_of(made).size) == PAGE_PIXELS


def test_what_shines_through_is_white() -> None:
    """A picture with transparency is printed on paper."""
    page = page_of(pdf_of_photo(encoded(Image.new("RGBA", (40, 40), (0, 0, 0, 0))), "PNG"))

    assert (255, 255, 255) == page.convert("RGB").getpixel((20, 20))


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (encoded(Image.new("1", (10_000, MAX_PHOTO_PIXELS // 10_000 + 1))), "PNG", "photo_too_large"),
        (photo()[:200], "JPEG", "scan_not_pdf"),
        (b"\xff\xd8\xff no photo", "JPEG", "scan_not_pdf"),
        (photo(), "PNG", "scan_not_pdf"),
        (encoded(Image.new("RGB", (9, 9)), "GIF"), "JPEG", "scan_not_pdf"),
    ],
    ids=["too many pixels", "half a photo", "text", "of another kind", "GIF"],
)
def test_a_photo_that_is_none_is_refused(body: bytes, kind: str, code: str) -> None:
    """Pixels are counted before the photo is decoded."""
    with pytest.raises(Refusal, match=code):
        pdf_of_photo(body, kind)
