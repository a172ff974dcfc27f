"""The import wizard in a browser without scripts, and the same by the API: preview, apply, report; twice is
once; another school sees nothing.
"""

import asyncio
import csv
import re
from uuid import uuid4

import httpx
import pytest

from deploy.demo.people import workbooks
from deploy.demo.story import SECONDARY, Story
from services.portal.texts.imports import REASONS
from shared.contracts.linkage.queries import SchoolImports
from tests.laws.sources import ROOT
from tests.portal.callers import Caller, a_caller, is_problem
from tests.world.appointed import a_later_class

SEED = 500


def a_workbook(seed: int) -> bytes:
    """A class that no other test applies, with some wrong rows."""
    return a_later_class("lower", 2569, seed)


async def import_file(caller: Caller, body: bytes, key: str) -> httpx.Response:
    """Send the file, and ask for the page of its job until it has ended."""
    answer = await caller.browser.post("/imports", files={"file": ("lsf1.xlsx", body)}, data={"key": key})
    return await ended_page(caller, answer.headers["location"]) if answer.status_code == 303 else answer


async def ended_page(caller: Caller, job: str) -> httpx.Response:
    """The job's page once it has ended; until then it reloads itself."""
    async with asyncio.timeout(60):
        while "refresh" in (answer := await caller.browser.get(job)).headers:
            assert "progress" in answer.text
            await asyncio.sleep(0.2)
    return answer


def counts(page: str) -> list[int]:
    """The four figures of a preview: new, same, repeated, refused."""
    return [
        int(figure)
        for figure in re.findall(
            r"<b>(\d+)</b>",
            page[page.index('<ul class="sum') : page.index("</ul>", page.index('<ul class="sum'))],
        )
    ]


async def test_the_wizard_from_file_to_report(year: Story) -> None:
    """Preview: nothing is saved, and the page states it.

    Apply: as many rows as promised. The report is the school's own workbook. The same file again has nothing
    new.

    After the year's end: pupils who came before it would have to be given their results first.
    """
    async with a_caller(year, "registrar") as registrar:
        body = a_workbook(SEED)
        preview = await import_file(registrar, body, str(uuid4()))
        new, _, _, refused = counts(preview.text)
        assert "ยังไม่มีข้อมูลใดถูกเปลี่ยน" in preview.text
        assert f"นำเข้า {new} แถว" in preview.text
        assert refused == sum(
            int(rows)
            for rows in re.findall(r"</b> (\d+)\xa0|</b> (\d+)&nbsp;", preview.text)
            for rows in rows
            if rows
        )

        applied = await ended_page(registrar, await applied_later(year, registrar, preview.url.path))
        assert "นำเข้าแล้ว" in applied.text
        assert counts(applied.text)[0] == new
        report = await registrar.browser.get(
            re.search(r'href="(/api/v1/files/imports/[^"]+)"', applied.text)[1]
        )  # type: ignore[index]
        assert report.content.startswith(b"PK")
        assert 'filename="import-' in report.headers["content-disposition"]

        again = await import_file(registrar, body, str(uuid4()))
        assert [0, new] == counts(again.text)[:2]
        assert "ไม่มีแถวใหม่ให้นำเข้า" in again.text
        assert str(preview.url.path) in (await registrar.browser.get("/imports")).text


async def applied_later(year: Story, registrar: Caller, preview: str) -> str:
    """The stored preview is opened by the director and applied without the file; pressed twice, and once more
    by the registrar, it is one import. Where it is.
    """
    async with a_caller(year, "director") as director:
        assert preview in (await director.browser.get("/imports")).text
        key = re.search(r'name="key" value="([^"]+)"', (await director.browser.get(preview)).text)
        assert key is not None
        pressed = [await director.browser.post(f"{preview}/apply", data={"key": key[1]}) for _ in range(2)]
        pressed.append(await registrar.browser.post(f"{preview}/apply", data={"key": str(uuid4())}))
    [job] = {answer.headers["location"] for answer in pressed}
    stored = (await registrar.browser.get(preview)).text
    assert f'href="{job}"' in stored
    assert "/apply" not in stored
    return job


