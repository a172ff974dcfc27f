"""A page of a reply stays below what the bus carries."""

import json

from pydantic import BaseModel

from shared.chassis.pages import MAX_PAGE_BYTES, fitting


class Line(BaseModel):
    """A row of a page."""

    text: str


def test_a_page_ends_before_it_is_too_large() -> None:
    """By its bytes as JSON: Thai letters have three; what fits is whole, and one row is always shown."""
    thai = Line(text="ก" * 1000)
    page = fitting([thai] * 500)

    assert MAX_PAGE_BYTES - 4000 < len(
        json.dumps([row.model_dump() for row in page], ensure_ascii=False).encode()
    )
    assert sum(len(row.model_dump_json().encode()) + 1 for row in page) <= MAX_PAGE_BYTES
    assert [thai] * 20 == fitting([thai] * 20)
    assert [] == fitting([])
    huge = Line(text="x" * (MAX_PAGE_BYTES + 1))
    assert [huge] == fitting([huge, huge])
