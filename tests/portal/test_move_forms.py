"""Forms about LocalSchool data by pages and API: a school sends, DLA records, one takes back, all are listed."""

import html
import io
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import openpyxl

from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import AUTHORITY, CLOCK, COLLEGE, SECONDARY, Story, thai_day
from services.portal.pages.home import DEADLINES_SHOWN_AHEAD
from services.registry.rules.move_forms import AHEAD
from shared.contracts.registry.move_form_workbook import COLUMNS, RESULT, WHAT_TO_DO
from shared.vocabulary.media_types import PDF, XLSX
from tests.portal.callers import Caller, a_caller, is_problem
from tests.world.move_forms import a_workbook_of_forms, row_of

SCAN = scanned_order("move form")
YEAR = 2569
# Of other authorities: nobody else in these tests answers for them.
TOWN, TOWN_SCHOOL = "58-TM-02", "3058910001"
OTHERS = ("3058940001", "3058920001", "3058920002")
QUEUE = "แบบขอย้ายข้อมูล LocalSchool ยังไม่ตอบ"


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page that has a key."""
    form = [one for one in re.findall(r"<form.*?</form>", page, re.DOTALL) if 'name="key"' in one][-1]
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    }


def typed(**more: str) -> dict[str, str]:
    """What a school types, unless `more` changes it."""
    return {
        "asks": "true",
        "number": "มส ๕๒๐๐๓/๑๔๕",
        "dated": thai_day(CLOCK),
        "contact_name": "นางสาวตัวอย่าง ประสานงาน",
        "telephone": "๐๕๓-๖๑๒-๓๔๕ ต่อ ๑๐๑",
    } | more


def address(school: str = SECONDARY, authority: str = AUTHORITY) -> str:
    """The page of a school's form."""
    return f"/move-form?authority={authority}&school={school}&year={YEAR}"


async def taken_back(caller: Caller, path: str, reason: str = "เลขที่หนังสือผิด") -> httpx.Response:
    """Take the valid form of a page back."""
    page = (await caller.browser.get(path)).text
    [form] = set(re.findall(r'action="(/move-form/[0-9a-f-]+/taking-back)"', page))
    return await caller.browser.post(form, data=hidden(page) | {"reason": reason})


@asynccontextmanager
async def no_answer(dla: Caller, path: str) -> AsyncIterator[None]:
    """A time in which a school of the story has not answered; then it asks again, as the story has left it."""
    await taken_back(dla, path)
    try:
        yield
    finally:
        page = (await dla.browser.get(path)).text
        if "ถอนแบบนี้" in page:
            await taken_back(dla, path)
            page = (await dla.browser.get(path)).text
        form = hidden(page) | typed(received_on="3/6/2569", dated="1/6/2569")
        assert 303 == (await dla.browser.post("/move-form", data=form)).status_code


async def test_a_school_answers_and_prints_its_receipt(story: Story) -> None:
    """From home to the receipt with the scan; sent twice it is one; home is quiet again."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "registrar") as registrar,
        a_caller(story, "writer") as writer,
        no_answer(dla, address()),
    ):
        assert QUEUE in (await registrar.browser.get("/home")).text
        assert QUEUE not in (await writer.browser.get("/home")).text
        page = (await registrar.browser.get("/move-form")).text
        assert "เลยกำหนดแล้ว" in page
        assert "วันศุกร์ที่\xa05\xa0มิถุนายน\xa02569" in page
        form = hidden(page) | typed()
        files = {"scan": ("แบบ.pdf", SCAN, PDF)}
        twice = [await registrar.browser.post("/move-form", data=form, files=files) for _ in "12"]
        assert {address()} == {answer.headers["location"] for answer in twice}

        receipt = (await registrar.browser.get(address())).text
        who = story.staff["registrar"]
        assert "ใบรับแบบ" in receipt
        assert "ตอบแล้ว หลังกำหนด" in receipt
        assert "ที่ มส 52003/145 ลงวันที่" in receipt
        assert f"{who.first} {who.last} นายทะเบียน" in receipt
        assert "053-612-345 ต่อ 101" in receipt
        [scan] = set(re.findall(r'href="(/move-form/[0-9a-f-]+/scan\.pdf[^"]*)"', receipt)[:1])
        for caller in (registrar, writer, dla):
            assert SCAN == (await caller.browser.get(html.unescape(scan))).content
        assert QUEUE not in (await registrar.browser.get("/home")).text
        again = await registrar.browser.post("/move-form", data=form | {"key": str(uuid4())}, files=files)
        assert (409, True) == (again.status_code, "สถานศึกษานี้ตอบแล้วด้วยหนังสือเลขที่" in again.text)
        assert 403 == (await writer.browser.post("/move-form", data=form)).status_code


async def test_a_refusal_keeps_what_was_typed(story: Story) -> None:
    """Each fault beside its field, with the file that was sent."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "director") as director,
        no_answer(dla, address()),
    ):
        empty = hidden((await director.browser.get("/move-form")).text)
        cases: tuple[tuple[dict[str, str], set[str]], ...] = (
            (typed(dated="31/2/2569"), {"w-dated"}),
            (
                typed(asks="", telephone="ไม่มี", contact_name="ก"),
                {"w-asks", "w-telephone", "w-contact_name"},
            ),
            (typed(dated=thai_day(CLOCK + timedelta(days=1))), {"w-dated", "w-scan"}),
            (typed(number=" "), {"w-number"}),
        )
        for given, wrong in cases:
            answer = await director.browser.post("/move-form", data=empty | given)
            assert answer.status_code in {409, 422}
            assert wrong == set(re.findall(r'id="(w-[\w]+)"', answer.text)), given
            assert all(
                f'value="{html.escape(given[name])}"' in answer.text for name in ("dated", "telephone")
            )
        late = {"scan": ("แบบ.pdf", SCAN, PDF)}
        answer = await director.browser.post("/move-form", data=empty | typed(dated="x"), files=late)
        form = hidden(answer.text) | typed()
        assert "uploads/" in form["kept"]
        picture = {"scan": ("แบบ.gif", b"GIF89a", "image/gif")}
        answer = await director.browser.post("/move-form", data=form, files=picture)
        assert (415, {"w-scan"}) == (answer.status_code, set(re.findall(r'id="(w-[\w]+)"', answer.text)))
        assert 303 == (await director.browser.post("/move-form", data=form)).status_code