async def test_a_form_that_is_sent_twice_is_one_import(story: Story) -> None:
    """The connection broke, the person presses again: the same job.

    Another file in the same form is another one.
    """
    async with a_caller(story, "registrar") as registrar:
        key, body = str(uuid4()), workbooks.good()
        sent = [
            await registrar.browser.post("/imports", files={"file": ("a.xlsx", body)}, data={"key": key})
            for _ in range(3)
        ]
        other = await registrar.browser.post(
            "/imports", files={"file": ("a.xlsx", a_workbook(SEED + 1))}, data={"key": key}
        )

        assert 1 == len({answer.headers["location"] for answer in sent})
        assert sent[0].headers["location"] != other.headers["location"]


WRONG_FILES = {
    "a text": (lambda: b"name;mark", 415, "ไม่ใช่ Excel (.xlsx)"),
    "a zip bomb": (workbooks.zip_bomb, 200, "ใหญ่ผิดปกติ"),
    "macros": (workbooks.with_macros, 200, "ไฟล์มีมาโคร"),
    "a password": (workbooks.with_password, 200, "ไฟล์มีรหัสผ่าน"),
    "wrong columns": (
        lambda: workbooks.workbook([workbooks.ROW], ["แปลก", *workbooks.LABELS[1:]]),
        200,
        "คอลัมน์ไม่ตรงกับแบบฟอร์ม",
    ),
    "50 MB": (workbooks.fifty_megabytes, 413, "ใหญ่กว่า 20 MB"),
}


@pytest.mark.long
@pytest.mark.parametrize("body, status, words", WRONG_FILES.values(), ids=WRONG_FILES)
async def test_a_wrong_file_is_refused_with_a_remedy(
    story: Story, body: object, status: int, words: str
) -> None:
    """Wrong file before wrong columns before wrong rows; nothing is saved, and the page names a remedy."""
    async with a_caller(story, "registrar") as registrar:
        answer = await import_file(registrar, body(), str(uuid4()))  # type: ignore[operator]

        assert status == answer.status_code
        assert words in answer.text


async def test_a_formula_is_a_wrong_row_not_a_wrong_file(story: Story) -> None:
    """Refused with its cause; the other rows could be taken."""

    def fill(book: object) -> None:
        sheet = book.add_worksheet("LSF1")  # type: ignore[attr-defined]
        for column, label in enumerate(workbooks.LABELS):
            sheet.write_string(0, column, label)
            sheet.write_string(1, column, SECONDARY if column == 1 else workbooks.ROW[column])
        sheet.write_formula(1, 16, "=1+0.5", None, 1.5)

    async with a_caller(story, "registrar") as registrar:
        answer = await import_file(registrar, workbooks.book_of(fill), str(uuid4()))
        assert REASONS["FORMULA"][0] in answer.text


async def test_another_school_sees_nothing_of_it(story: Story) -> None:
    """Neither the job nor its report: 404, as for a job that never was."""
    async with a_caller(story, "registrar") as registrar, a_caller(story, "college registrar") as other:
        page = await import_file(registrar, a_workbook(SEED + 2), str(uuid4()))
        job = page.url.path.rsplit("/", 1)[1]
        assert 200 == (await registrar.browser.get(f"/api/v1/files/imports/{job}/report.xlsx")).status_code
        for path in (
            f"/imports/{job}",
            f"/api/v1/files/imports/{job}/report.xlsx",
            f"/api/v1/imports/{job}?school={SECONDARY}",
        ):
            mine, never = (
                await other.browser.get(path),
                await other.browser.get(path.replace(job, str(uuid4()))),
            )
            assert mine.status_code in (403, 404), path
            assert (mine.status_code, len(mine.text)) == (never.status_code, len(never.text))
        assert job not in (await other.browser.get("/imports")).text
        wrong = await other.browser.post(f"/imports/{job}/apply", data={"key": str(uuid4())})
        assert 404 == wrong.status_code


