"""What is changed of a recorded order, on pages and by programs; collected orders and their scans."""

import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.people.collected import collected_orders
from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import Story
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import XLSX
from shared.vocabulary.offices import Office
from tests.portal.callers import Caller, a_caller, is_problem
from tests.portal.forms import forms_of
from tests.portal.orders import hidden, line, order_number, photo, recorded, somebody

PLACE = {"authority": "58-SAO-41", "school": NOWHERE}
AT = ("58-SAO-41", NOWHERE)
WORKBOOK = "/orders/collected"


async def order_of(caller: Caller, number: str, place: dict[str, str]) -> dict[str, Any]:
    """The order of this number, as programs read it."""
    found = await caller.stranger.get("/api/v1/orders", params=place, headers=caller.bearer)
    return next(one for one in found.json()["orders"] if one["number"] == number)


async def decided(caller: Caller, path: str, body: dict[str, Any]) -> httpx.Response:
    """A change by a program: the effects, then the decision on their digest."""
    seen = await caller.stranger.post(f"{path}/effects", json=body, headers=caller.bearer)
    digest = seen.json().get("effects_sha256", 64 * "0")
    keyed = caller.bearer | {"idempotency-key": str(uuid4())}
    return await caller.stranger.post(path, json=body | {"effects_sha256": digest}, headers=keyed)


async def test_a_program_corrects_ends_and_withdraws(story: Story) -> None:
    """Each on the digest of its effects; who holds the office follows, the values before stay."""
    first, second, number = somebody(), somebody(), order_number()
    async with a_caller(story, "dla") as dla:
        await recorded(dla, AT, line(first, Office.REGISTRAR_OFFICER), term_from="1/1/2569", dated="1/1/2569")
        await recorded(dla, AT, line(second, Office.REGISTRAR_OFFICER), number=number)
        order = await order_of(dla, number, PLACE)
        path = f"/api/v1/orders/{order['order']}"
        names = ("number", "dated", "signer_name", "signer_position", "term_to")
        facts = PLACE | {name: order[name] for name in names}
        corrected = await decided(
            dla, f"{path}/corrections", facts | {"term_from": "2026-07-01", "reason": "พิมพ์วันผิด"}
        )
        appointment = order["holders"][0]["appointment"]
        ending = PLACE | {"appointment": appointment, "last_day": "2026-12-31", "reason": "หนังสือลาออก"}
        ended = await decided(dla, f"{path}/end", ending)
        unseen = await dla.stranger.post(
            f"{path}/withdrawal",
            json=PLACE | {"reason": "บันทึกผิดคน", "effects_sha256": 64 * "0"},
            headers=dla.bearer,
        )
        withdrawn = await decided(dla, f"{path}/withdrawal", PLACE | {"reason": "บันทึกผิดคน"})
        after = await order_of(dla, number, PLACE)
        held = await dla.stranger.get(
            "/api/v1/offices", params=PLACE | {"on": "2026-08-01"}, headers=dla.bearer
        )

    assert [(200, 1), (200, 2), (200, 3)] == [
        (one.status_code, one.json()["change"]) for one in (corrected, ended, withdrawn)
    ]
    assert "registry.effects_changed" == is_problem(unseen)["code"]
    assert after["withdrawn"]
    assert ["withdrawn", "ended", "corrected"] == [one["kind"] for one in after["changes"]]
    [officer] = [
        holder
        for office in held.json()["organisations"][0]["offices"]
        for holder in office["holders"]
        if holder["office"] == "registrar_officer"
    ]
    assert first.first == officer["first"]


