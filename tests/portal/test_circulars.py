"""Circulars by pages and API: DLA writes and sends, those addressed read, acknowledge and pass on."""

import html
import io
import re
from typing import Any
from uuid import uuid4

import httpx
import openpyxl
import pytest

from deploy.demo.imports import XLSX
from deploy.demo.people import workbooks
from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import CLOCK, Story, thai_day
from tests.portal.callers import Caller, a_caller, is_problem

PDF = "application/pdf"
SCAN = scanned_order("circular")
# the college, its authority and its province: what is sent here is acknowledged by them in the same test
VOCATIONAL = {"down_to": "school", "education": "vocational", "provinces": ["58"], "kinds": ["PAO"]}


def hidden(page: str, *names: str) -> dict[str, str]:
    """Hidden fields of a page by name; of several of a name the first."""
    found: dict[str, str] = {}
    for name, value in re.findall(r'<input type="hidden" name="(\w+)"[^>]*? value="([^"]*)">', page):
        found.setdefault(name, html.unescape(value))
    return {name: found[name] for name in names}


def letter(**more: Any) -> dict[str, Any]:
    """What DLA types, unless `more` changes it."""
    return {
        "number": f"มท ๐๘๑๖.๓/ว {uuid4().hex[:6]}",
        "dated": thai_day(CLOCK),
        "subject": "ซักซ้อมการใช้งานระบบ",
        "body": "เรียน ผู้ว่าราชการจังหวัด\n\nขอให้แจ้งสถานศึกษา",
        "due": "",
        **VOCATIONAL,
        **more,
    }


async def saved(
    dla: Caller, typed: dict[str, Any], files: list[tuple[str, bytes, str]] | None = None
) -> httpx.Response:
    """The answer to the form of a new circular."""
    page = (await dla.browser.get("/circulars/new")).text
    form = hidden(page, "key", "circular", "version") | typed
    uploads = [("files", one) for one in files or []]
    return await dla.browser.post("/circulars/drafts", data=form, files=uploads or None)


async def sent(dla: Caller, files: list[tuple[str, bytes, str]] | None = None, **more: Any) -> str:
    """Write, look, send; the address of the circular."""
    answer = await saved(dla, letter(**more), files)
    assert 303 == answer.status_code, re.findall(r"<li>(.*?)</li>", answer.text)
    draft = answer.headers["location"]
    page = (await dla.browser.get(draft)).text
    answer = await dla.browser.post(f"{draft}/sending", data=hidden(page, "key", "effects_sha256"))
    assert 303 == answer.status_code
    return str(answer.headers["location"])


async def acknowledged(caller: Caller, path: str) -> httpx.Response:
    """Press the button on the circular's page."""
    page = (await caller.browser.get(path)).text
    await caller.browser.post(f"{path}/acknowledgement", data=hidden(page, "key"))
    return await caller.browser.get(path)


async def test_from_the_draft_to_the_college(story: Story) -> None:
    """How many before it is sent; text, files, acknowledgement with name; the province's letter between."""
    files = [("หนังสือ.pdf", SCAN, PDF), ("แบบ.xlsx", workbooks.good(), XLSX)]
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "province") as province,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "college director") as director,
    ):
        draft = (await saved(dla, letter(number="มท 0816.3/ว 7001"), files)).headers["location"]
        page = (await dla.browser.get(draft)).text
        assert "จะถึง 3 หน่วยงานทันที" in page
        assert "อบจ. 1" in page
        assert "แบบ.xlsx" in page
        form = hidden(page, "key", "effects_sha256")
        twice = [await dla.browser.post(f"{draft}/sending", data=form) for _ in range(2)]
        [path] = {answer.headers["location"] for answer in twice}

        assert "หนังสือเวียนที่ยังไม่รับทราบ" in (await director.browser.get("/home")).text
        assert "ยังไม่รับทราบ 1 ฉบับ" in (await director.browser.get("/circulars")).text
        shown = (await director.browser.get(path)).text
        assert "ขอให้แจ้งสถานศึกษา" in shown
        for position, kind in ((1, PDF), (2, XLSX)):
            file = await director.browser.get(f"{path}/files/{position}")
            assert (200, kind) == (file.status_code, file.headers["content-type"])
        assert SCAN == (await director.browser.get(f"{path}/files/1")).content
        assert 404 == (await director.browser.get(f"{path}/files/3")).status_code

        passing = (await province.browser.get(path)).text
        key = re.findall(r'name="key" value="([^"]+)"', passing)[-1]
        answer = await province.browser.post(
            f"{path}/letters",
            data={"key": key, "number": "มส ๐๐๒๓.๓/ว ๑๓๘๙", "dated": thai_day(CLOCK)},
            files={"letter": ("นำส่ง.pdf", SCAN, PDF)},
        )
        assert 303 == answer.status_code
        shown = (await director.browser.get(path)).text
        assert "มส 0023.3/ว 1389" in shown
        cover = re.search(rf'href="({path}/letters/[0-9a-f-]+)"', shown)
        assert cover is not None
        assert SCAN == (await director.browser.get(cover[1])).content

        after = (await acknowledged(director, path)).text
        who = story.staff["college director"]
        assert f"{who.first} {who.last} ผู้อำนวยการสถานศึกษา" in re.sub(r"\s+", " ", after)
        assert "หนังสือเวียนที่ยังไม่รับทราบ" not in (await director.browser.get("/home")).text
        assert "รับทราบแล้ว" in (await acknowledged(clerk, path)).text