async def test_the_one_that_sent_it_takes_it_back(story: Story) -> None:
    """With a reason; the history stays on the page. Another organisation has no button."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "college registrar") as registrar,
        a_caller(story, "officer") as officer,
        no_answer(dla, address(COLLEGE)),
    ):
        form = hidden((await officer.browser.get(address(COLLEGE))).text) | typed(asks="false")
        assert 303 == (await officer.browser.post("/move-form", data=form)).status_code
        assert "ถอนแบบนี้" not in (await registrar.browser.get("/move-form")).text
        shown = (await officer.browser.get(address(COLLEGE))).text
        [path] = set(re.findall(r'action="(/move-form/[0-9a-f-]+/taking-back)"', shown))
        refused = await registrar.browser.post(path, data=hidden(shown) | {"reason": "ไม่ใช่ของเรา"})
        assert 403 == refused.status_code
        short = await taken_back(officer, address(COLLEGE), "สั้น")
        assert (422, True) == (short.status_code, 'id="w-reason"' in short.text)
        assert 303 == (await taken_back(officer, address(COLLEGE), "ส่งผิดแห่ง")).status_code
        after = (await registrar.browser.get("/move-form")).text
        assert "แบบที่ถอนแล้ว" in after
        assert "เจ้าพนักงานทะเบียน: ส่งผิดแห่ง" in after


async def test_the_list_is_of_the_place(story: Story) -> None:
    """Search, answers, pages and workbook agree; a school is led to its own page."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "province") as province,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "registrar") as registrar,
    ):
        assert 403 == (await registrar.browser.get("/move-forms")).status_code
        assert "/move-forms" == (await clerk.browser.get("/move-form")).headers["location"]
        own = (await clerk.browser.get("/move-forms")).text
        assert (True, True, False) == tuple(school in own for school in (SECONDARY, COLLEGE, TOWN_SCHOOL))
        assert TOWN_SCHOOL in (await province.browser.get("/move-forms")).text
        found = await dla.browser.get("/move-forms", params={"q": SECONDARY, "answer": "asks", "year": YEAR})
        assert f"school={SECONDARY}" in found.text
        assert f"school={COLLEGE}" not in found.text
        for given in ({"q": "ไม่มีชื่อนี้"}, {"q": SECONDARY, "answer": "not_needed", "year": str(YEAR)}):
            assert "ไม่พบสถานศึกษา" in (await dla.browser.get("/move-forms", params=given)).text
        book = await clerk.browser.get("/move-forms.xlsx", params={"answer": "asks", "year": YEAR})
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert sheet is not None
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert {SECONDARY, COLLEGE} == {row[2] for row in rows}
        assert {"ขอย้ายข้อมูล"} == {row[5] for row in rows}


