"""The import of organisations on pages and by the API."""

import io
import re
from uuid import uuid4

import httpx
from openpyxl import load_workbook

from deploy.demo.story import Story
from shared.vocabulary.media_types import XLSX
from tests.portal.callers import Caller, a_caller
from tests.portal.test_organisations import hidden
from tests.world.organisations import a_workbook
from tests.world.stack import until

ROW = {
    "kind": "อบต.",
    "name_th": "อบต. จากไฟล์ (จำลอง)",
    "name_en": "From a File",
    "above": "58",
    "subdistrict": "580101",
}
WRONG = ROW | {"name_th": "อบต. ตำบลผิด (จำลอง)", "subdistrict": "999999"}
ORDER = {"order_number": "71/2570", "order_date": "20/5/2569", "reason": "ตามประกาศ (จำลอง)"}


async def sent(caller: Caller, body: bytes) -> str:
    """Send a workbook twice, by one form; return where its import is."""
    form = hidden((await caller.browser.get("/organisation-imports")).text)
    files = {"file": ("organisations.xlsx", body, XLSX)}
    answers = [
        await caller.browser.post("/organisation-imports", data={"key": form["key"][0]}, files=files)
        for _ in "12"
    ]
    [path] = {answer.headers["location"] for answer in answers}
    return path


async def rested(caller: Caller, path: str) -> httpx.Response:
    """The page of an import on which nobody works."""
    return await until(lambda: caller.browser.get(path), lambda page: "refresh" not in page.headers)


async def test_a_workbook_is_seen_applied_and_undone(story: Story) -> None:
    """What was typed stays on a refusal; a refused row is waived with a reason."""
    async with a_caller(story, "dla") as dla:
        path = await sent(dla, a_workbook([ROW, WRONG]))
        page = await rested(dla, path)
        assert ROW["name_th"] in page.text
        assert "บันทึก 1 แถว" in page.text
        key = re.search(r'apply".*?name="key" value="([^"]+)"', page.text, re.DOTALL)
        assert key
        given = {"key": key[1], **ORDER, "from_day": "ไม่ใช่วันที่"}
        refused = await dla.browser.post(f"{path}/apply", data=given)
        assert refused.status_code == 409
        assert 'id="from_day-e"' in refused.text
        assert 'value="71/2570"' in refused.text
        given |= {"key": str(uuid4()), "from_day": "1/1/2580"}
        for _ in "12":
            assert (await dla.browser.post(f"{path}/apply", data=given)).status_code == 303
        assert "บันทึกแล้ว" in (await rested(dla, path)).text
        waived = {"key": str(uuid4()), "reason": "ไม่มีตำบลนี้ (จำลอง)"}
        assert (await dla.browser.post(f"{path}/rows/3/waive", data=waived)).status_code == 303
        assert "ไม่มีตำบลนี้" in (await dla.browser.get(f"{path}?only=refused")).text
        undone = {"key": str(uuid4()), "reason": "ไฟล์ผิด (จำลอง)"}
        assert (await dla.browser.post(f"{path}/undo", data=undone)).status_code == 303
        assert "เลิกทำแล้ว" in (await rested(dla, path)).text


async def test_workbooks_to_fill_and_to_edit(story: Story) -> None:
    """The empty one has heads and a list; that of a province has its organisations; others get neither."""
    async with a_caller(story, "dla") as dla, a_caller(story, "clerk") as clerk:
        empty = await dla.browser.get("/organisation-imports/blank.xlsx")
        sheet = load_workbook(io.BytesIO(empty.content)).active
        assert sheet is not None
        assert sheet.max_row == 1
        assert sheet.data_validations.dataValidation
        present = await dla.browser.get("/organisation-imports/current.xlsx", params={"province": "58"})
        rows = load_workbook(io.BytesIO(present.content)).active
        assert rows is not None
        assert rows.max_row > 50
        again = await rested(dla, await sent(dla, present.content))
        assert "ไม่มีแถว" in (await dla.browser.get(f"{again.url.path}?only=changed")).text
        for path in ("", "/blank.xlsx", "/current.xlsx"):
            assert (await clerk.browser.get(f"/organisation-imports{path}")).status_code == 403


async def test_a_program_imports(story: Story) -> None:
    """Start, look, apply, undo, waive, download; each once for a key."""
    async with a_caller(story, "dla") as dla:
        body = a_workbook([ROW | {"name_th": "อบต. จากโปรแกรม (จำลอง)"}, WRONG])
        upload = await dla.stranger.post(
            "/api/v1/files", files={"file": ("o.xlsx", body, XLSX)}, headers=dla.bearer
        )

        async def post(path: str, **facts: object) -> dict[str, object]:
            headers = dla.bearer | {"idempotency-key": str(uuid4())}
            answer = await dla.stranger.post(
                f"/api/v1/organisation-imports{path}", json=facts, headers=headers
            )
            assert answer.status_code == 200, answer.text
            reply: dict[str, object] = answer.json()
            return reply

        async def rest(path: str) -> dict[str, object]:
            async def found() -> dict[str, object]:
                answer = await dla.stranger.get(f"/api/v1/organisation-imports{path}", headers=dla.bearer)
                facts: dict[str, object] = answer.json()
                return facts

            return await until(found, lambda facts: facts["task"] is None)

        started = await post("", workbook=upload.json())
        path = f"/{started['intake']}"
        assert (await rest(path))["state"] == "previewed"
        order = {"order_number": "72/2570", "order_date": "2026-05-20", "reason": "ตามประกาศ (จำลอง)"}
        await post(f"{path}/apply", **order, from_day="2099-01-01")
        assert (await rest(path))["state"] == "applied"
        await post(f"{path}/rows/3/waive", reason="ไม่มีตำบลนี้ (จำลอง)")
        await post(f"{path}/undo", reason="ไฟล์ผิด (จำลอง)")
        assert (await rest(path))["state"] == "undone"
        listed = await dla.stranger.get("/api/v1/organisation-imports", headers=dla.bearer)
        assert started["intake"] in {one["intake"] for one in listed.json()["intakes"]}
        workbook = await dla.stranger.get(
            "/api/v1/organisation-workbooks/current.xlsx", params={"province": "58"}, headers=dla.bearer
        )
        assert workbook.content.startswith(b"PK")