@pytest.mark.long
async def test_the_tracker_names_whom_to_ask(story: Story) -> None:
    """Counts, filters and the workbook agree; each place sees what is below it."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "province") as province,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "college registrar") as registrar,
    ):
        path = await sent(dla)
        director = story.staff["college director"]
        for caller in (dla, province, clerk):
            page = (await caller.browser.get(f"{path}/tracker", params={"state": "waiting"})).text
            assert f"{director.first} {director.last}" in page
        assert 403 == (await registrar.browser.get(f"{path}/tracker")).status_code
        await acknowledged(registrar, path)

        book = await dla.browser.get(f"{path}/tracker.xlsx")
        sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
        assert sheet is not None
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        assert ["จังหวัด", "อปท.", "สถานศึกษา"] == [row[1] for row in rows]
        assert [False, False, True] == [bool(row[5]) for row in rows]
        own = await clerk.browser.get(f"{path}/tracker.xlsx", params={"level": "school"})
        assert 2 == len(list(openpyxl.load_workbook(io.BytesIO(own.content)).active.iter_rows()))  # type: ignore[union-attr]
        done = (await dla.browser.get(f"{path}/tracker?state=acknowledged")).text
        assert "รายแห่ง" in done
        assert 1 == done.count("ยังไม่มีผู้ดำรงตำแหน่ง") + done.count("วิทยาลัยอาชีวศึกษา")
        for caller in (province, clerk):
            await acknowledged(caller, path)


async def test_nothing_typed_is_lost_on_a_refusal(story: Story) -> None:
    """Each fault beside its field with a link on top; files stay with the form, and are sent with it."""
    async with a_caller(story, "dla") as dla:
        typed = letter(dated="31/2/2570", due="1/1/2569", subject="เรื่องยาว")
        answer = await saved(dla, typed, [("คง.pdf", SCAN, PDF)])
        assert 409 == answer.status_code
        assert 'href="#dated"' in answer.text
        assert 'id="w-dated"' in answer.text
        for name in ("number", "dated", "subject", "due"):
            assert f'value="{html.escape(typed[name])}"' in answer.text, name
        assert typed["body"] in answer.text.replace("\r\n", "\n")
        kept = html.unescape(re.search(r'name="kept" value="([^"]+)"', answer.text)[1])  # type: ignore[index]

        form = hidden(answer.text, "key", "circular", "version") | typed | {"kept": kept}
        several = await dla.browser.post("/circulars/drafts", data=form | {"dated": "30/3/2570"})
        assert {"w-dated", "w-due"} == set(re.findall(r'id="(w-\w+)"', several.text))
        good = form | {"dated": thai_day(CLOCK), "due": "", "key": str(uuid4())}
        draft = (await dla.browser.post("/circulars/drafts", data=good)).headers["location"]
        assert "คง.pdf" in (await dla.browser.get(draft)).text
        assert "ร่างหนังสือเวียนที่ยังไม่ส่ง" in (await dla.browser.get("/home")).text

        wrong = await saved(dla, letter(), [("รูป.png", b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png")])
        assert (415, True) == (wrong.status_code, "ไฟล์นี้ไม่ใช่" in wrong.text)
        page = (await dla.browser.get(draft)).text
        key = re.findall(r'name="key" value="([^"]+)"', page)[-1]
        assert (
            "/circulars"
            == ((await dla.browser.post(f"{draft}/discarding", data={"key": key})).headers["location"])
        )
        assert 404 == (await dla.browser.get(draft)).status_code


async def test_the_second_editor_sees_both(story: Story) -> None:
    """Theirs beside mine; saved again, mine replaces it; a circular that changed is not sent unseen."""
    async with a_caller(story, "dla") as dla:
        draft = (await saved(dla, letter(subject="แรก"))).headers["location"]
        seen = (await dla.browser.get(draft)).text
        mine = (await dla.browser.get(f"{draft}/edit")).text
        base = letter(subject="ของคนอื่น")
        theirs = hidden(mine, "key", "circular", "version") | base
        assert 303 == (await dla.browser.post("/circulars/drafts", data=theirs)).status_code

        changed = await dla.browser.post(f"{draft}/sending", data=hidden(seen, "key", "effects_sha256"))
        assert (409, True) == (changed.status_code, "ของคนอื่น" in changed.text)
        form = hidden(mine, "circular", "version") | base | {"subject": "ของฉัน", "key": str(uuid4())}
        refused = await dla.browser.post("/circulars/drafts", data=form)
        assert 409 == refused.status_code
        assert all(words in refused.text for words in ("ของคนอื่น", "ของฉัน", "ที่บันทึกไว้โดยอีกคน"))
        assert refused.text.index("<dd>ของฉัน</dd>") < refused.text.index("<dd>ของคนอื่น</dd>")
        unread = {"key": str(uuid4()), "version": "1"}
        kept = await dla.browser.post(f"{draft}/discarding", data=unread)
        assert (409, True) == (kept.status_code, "ของคนอื่น" in kept.text)
        again = form | hidden(refused.text, "key", "version")
        assert 303 == (await dla.browser.post("/circulars/drafts", data=again)).status_code
        page = (await dla.browser.get(draft)).text
        assert "<h1>ของฉัน</h1>" in page
        key = re.findall(r'name="key" value="([^"]+)"', page)[-1]
        await dla.browser.post(f"{draft}/discarding", data={"key": key})


@pytest.mark.long
async def test_a_correction_is_written_from_the_former(story: Story) -> None:
    """Its text is the beginning; sent, the former names it and asks nobody any more."""
    async with a_caller(story, "dla") as dla, a_caller(story, "college director") as director:
        former = await sent(dla, subject="ฉบับที่ผิด")
        page = (await dla.browser.get("/circulars/new", params={"replaces": former.split("/")[-1]})).text
        assert "ฉบับที่ผิด" in page
        form = hidden(page, "key", "circular", "version") | letter(subject="ฉบับที่ถูก")
        form["replaces"] = former.split("/")[-1]
        draft = (await dla.browser.post("/circulars/drafts", data=form)).headers["location"]
        seen = (await dla.browser.get(draft)).text
        later = (
            await dla.browser.post(f"{draft}/sending", data=hidden(seen, "key", "effects_sha256"))
        ).headers["location"]

        old = (await director.browser.get(former)).text
        assert "มีฉบับใหม่แทนหนังสือนี้แล้ว" in old
        assert f'href="{later}"' in old
        assert "/acknowledgement" not in old
        assert f'href="{former}"' in (await director.browser.get(later)).text
        await acknowledged(director, later)
        for key in ("province", "clerk"):
            async with a_caller(story, key) as caller:
                await acknowledged(caller, later)


@pytest.mark.long
async def test_a_circular_is_not_shown_to_others(story: Story) -> None:
    """Neither page nor file for a school that is not addressed; no form for who may not write."""
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "registrar") as other,
        a_caller(story, "college registrar") as registrar,
    ):
        path = await sent(dla, [("ลับ.pdf", SCAN, PDF)])
        for address in (path, f"{path}/files/1"):
            assert 404 == (await other.browser.get(address)).status_code
            assert f"/sign-in?next={address}" == (await other.stranger.get(address)).headers["location"]
        for address in ("/circulars/new", f"/circulars/drafts/{uuid4()}"):
            assert 403 == (await registrar.browser.get(address)).status_code
        for key in ("province", "clerk", "college registrar"):
            async with a_caller(story, key) as caller:
                await acknowledged(caller, path)


@pytest.mark.long
async def test_a_refused_letter_keeps_what_was_typed(story: Story) -> None:
    """The scan too: sent again with a right date, it is recorded with it."""
    async with a_caller(story, "dla") as dla, a_caller(story, "clerk") as clerk:
        path = await sent(dla)
        typed = {"number": "มส 51001/ว 9", "dated": "เมื่อวาน", "key": str(uuid4())}
        answer = await clerk.browser.post(
            f"{path}/letters", data=typed, files={"letter": ("ถึงวิทยาลัย.pdf", SCAN, PDF)}
        )
        assert 409 == answer.status_code
        assert 'value="เมื่อวาน"' in answer.text
        assert 'id="wd"' in answer.text
        kept = hidden(answer.text, "kept")
        good = typed | kept | {"dated": thai_day(CLOCK), "key": str(uuid4())}
        assert 303 == (await clerk.browser.post(f"{path}/letters", data=good)).status_code
        async with a_caller(story, "college director") as director:
            shown = (await acknowledged(director, path)).text
            cover = re.search(rf'href="({path}/letters/[0-9a-f-]+)"', shown)
            assert cover is not None
            assert SCAN == (await director.browser.get(cover[1])).content
        async with a_caller(story, "province") as province:
            await acknowledged(province, path)


async def test_programs_do_the_same(story: Story) -> None:
    """Draft, send, read, acknowledge, pass on, follow; a key that is sent twice acts once."""
    api = "/api/v1/circulars"
    async with (
        a_caller(story, "dla") as dla,
        a_caller(story, "college director") as director,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "province") as province,
    ):

        async def post(caller: Caller, path: str, body: Any = None) -> Any:
            headers = caller.bearer | {"idempotency-key": str(uuid4())}
            answers = [
                await caller.stranger.post(f"{api}{path}", json=body, headers=headers) for _ in range(2)
            ]
            assert [200, 200] == [one.status_code for one in answers], answers[0].text
            assert answers[0].json() == answers[1].json()
            return answers[0].json()

        circular = str(uuid4())
        content = {
            "number": f"มท {circular[:8]}",
            "dated": CLOCK.date().isoformat(),
            "subject": "จากโปรแกรม",
            "body": "ข้อความ",
            "addressed": {"provinces": ["58"], "kinds": ["PAO"], "education": "vocational"},
        }
        draft = await post(dla, f"/drafts/{circular}", {"version": 0, "content": content})
        read = (await dla.stranger.get(f"{api}/drafts/{circular}", headers=dla.bearer)).json()
        assert read["effects_sha256"] == draft["effects_sha256"]
        sending = {"effects_sha256": draft["effects_sha256"]}
        assert 3 == (await post(dla, f"/drafts/{circular}/sending", sending))["addressees"]
        received = (await director.stranger.get(api, headers=director.bearer)).json()
        assert circular in {one["circular"] for one in received["circulars"]}
        await post(director, f"/{circular}/acknowledgement")
        await post(province, f"/{circular}/acknowledgement")
        passing = {"number": "มส 1/ว 1", "dated": CLOCK.date().isoformat()}
        await post(clerk, f"/{circular}/letters", passing)
        shown = (await director.stranger.get(f"{api}/{circular}", headers=director.bearer)).json()
        assert ["province", "authority", "school"] == [step["level"] for step in shown["way"]]
        tracker = (await dla.stranger.get(f"{api}/{circular}/tracker", headers=dla.bearer)).json()
        assert [1, 1, 1] == [one["acknowledged"] for one in tracker["totals"]]
        assert circular in {
            one["circular"]
            for one in (await dla.stranger.get(f"{api}/sent", headers=dla.bearer)).json()["circulars"]
        }
        other = str(uuid4())
        await post(dla, f"/drafts/{other}", {"version": 0, "content": content | {"number": other[:8]}})
        await post(dla, f"/drafts/{other}/discarding")
        file = await director.stranger.get(f"{api}/{circular}/files/1", headers=director.bearer)
        assert (404, "registry.circular_unknown") == (file.status_code, is_problem(file)["code"])


@pytest.mark.parametrize("key", ["clerk", "officer", "director", "province", "dla"])
async def test_everybody_has_circulars_in_the_menu(story: Story, key: str) -> None:
    """The page opens for every office."""
    async with a_caller(story, key) as caller:
        assert 'href="/circulars"' in (await caller.browser.get("/home")).text
        assert 200 == (await caller.browser.get("/circulars")).status_code