@pytest.mark.parametrize(
    ("kind", "typed", "words"),
    [
        ("corrections", {"dated": "31/2/2569"}, ["อ่านวันที่ไม่ได้", 'value="31/2/2569"']),
        ("corrections", {}, ["ไม่มีช่องใดต่าง"]),
        ("corrections", {"reason": "ผิด", "number": "9/2569"}, ['id="w-reason"', 'value="9/2569"']),
        ("withdrawal", {"reason": ""}, ['id="w-reason"']),
        ("end", {"last_day": "1/1/2560"}, ['id="w-last_day"', 'value="1/1/2560"']),
    ],
)
async def test_a_wrong_change_is_shown_again_as_it_was_typed(
    story: Story, kind: str, typed: dict[str, str], words: list[str]
) -> None:
    """With each fault beside its field."""
    number = order_number()
    async with a_caller(story, "dla") as dla:
        await recorded(dla, AT, line(somebody(), Office.AUTHORITY_CLERK), number=number)
        order = await order_of(dla, number, PLACE)
        path = f"/orders/{order['order']}/change/{kind}"
        appointment = {"appointment": order["holders"][0]["appointment"]}
        page = await dla.browser.get(path, params=PLACE | appointment)
        fields = re.findall(
            r'<input (?:type="hidden" |id="[^"]*" )name="(\w+)"[^>]*?value="([^"]*)"', page.text
        )
        form = dict(fields) | {"reason": "พิมพ์ไม่ตรงกับคำสั่ง"} | typed
        answer = await dla.browser.post(f"{path}/effects", data=form)

    assert answer.status_code in (409, 422)
    for word in words:
        assert word in answer.text


async def test_an_order_is_withdrawn_on_its_page(story: Story) -> None:
    """The list shows that it is, who did it and why; sent twice, it is one."""
    number = order_number()
    async with a_caller(story, "dla") as dla:
        await recorded(dla, AT, line(somebody(), Office.AUTHORITY_CLERK), number=number)
        path = f"/orders/{(await order_of(dla, number, PLACE))['order']}/change/withdrawal"
        page = await dla.browser.post(f"{path}/effects", data=PLACE | {"reason": "บันทึกซ้ำกับหน่วยงานอื่น"})
        assert 200 == page.status_code
        assert "ไม่ได้ดำรงตำแหน่ง" in page.text
        ends = [await dla.browser.post(path, data=hidden(page.text)) for _ in range(2)]
        shown = (await dla.browser.get(ends[0].headers["location"])).text

    assert [303, 303] == [one.status_code for one in ends]
    assert "ถูกถอน" in shown
    assert "บันทึกซ้ำกับหน่วยงานอื่น" in shown
    assert story.staff["dla"].first in shown


async def test_who_may_not_change_is_not_offered_it(story: Story) -> None:
    """The registrar reads the orders; the director changes those of registrar and committee alone."""
    async with a_caller(story, "registrar") as registrar, a_caller(story, "college director") as director:
        assert "/change/" not in (await registrar.browser.get("/orders")).text
        order = re.search(r'href="/orders/([0-9a-f-]{36})\.pdf', (await director.browser.get("/orders")).text)
        assert order is not None
        assert 403 == (await registrar.browser.get(f"/orders/{order[1]}/change/withdrawal")).status_code
        page = await director.browser.post(
            f"/orders/{order[1]}/change/withdrawal/effects",
            data={"authority": "58-PAO-01", "school": "3058910003", "reason": "บันทึกผิดคน"},
        )
    # the order names the director too
    assert 409 == page.status_code
    assert "ไม่มีสิทธิ" in page.text


async def test_a_workbook_is_previewed_then_applied_and_a_scan_is_added(story: Story) -> None:
    """Rows with their outcome; the list says which order lacks its scan; the scan comes later, once."""
    place = {"authority": "58-TM-02", "school": "3058910001"}
    async with a_caller(story, "dla") as dla:
        blank = await dla.browser.get(f"{WORKBOOK}/form.xlsx")
        assert blank.content.startswith(b"PK")
        page = (await dla.browser.get(WORKBOOK)).text
        book = ("orders.xlsx", collected_orders(story.seed), XLSX)
        preview = await dla.browser.post(WORKBOOK, data=hidden(page), files={"file": book})
        assert 200 == preview.status_code
        assert "มีแล้ว 14 แถว" in preview.text
        assert "รับไม่ได้ 1 แถว" in preview.text
        assert "หลักตรวจสอบ" in preview.text
        wrong = await dla.browser.post(WORKBOOK, data=hidden(page), files={"file": ("a.xlsx", b"no", XLSX)})
        assert 'aria-invalid="true"' in wrong.text
        listed = (await dla.browser.get("/orders", params=place)).text
        assert "ยังไม่มีสำเนา" in listed
        path = re.search(r'href="(/orders/[0-9a-f-]{36}/scan)\?', listed)
        assert path is not None
        form = (await dla.browser.get(path[1], params=place)).text
        scan = {"scan": ("IMG.jpg", photo(), "image/jpeg")}
        added = await dla.browser.post(path[1], data=hidden(form), files=scan)
        assert 303 == added.status_code
        shown = (await dla.browser.get(added.headers["location"])).text
        assert "ยังไม่มีสำเนา" not in shown
        form = (await dla.browser.get(path[1], params=place)).text
        again = await dla.browser.post(
            path[1], data=hidden(form), files={"scan": ("o.pdf", scanned_order("again"), "application/pdf")}
        )
    assert 409 == again.status_code
    assert "มีสำเนาแล้ว" in again.text


