"""The register of pupils as a school sees it: found, completed one by one, by workbook, with photos, struck
off.
"""

import io
import zipfile
from typing import Any
from uuid import uuid4

import httpx
import pytest
import xlsxwriter

from deploy.demo.people.pictures import portrait
from deploy.demo.story import CLOCK, Story, thai_day
from services.portal.photo_files import MAX_PHOTO_BYTES
from shared.contracts.grades.particulars_workbook import COLUMNS
from shared.contracts.grades.queries import PupilParticulars, StudentParticulars
from shared.vocabulary.media_types import XLSX
from tests.portal.callers import Caller, a_caller, is_problem
from tests.portal.forms import forms_of
from tests.portal.school_pages import class_below, hidden


async def particulars(year: Story, number: str) -> PupilParticulars:
    """What is recorded of a pupil."""
    registrar = year.people["registrar"]
    question = StudentParticulars(
        authority=registrar.authority, school=registrar.school, student_nos=[number]
    )
    return (await registrar.ask(question)).students[0]


async def test_pupils_are_found_by_name_number_room_and_what_is_missing(year: Story) -> None:
    """The searched name stands in the page, never in an address."""
    one, other = (await class_below(year))[:2]
    async with a_caller(year, "registrar") as registrar:
        everyone = (await registrar.browser.get("/pupils")).text
        assert one.name in everyone
        assert "เติมข้อมูล" in everyone
        by_name = await registrar.browser.post("/pupils", data={"text": one.name.split()[-1]})
        assert one.name in by_name.text
        assert "/pupils" == by_name.url.path
        by_number = (await registrar.browser.post("/pupils", data={"text": one.student_no})).text
        assert one.name in by_number
        assert other.name not in by_number
        room = (await registrar.browser.get("/pupils", params={"class_name": "ม.2/1"})).text
        assert other.name in room
        none = (await registrar.browser.post("/pupils", data={"text": "ไม่มีชื่อนี้"})).text
        assert "ไม่พบนักเรียนตามที่ค้น" in none


async def test_the_committee_sees_the_list_and_completes_nothing(year: Story) -> None:
    """Neither link nor form; an officer of the authority has no page of a school."""
    async with a_caller(year, "writer") as member:
        page = (await member.browser.get("/pupils")).text
        assert "ทะเบียนนักเรียน" in page
        assert "/particulars/" not in page
        assert 403 == (await member.browser.get("/leaving")).status_code
    async with a_caller(year, "officer") as officer:
        assert 403 == (await officer.browser.get("/pupils")).status_code


async def test_one_pupil_is_completed_and_nothing_typed_is_lost(year: Story) -> None:
    """A date that cannot be read: every value and the photo are still there; corrected, it is saved once."""
    number = (await class_below(year))[2].student_no
    path = f"/particulars/{number}"
    async with a_caller(year, "registrar") as registrar:
        form = hidden((await registrar.browser.get(path)).text)
        typed = {"religion": "คริสต์", "father": "นายผู้ปกครอง สมมุติ", "entry_date": "31/2/2567"}
        photo = {"photo": ("x.jpg", portrait("a"), "image/jpeg")}
        wrong = await registrar.browser.post(path, data=form | typed, files=photo)
        assert 409 == wrong.status_code
        assert '<a href="#entry_date">วันเข้าเรียน</a>' in wrong.text
        assert all(f'value="{value}"' in wrong.text for value in typed.values())
        again = hidden(wrong.text)
        assert again["kept_photo"]

        form = again | typed | {"entry_date": "16/5/2567"}
        saved = [await registrar.browser.post(path, data=form) for _ in range(2)]

    assert [(303, "/pupils?missing=true&completed=1")] * 2 == [
        (one.status_code, one.headers["location"]) for one in saved
    ]
    known = await particulars(year, number)
    assert ("คริสต์", "นายผู้ปกครอง สมมุติ") == (known.religion, known.father)
    assert known.photo is not None
    assert ["nationality", "mother", "former_school"] == known.missing