async def test_dla_records_many_by_workbook(story: Story) -> None:
    """The empty one, the preview, the import twice, the workbook with outcome and remedy of each row."""
    one, two, three = OTHERS
    async with a_caller(story, "dla") as dla, a_caller(story, "clerk") as clerk:
        for path in ("", "/blank.xlsx"):
            assert 403 == (await clerk.browser.get(f"/move-forms/workbook{path}")).status_code
        blank = openpyxl.load_workbook(
            io.BytesIO((await dla.browser.get("/move-forms/workbook/blank.xlsx")).content)
        ).active
        assert blank is not None
        assert [column.label for column in COLUMNS] == [cell.value for cell in blank[1]]
        assert blank.data_validations.dataValidation
        assert all(cell.comment for cell in blank[1])

        page = (await dla.browser.get(f"/move-forms/workbook?year={YEAR}")).text
        body = a_workbook_of_forms(
            [
                row_of(one),
                row_of(two, answer="ไม่ขอย้าย"),
                row_of(three, telephone="ไม่มี"),
                row_of(SECONDARY, number="อื่น 1"),
            ]
        )
        files = {"file": ("แบบ.xlsx", body, XLSX)}
        seen = await dla.browser.post("/move-forms/workbook", data=hidden(page), files=files)
        assert "ใหม่ 2 แถว" in seen.text
        assert "บันทึก 2 แถว" in seen.text
        key, book, year = (
            html.unescape(found)
            for found in re.findall(
                r'workbook/apply"><input[^>]*name="key" value="([^"]+)">'
                r'<input[^>]*name="workbook" value="([^"]+)"><input[^>]*name="year" value="([^"]+)"',
                seen.text,
            )[0]
        )
        form = {"key": key, "workbook": book, "year": year}
        done = [await dla.browser.post("/move-forms/workbook/apply", data=form) for _ in "12"]
        assert done[0].text.count("บันทึกแล้ว") == done[1].text.count("บันทึกแล้ว") == 3
        marked = await dla.browser.post("/move-forms/workbook/marked.xlsx", data=form)
        sheet = openpyxl.load_workbook(io.BytesIO(marked.content)).active
        assert sheet is not None
        rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        assert [RESULT, WHAT_TO_DO] == rows[0][-2:]
        assert ["มีแล้ว", "มีแล้ว"] == [row[-2] for row in rows[1:3]]
        assert ("โทรศัพท์" in str(rows[3][-2]), "แก้เซลล์นี้" in str(rows[3][-1])) == (True, True)
        assert "ตอบแล้วด้วยหนังสือเลขที่" in str(rows[4][-2])
        no_book = {"file": ("แบบ.pdf", SCAN, PDF)}
        refused = await dla.browser.post("/move-forms/workbook", data=hidden(page), files=no_book)
        assert 415 == refused.status_code


async def test_a_program_does_the_same(story: Story) -> None:
    """Each command once for a key; refusals are problems."""
    async with a_caller(story, "dla") as dla, a_caller(story, "registrar") as registrar:
        form: dict[str, Any] = {
            "authority": TOWN,
            "school": TOWN_SCHOOL,
            "year": YEAR,
            "asks": False,
            "number": "มส 52002/9",
            "dated": "2026-06-01",
            "received_on": "2026-06-02",
            "contact_name": "นางสาวตัวอย่าง ประสานงาน",
            "telephone": "053-612-345",
        }
        headers = dla.bearer | {"idempotency-key": str(uuid4())}
        sent = [
            await dla.stranger.post("/api/v1/move-forms/received", json=form, headers=headers) for _ in "12"
        ]
        [receipt] = {answer.json()["form"] for answer in sent}
        place = {"authority": TOWN, "school": TOWN_SCHOOL, "year": str(YEAR)}
        found = await dla.stranger.get("/api/v1/move-form", params=place, headers=dla.bearer)
        assert receipt == found.json()["form"]["form"]
        listed = await dla.stranger.get(
            "/api/v1/move-forms", params={"year": str(YEAR), "text": TOWN_SCHOOL}, headers=dla.bearer
        )
        assert [receipt] == [line["form"]["form"] for line in listed.json()["lines"]]
        own = (await dla.stranger.get("/api/v1/move-form", headers=registrar.bearer)).json()
        scan = await dla.stranger.get(
            f"/api/v1/move-forms/{own['form']['form']}/scan", headers=registrar.bearer
        )
        assert scan.status_code == (200 if own["form"]["has_scan"] else 404)
        second = await dla.stranger.post("/api/v1/move-forms", json=_own(form), headers=registrar.bearer)
        assert (409, "registry.move_form_known") == (second.status_code, is_problem(second)["code"])
        wrong = await dla.stranger.post(
            "/api/v1/move-forms", json=_own(form) | {"telephone": "x"}, headers=registrar.bearer
        )
        assert 422 == wrong.status_code
        upload = await dla.stranger.post(
            "/api/v1/files",
            files={"file": ("f.xlsx", a_workbook_of_forms([row_of(TOWN_SCHOOL)]), XLSX)},
            headers=dla.bearer,
        )
        preview = await dla.stranger.post(
            "/api/v1/move-forms/import",
            json={"year": YEAR, "workbook": upload.json(), "apply": False},
            headers=dla.bearer,
        )
        assert ["refused"] == [row["outcome"] for row in preview.json()["rows"]]
        back = await dla.stranger.post(
            f"/api/v1/move-forms/{receipt}/taking-back",
            json={"authority": TOWN, "school": TOWN_SCHOOL, "reason": "ส่งผิดแห่ง"},
            headers=dla.bearer,
        )
        assert receipt == back.json()["form"]


def _own(form: dict[str, Any]) -> dict[str, Any]:
    """The form as the school itself sends it."""
    return {name: one for name, one in form.items() if name not in ("authority", "school", "received_on")}


def test_home_shows_it_as_long_ahead_as_schools_may_answer() -> None:
    """The row of home and the year for which schools answer follow one number of days."""
    assert AHEAD == DEADLINES_SHOWN_AHEAD
