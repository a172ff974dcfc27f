"""The list of entry points: public, of pages that exist, with the official address; on one sheet as PDF."""

import io
import re

import httpx
import pikepdf
import pytest
import segno
from fastapi.routing import APIRoute
from pypdf import PdfReader

from deploy.demo.story import Story
from services.portal.entry_points import ENTRY_POINTS, addresses_of, qr_svg, sheet
from services.portal.pages import AREAS

PATHS = {route.path for area in AREAS for route in area.router.routes if isinstance(route, APIRoute)}
BASE = "https://lsq.example"


@pytest.mark.parametrize("point", ENTRY_POINTS, ids=lambda point: point.path)
def test_an_entry_point_is_a_page(point: object) -> None:
    """A page that moved is moved in the list."""
    assert getattr(point, "path", None) in PATHS


def test_the_code_is_that_of_the_address() -> None:
    """The dark modules of the drawing are those of the address, row by row."""
    for _, address in addresses_of(f"{BASE}/"):
        drawn = qr_svg(address)
        matrix = segno.make(address, error="m", micro=False).matrix
        side = len(matrix) + 8
        assert f'viewBox="0 0 {side} {side}"' in drawn
        assert sum(map(sum, matrix)) == sum(map(int, re.findall(r"h(\d+)", dark_path(drawn))))
    assert len({qr_svg(address) for _, address in addresses_of(BASE)}) == len(ENTRY_POINTS)


def dark_path(svg: str) -> str:
    """The path of the dark modules."""
    found = re.search(r'stroke="#000" d="([^"]+)"', svg)
    assert found is not None
    return found[1]


def test_the_sheet_is_one_page_of_a4_with_every_address() -> None:
    """With its fonts inside; addresses are links."""
    body = sheet(BASE)

    with pikepdf.open(io.BytesIO(body)) as document:
        assert 1 == len(document.pages)
        assert [0, 0, 595, 842] == [round(float(edge)) for edge in document.pages[0].mediabox]
        links = [str(one.A.URI) for one in document.pages[0].get("/Annots", [])]
    assert {address for _, address in addresses_of(BASE)} <= set(links)
    fonts = {name for page in PdfReader(io.BytesIO(body)).pages for name in page["/Resources"]["/Font"]}
    assert fonts


async def test_the_list_is_public(story: Story, stranger: httpx.AsyncClient) -> None:
    """Each official address stands beside its code; the PDF is the sheet."""
    page = (await stranger.get("/entry-points")).text

    for point, address in addresses_of(story.stack.address):
        assert point.title in page
        assert address in page
        assert dark_path(qr_svg(address)) in page
    answer = await stranger.get("/entry-points.pdf")
    assert ("application/pdf", b"%PDF-") == (answer.headers["content-type"], answer.content[:5])
