"""The correction by order as the registrar does it: the order, before and after, the decision."""

import html
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.correction import correct_birth_date
from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import CLOCK, Story, thai_day
from services.portal.texts.corrections import CORRECTABLE, FIELDS, change_of, in_words
from shared.contracts.grades.effects import CorrectedField
from shared.contracts.problem import Refusal
from tests.portal.callers import Caller, a_caller

DECISIONS = "select person, office, order_number from decisions where order_number = %s"


def graduate(year: Story, place: int) -> str:
    """The student number of a graduate of ม.6; each test has one of its own."""
    return sorted(d["student"] for d in year.facts["documents"] if d["kind"] == "P1U")[place]


async def looked(caller: Caller, number: str, order: str, **more: Any) -> httpx.Response:
    """The page of what an order would do."""
    page = (await caller.browser.get("/corrections", params={"student_no": number})).text
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    return await sent(caller, number, order, key=key[1], **more)


async def sent(caller: Caller, number: str, order: str, **more: Any) -> httpx.Response:
    """The answer to the form of an order, `key` and all."""
    form = {
        "student_no": number,
        "order_number": order,
        "order_date": thai_day(CLOCK),
        "reason": "ไม่ตรงกับทะเบียนบ้าน",
        "field": ["father", "mother", "mother"],
        "after": ["นายคนใหม่ สมมุติ", "", ""],
        **more,
    }
    return await caller.browser.post(
        "/corrections/effects", data=form, files={"scan": ("order.pdf", scanned_order(order))}
    )


def form_of(page: str) -> dict[str, str]:
    """The hidden fields of the decision."""
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in fields}


async def test_from_the_pupil_to_the_decision(year: Story) -> None:
    """Before and after, the document that is replaced; sent twice, it is one decision."""
    number = graduate(year, 6)
    async with a_caller(year, "registrar") as registrar:
        pupil = (await registrar.browser.get(f"/pupils/upper/{number}")).text
        assert f'href="/corrections?student_no={number}"' in pupil
        page = await looked(registrar, number, "61/2570")
        assert 200 == page.status_code
        assert "<ins>นายคนใหม่ สมมุติ</ins>" in page.text
        assert "<del>" in page.text
        assert "ฉบับที่ 1 → 2" in page.text
        assert "ปพ.1:พ" in page.text
        assert [] == await year.stack.rows("grades", DECISIONS, "61/2570")
        answers = [await registrar.browser.post("/corrections", data=form_of(page.text)) for _ in range(2)]

    assert [(303, "/documents")] * 2 == [(one.status_code, one.headers["location"]) for one in answers]
    decided = await year.stack.rows("grades", DECISIONS, "61/2570")
    assert ["registrar"] == [office for _, office, _ in decided]


async def test_a_change_meanwhile_is_shown_and_asked_again(year: Story) -> None:
    """Another order is first: refused, with what was seen before; the new form decides."""
    number = graduate(year, 7)
    async with a_caller(year, "registrar") as registrar:
        page = await looked(registrar, number, "62/2570")
        await correct_birth_date(year, "upper", number, "63/2570")

        refused = await registrar.browser.post("/corrections", data=form_of(page.text))

        assert 409 == refused.status_code
        assert "เปลี่ยนไปจากที่ท่านเห็น" in refused.text
        assert "ที่ท่านเห็นก่อนหน้า" in refused.text
        assert "ฉบับที่ 2 → 3" in refused.text
        assert [] == await year.stack.rows("grades", DECISIONS, "62/2570")
        decided = await registrar.browser.post("/corrections", data=form_of(refused.text))
    assert 303 == decided.status_code
    assert 1 == len(await year.stack.rows("grades", DECISIONS, "62/2570"))


@pytest.mark.parametrize(
    "more, status, words",
    [
        ({"order_date": "31/2/2570"}, 409, "อ่านวันที่ไม่ได้"),
        ({"order_date": "1/1/2599"}, 409, "วันที่นี้ยังมาไม่ถึง"),
        ({"field": ["birth_date"], "after": ["เมื่อวาน"]}, 409, "อ่านวันที่ไม่ได้"),
        ({"field": ["identifier"], "after": ["1234567890123"]}, 409, "ไม่ถูกต้อง"),
        ({"student_no": "404"}, 409, "ไม่พบนักเรียน"),
        ({"after": ["", "", ""]}, 422, "ข้อมูลไม่ถูกต้อง"),
    ],
)
async def test_a_wrong_order_is_shown_again_as_it_was_typed(
    year: Story, more: dict[str, Any], status: int, words: str
) -> None:
    """With the reason; nothing is decided."""
    async with a_caller(year, "registrar") as registrar:
        page = await looked(registrar, graduate(year, 8), "64/2570", **more)

    assert status == page.status_code
    assert words in page.text
    assert 'value="64/2570"' in page.text


async def test_only_the_registrar_corrects(year: Story) -> None:
    """The director sees neither link, nor form, nor effects."""
    number = graduate(year, 8)
    async with a_caller(year, "director") as director:
        assert "/corrections" not in (await director.browser.get(f"/pupils/upper/{number}")).text
        assert 403 == (await director.browser.get("/corrections")).status_code
        assert 403 == (await sent(director, number, "65/2570", key=str(uuid4()))).status_code


def test_fields_and_values_in_thai() -> None:
    """Each field that may be corrected has a name; dates, sexes and kinds of identifiers in words."""
    assert set(CORRECTABLE) == FIELDS.keys()
    assert {"field": "birth_date", "after": "2008-11-25"} == change_of("birth_date", "25/11/2551")
    assert {"field": "sex", "after": "F"} == change_of("sex", "หญิง")
    with pytest.raises(Refusal, match="date_unread"):
        change_of("entry_date", "31/2/2551")
    for field, before, after in (
        ("birth_date", "2008-11-25", "25 พฤศจิกายน 2551"),
        ("sex", "M", "ชาย"),
        ("identifier_kind", "national", "เลขประจำตัวประชาชน"),
        ("last", None, ""),
    ):
        assert after == in_words(CorrectedField(field=field, before=before, after=None))["before"]