async def test_a_photo_that_is_none_is_refused_beside_its_field(year: Story) -> None:
    """Half a former school, too: each fault is a link to its field."""
    number = (await class_below(year))[3].student_no
    async with a_caller(year, "registrar") as registrar:
        form = hidden((await registrar.browser.get(f"/particulars/{number}")).text)
        half = {"former_name": "โรงเรียนเดิม", "religion": "พุทธ"}
        wrong = await registrar.browser.post(f"/particulars/{number}", data=form | half)

    assert 422 == wrong.status_code
    assert '<a href="#former_province">' in wrong.text
    assert 'value="โรงเรียนเดิม"' in wrong.text


async def test_a_graduate_is_completed_by_order_only(year: Story) -> None:
    """The page shows what is recorded and leads to the correction."""
    number = min(d["student"] for d in year.facts["documents"] if d["kind"] == "P1U")
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get(f"/particulars/{number}")).text

    assert f'href="/corrections?student_no={number}"' in page
    assert "kept_photo" not in page


def workbook(rows: list[dict[str, str]]) -> bytes:
    """The workbook of particulars with these rows."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [column.label for column in COLUMNS])
        for place, row in enumerate(rows, 1):
            sheet.write_row(place, 0, [row.get(column.name, "") for column in COLUMNS])
    return made.getvalue()


async def sent(caller: Caller, path: str, field: str, *files: tuple[str, bytes, str]) -> httpx.Response:
    """The page after these files were sent."""
    form = hidden((await caller.browser.get(path)).text)
    return await caller.browser.post(path, data=form, files=[(field, file) for file in files])


async def test_many_pupils_are_completed_by_workbook(year: Story) -> None:
    """The download has who lacks something; before and after are shown; saved once; then nothing changes."""
    pupils = await class_below(year)
    first, second = pupils[4].student_no, pupils[5].student_no
    rows = [
        {"student_no": first, "mother": "นางใหม่ สมมุติ", "entry_date": "16/5/2568"},
        {"student_no": second, "nationality": "ไทย"},
        {"student_no": "404", "nationality": "ไทย"},
    ]
    file = ("particulars.xlsx", workbook(rows), XLSX)
    async with a_caller(year, "registrar") as registrar:
        download = await registrar.browser.get("/pupil-workbook.xlsx")
        assert (200, XLSX) == (download.status_code, download.headers["content-type"])
        assert download.content.startswith(b"PK")
        page = await sent(registrar, "/pupil-workbook", "file", file)
        assert "<ins>นางใหม่ สมมุติ</ins>" in page.text
        assert "<ins>16 พฤษภาคม 2568</ins>" in page.text
        assert "แถว 4 404: ไม่พบนักเรียน" in page.text
        assert "mother" in (await particulars(year, first)).missing

        saved = await registrar.browser.post("/pupil-workbook/apply", data=hidden(page.text))
        assert "/pupils?missing=true&completed=2" == saved.headers["location"]
        again = await sent(registrar, "/pupil-workbook", "file", file)

    assert "ไม่มีสิ่งใดเปลี่ยน" in again.text
    assert "นางใหม่ สมมุติ" == (await particulars(year, first)).mother


async def test_what_changed_since_the_preview_is_shown_again(year: Story) -> None:
    """Somebody completes the pupil meanwhile: nothing is saved, the new preview asks again."""
    number = (await class_below(year))[6].student_no
    file = ("particulars.xlsx", workbook([{"student_no": number, "religion": "พุทธ"}]), XLSX)
    async with a_caller(year, "registrar") as registrar:
        seen = await sent(registrar, "/pupil-workbook", "file", file)
        form = hidden((await registrar.browser.get(f"/particulars/{number}")).text)
        await registrar.browser.post(f"/particulars/{number}", data=form | {"religion": "อิสลาม"})
        refused = await registrar.browser.post("/pupil-workbook/apply", data=hidden(seen.text))

    assert 409 == refused.status_code
    assert "<del>อิสลาม</del>" in refused.text
    assert "อิสลาม" == (await particulars(year, number)).religion


async def test_a_file_that_is_no_workbook_is_refused(year: Story) -> None:
    """With what to do."""
    async with a_caller(year, "registrar") as registrar:
        for body, status in ((b"text", 415), (b"PK\x03\x04[Content_Types].xml xl/", 409)):
            page = await sent(registrar, "/pupil-workbook", "file", ("x.xlsx", body, XLSX))
            assert status == page.status_code
            assert "ส่งอีกครั้ง" in page.text or "ส่งใหม่" in page.text


async def test_photos_fit_by_their_names(year: Story) -> None:
    """A picture and a ZIP of others; each misfit has its reason; saved by the second click only."""
    pupils = await class_below(year)
    one, other, double = (pupils[place].student_no for place in (7, 8, 9))
    graduate = min(d["student"] for d in year.facts["documents"] if d["kind"] == "P1U")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as container:
        container.writestr(f"รูป/{other}.png", b"\x89PNG\r\n\x1a\n not whole but a picture")
        container.writestr(f"{double}.jpg", portrait("b"))
        container.writestr(f"again/{double}.jpg", portrait("c"))
        container.writestr("404.jpg", portrait("d"))
        container.writestr(f"__MACOSX/._{one}.jpg", b"x")
        container.writestr(f"{graduate}.jpg", portrait("e"))
        container.writestr(f"{pupils[10].student_no}.jpg", b"\xff\xd8\xff" + bytes(MAX_PHOTO_BYTES))
        container.writestr(f"{pupils[11].student_no}.jpg", b"text")
    files = [
        (f"{one}.jpg", portrait("f"), "image/jpeg"),
        ("all.zip", packed.getvalue(), "application/zip"),
    ]
    async with a_caller(year, "registrar") as registrar:
        page = await sent(registrar, "/photos", "photos", *files)
        for words, count in {
            "รูปใหม่": 2,
            "มีหลายรูปของเลขนี้": 2,
            "ไม่มีนักเรียนเลขนี้": 1,
            "อนุมัติการจบแล้ว": 1,
            "ใหญ่เกิน 500 kB": 1,
            "ไม่ใช่ภาพ JPEG": 1,
        }.items():
            assert count == page.text.count(words), words
        assert (await particulars(year, one)).photo is None
        saved = await registrar.browser.post("/photos/apply", data=hidden(page.text))
        assert "/pupils?missing=true&completed=2" == saved.headers["location"]
        same = await sent(registrar, "/photos", "photos", files[0])

    assert (await particulars(year, one)).photo is not None
    assert "เป็นรูปเดิม" in same.text


async def test_too_many_photos_and_a_broken_zip_are_refused(year: Story) -> None:
    """Before anything is stored."""
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as container:
        for number in range(501):
            container.writestr(f"{number}.jpg", b"x")
    async with a_caller(year, "registrar") as registrar:
        for body, status in ((many.getvalue(), 413), (b"PK\x03\x04 broken", 415)):
            page = await sent(registrar, "/photos", "photos", ("all.zip", body, "application/zip"))
            assert status == page.status_code


async def test_striking_off_shows_its_effects_then_does_it_once(year: Story) -> None:
    """Who, from which class; typed values survive a refusal; the pupil leaves the list."""
    gone = (await class_below(year))[13]
    form = {"students": gone.student_no, "level": "lower", "left_on": thai_day(CLOCK), "cause": "moved"}
    async with a_caller(year, "registrar") as registrar:
        for wrong, words in (
            ({"left_on": "31/2/2570"}, "อ่านวันที่ไม่ได้"),
            ({"left_on": "1/1/2599"}, "วันที่นี้ยังมาไม่ถึง"),
            ({"students": "404"}, "ไม่พบนักเรียน"),
            ({"students": ""}, "ยังไม่ได้กรอก"),
        ):
            refused = await registrar.browser.post("/leaving/effects", data=form | wrong)
            assert refused.status_code in (409, 422)
            assert words in refused.text
            assert (form | wrong)["left_on"] in refused.text
        effects = await registrar.browser.post("/leaving/effects", data=form)
        assert gone.name in effects.text
        assert "ม.2/1" in effects.text
        saved = [await registrar.browser.post("/leaving", data=hidden(effects.text)) for _ in range(2)]
        assert ["/pupils?left=1"] * 2 == [one.headers["location"] for one in saved]
        found = (await registrar.browser.post("/pupils", data={"text": gone.student_no})).text

    assert "จำหน่าย 29" in found.replace("\u00a0", " ")
    assert gone.student_no not in [one.student_no for one in await class_below(year)]


async def test_a_program_searches_completes_and_strikes_off(year: Story) -> None:
    """With an idempotency key; what the director may not do is refused."""
    one = (await class_below(year))[12]
    async with a_caller(year, "registrar") as registrar:

        async def post(path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
            return await registrar.stranger.post(
                f"/api/v1{path}", json=body, headers=registrar.bearer | headers
            )

        found = (await post("/pupils/search", {"text": one.student_no})).json()
        assert [one.name] == [pupil["name"] for pupil in found["pupils"]]
        row = {"student_no": one.student_no, "religion": "ซิกข์"}
        key = {"idempotency-key": str(uuid4())}
        for _ in range(2):
            assert {"completed": 1} == (await post("/pupils/completions", {"students": [row]}, **key)).json()
        known = (await post("/pupils/particulars", {"student_nos": [one.student_no]})).json()
        assert "ซิกข์" == known["students"][0]["religion"]
        leaving = {
            "student_no": one.student_no,
            "level": "lower",
            "left_on": "2027-03-01",
            "cause": "resigned",
        }
        effects = (await post("/pupils/leaving/effects", {"students": [leaving]})).json()
        assert [one.name] == [student["name"] for student in effects["students"]]
    async with a_caller(year, "director") as director:
        refused = await director.stranger.post(
            "/api/v1/pupils/leaving", json={"students": [leaving]}, headers=director.bearer
        )
    assert "system.not_allowed" == is_problem(refused)["code"]


@pytest.mark.parametrize("path", ["/api/v1/pupils/completions", "/api/v1/pupils/leaving"])
async def test_a_stranger_is_asked_to_sign_in(stranger: httpx.AsyncClient, path: str) -> None:
    """As everywhere."""
    assert 401 == (await stranger.post(path, json={"students": []})).status_code


async def test_the_second_to_complete_a_pupil_sees_mine_and_theirs(year: Story) -> None:
    """Nothing of the other's is overwritten unseen; what only he has changed is taken over."""
    number = (await class_below(year))[-1].student_no
    path = f"/particulars/{number}"
    async with a_caller(year, "registrar") as first, a_caller(year, "registrar") as second:
        mine, theirs = [forms_of((await caller.browser.get(path)).text)[path] for caller in (second, first)]
        theirs |= {"religion": ["พุทธ"], "mother": ["นางของเขา สมมุติ"]}
        assert 303 == (await first.browser.post(path, data=theirs)).status_code
        mine |= {"religion": ["อิสลาม"], "father": ["นายของฉัน สมมุติ"]}

        refused = await second.browser.post(path, data=mine)

        assert 409 == refused.status_code
        assert refused.text.index("<dd>อิสลาม</dd>") < refused.text.index("<dd>พุทธ</dd>")
        assert "<dd>นางของเขา สมมุติ</dd>" in refused.text
        assert "<dd>นายของฉัน สมมุติ</dd>" not in refused.text
        again = forms_of(refused.text)[path]
        kept = [again[name][0] for name in ("religion", "father", "mother")]
        assert ["อิสลาม", "นายของฉัน สมมุติ", "นางของเขา สมมุติ"] == kept
        assert "พุทธ" == (await particulars(year, number)).religion
        assert 303 == (await second.browser.post(path, data=again)).status_code

    known = await particulars(year, number)
    assert ("อิสลาม", "นายของฉัน สมมุติ", "นางของเขา สมมุติ") == (known.religion, known.father, known.mother)