async def test_the_second_of_two_corrections_sees_mine_and_theirs(story: Story) -> None:
    """What the other has corrected is neither undone nor hidden; what I have typed stays."""
    number = order_number()
    async with a_caller(story, "dla") as first, a_caller(story, "dla") as second:
        await recorded(first, AT, line(somebody(), Office.AUTHORITY_CLERK), number=number)
        path = f"/orders/{(await order_of(first, number, PLACE))['order']}/change/corrections"

        async def opened(caller: Caller) -> dict[str, Any]:
            return forms_of((await caller.browser.get(path, params=PLACE)).text)[f"{path}/effects"]

        mine, theirs = await opened(second), await opened(first)
        theirs |= {"signer_name": ["ของเขา"], "signer_position": ["รองนายก"], "reason": ["พิมพ์ชื่อผิด"]}
        effects = await first.browser.post(f"{path}/effects", data=theirs)
        assert 303 == (await first.browser.post(path, data=hidden(effects.text))).status_code
        mine |= {"signer_name": ["ของฉัน"], "first": ["ชื่อใหม่"], "reason": ["พิมพ์ชื่อผิดเหมือนกัน"]}

        refused = await second.browser.post(f"{path}/effects", data=mine)

        assert 409 == refused.status_code
        assert refused.text.index("<dd>ของฉัน</dd>") < refused.text.index("<dd>ของเขา</dd>")
        assert "<dd>รองนายก</dd>" in refused.text
        again = forms_of(refused.text)[f"{path}/effects"]
        kept = ("signer_name", "signer_position", "first", "reason")
        assert ["ของฉัน", "รองนายก", "ชื่อใหม่", "พิมพ์ชื่อผิดเหมือนกัน"] == [again[name][0] for name in kept]
        effects = await second.browser.post(f"{path}/effects", data=again)
        assert 200 == effects.status_code, effects.text
        assert "<ins>ของฉัน</ins>" in effects.text
        assert "<ins>รองนายก</ins>" not in effects.text


async def test_a_correction_that_came_between_is_shown_beside_what_was_seen(story: Story) -> None:
    """Both lists of changes, not only the days in office."""
    number = order_number()
    async with a_caller(story, "dla") as first, a_caller(story, "dla") as second:
        await recorded(first, AT, line(somebody(), Office.AUTHORITY_CLERK), number=number)
        path = f"/orders/{(await order_of(first, number, PLACE))['order']}/change/corrections"
        form = forms_of((await first.browser.get(path, params=PLACE)).text)[f"{path}/effects"]
        form["reason"] = ["พิมพ์ชื่อผิด"]
        seen = await second.browser.post(f"{path}/effects", data=form | {"signer_name": ["ของฉัน"]})
        theirs = await first.browser.post(f"{path}/effects", data=form | {"signer_name": ["ของเขา"]})
        assert 303 == (await first.browser.post(path, data=hidden(theirs.text))).status_code

        refused = await second.browser.post(path, data=hidden(seen.text))

        assert 409 == refused.status_code
        assert "<del>ของเขา</del>" in refused.text
        before = refused.text[refused.text.index("ที่ท่านเห็น") : refused.text.index("เดี๋ยวนี้")]
        assert "<ins>ของฉัน</ins>" in before
        assert "<del>ของเขา</del>" not in before