async def test_the_api_starts_one_job_for_one_key(story: Story) -> None:
    """The same key and body: the same job. The same key with another body is refused, and nothing starts."""
    async with a_caller(story, "registrar") as registrar:
        kept = (
            await registrar.stranger.post(
                "/api/v1/files", files={"file": ("a.xlsx", workbooks.good())}, headers=registrar.bearer
            )
        ).json()
        headers, body = (
            registrar.bearer | {"idempotency-key": str(uuid4())},
            {"school": SECONDARY, "workbook": kept, "apply": False},
        )
        first, second = [
            await registrar.stranger.post("/api/v1/imports", json=body, headers=headers) for _ in range(2)
        ]
        other = await registrar.stranger.post("/api/v1/imports", json=body | {"apply": True}, headers=headers)

        assert first.json() == second.json()
        assert (409, "system.id_used") == (other.status_code, is_problem(other)["code"])


@pytest.mark.parametrize("key", ["not-an-id", "1234", "00000000-0000-0000-0000-00000000000g"])
async def test_a_key_that_is_none_is_refused(story: Story, key: str) -> None:
    """422, at the header."""
    async with a_caller(story, "registrar") as registrar:
        body = {
            "school": SECONDARY,
            "workbook": {"key": "uploads/x", "sha256": "0" * 64, "size": 1, "media_type": "x"},
            "apply": False,
        }
        answer = await registrar.stranger.post(
            "/api/v1/imports", json=body, headers=registrar.bearer | {"idempotency-key": key}
        )
        assert (422, ["idempotency-key"]) == (
            answer.status_code,
            [field["field"] for field in is_problem(answer)["fields"]],
        )


async def test_an_office_without_the_right_is_refused(story: Story) -> None:
    """The officer of the authority imports nothing: a page in Thai, 403 for programs; no job."""
    async with a_caller(story, "officer") as officer:
        page = await officer.browser.post(
            "/imports", files={"file": ("a.xlsx", workbooks.good())}, data={"key": str(uuid4())}
        )
        assert 403 == page.status_code
        assert 'href="/imports"' not in page.text.split("<main")[0], "the menu does not offer it"
    async with a_caller(story, "writer") as writer:
        shown = (await writer.browser.get("/imports")).text
        assert "นายทะเบียนหรือผู้อำนวยการเป็นผู้ส่งสมุดงาน" in shown
        assert 'type="file"' not in shown


@pytest.mark.long
async def test_an_outage_of_linkage_doubles_nothing(story: Story) -> None:
    """During an outage of linkage: 503, to be sent again, within seconds.

    Sent again after it, under the same key: one job.
    """
    async with a_caller(story, "registrar") as registrar:
        kept = (
            await registrar.stranger.post(
                "/api/v1/files", files={"file": ("a.xlsx", workbooks.good())}, headers=registrar.bearer
            )
        ).json()
        headers, body = (
            registrar.bearer | {"idempotency-key": str(uuid4())},
            {"school": SECONDARY, "workbook": kept, "apply": False},
        )
        before = len((await story.people["registrar"].ask(imports_of_the_school(story))).imports)
        await story.stack.kill("linkage")
        try:
            api, page = await asyncio.gather(
                registrar.stranger.post("/api/v1/imports", json=body, headers=headers),
                registrar.browser.get("/imports"),
            )
        finally:
            await story.stack.start("linkage")
        assert (503, 503) == (api.status_code, page.status_code)
        assert "portal.busy" == is_problem(api)["code"]
        assert "5" == api.headers["retry-after"]
        assert "ระบบยังไม่ตอบ" in page.text
        sent = [
            await registrar.stranger.post("/api/v1/imports", json=body, headers=headers) for _ in range(2)
        ]
        assert {200} == {answer.status_code for answer in sent}
        assert 1 == len({answer.json()["job"] for answer in sent})
        assert before + 1 == len((await story.people["registrar"].ask(imports_of_the_school(story))).imports)


def imports_of_the_school(story: Story) -> SchoolImports:
    """The imports of the registrar's school."""
    registrar = story.people["registrar"]
    return SchoolImports(authority=registrar.authority, school=registrar.school)


def test_each_reason_has_the_text_of_linkages_list() -> None:
    """The page has every code of the list, with its Thai text and remedy."""
    with (ROOT / "services/linkage/data/localschool_reasons.csv").open(encoding="utf-8") as file:
        expected = {
            row["code"]: (row["message_th"], row["remedy_th"])
            for row in csv.DictReader(file)
            if row["verdict"] == "reject"
        }
    assert expected == REASONS
