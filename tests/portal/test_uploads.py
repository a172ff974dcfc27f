"""Files that people send: bounded while they are read, recognised by content, kept from others.

The service continues.
"""

import asyncio
import io
import json
import socket
import zipfile
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest

from deploy.demo.imports import XLSX
from deploy.demo.people import workbooks
from deploy.demo.people.pictures import portrait, scanned_order
from deploy.demo.story import Story
from deploy.processes import SERVICES
from services.portal.request_guard import MAX_DRAIN_BYTES
from services.portal.uploads import is_kind
from shared.contracts.record import AchievementRecord
from tests.portal.callers import Caller, a_caller, is_problem


@pytest.fixture
async def registrar(story: Story) -> AsyncIterator[Caller]:
    """The registrar of the secondary school."""
    async with a_caller(story, "registrar") as caller:
        yield caller


def a_zip() -> bytes:
    """Photos, packed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("photo.jpg", b"\xff\xd8\xff" * 100)
    return out.getvalue()


WRONG: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a text named .pdf": ("note.pdf", "บันทึกข้อความ".encode),
    "a photo that is a text": ("photo.jpg", lambda: b"this is no photo"),
    "a zip named .xlsx": ("book.xlsx", a_zip),
    "a Word document named .xlsx": ("book.xlsx", workbooks.another_document),
    "a page of the web": ("order.pdf", lambda: b"<html><script>alert(1)</script>"),
    "a PDF after a line of text": ("order.pdf", lambda: b"text first\n%PDF-1.7\n"),
    "nothing": ("order.pdf", lambda: b""),
}


@pytest.mark.parametrize("name, body", WRONG.values(), ids=WRONG)
async def test_the_kind_of_a_file_is_its_content_not_its_name(
    registrar: Caller, name: str, body: Callable[[], bytes]
) -> None:
    """415 with the kinds that are accepted, at the field."""
    answer = await registrar.stranger.post(
        "/api/v1/files", files={"file": (name, body(), "application/pdf")}, headers=registrar.bearer
    )

    assert 415 == answer.status_code
    assert ("portal.file_kind", "file") == (is_problem(answer)["code"], answer.json()["field"])


RIGHT = {
    "a scan": ("application/pdf", lambda: scanned_order("upload")),
    "a photo": ("image/jpeg", lambda: portrait("upload")),
    "a workbook": (XLSX, workbooks.good),
}


@pytest.mark.parametrize("media_type, body", RIGHT.values(), ids=RIGHT)
async def test_an_accepted_file_is_in_the_archive_unchanged(
    story: Story, registrar: Caller, media_type: str, body: Callable[[], bytes]
) -> None:
    """Under a name of ours, with its own kind, whatever name and kind it was sent with."""
    sent = body()
    answer = await registrar.stranger.post(
        "/api/v1/files", files={"file": ("../../x.exe", sent, "text/html")}, headers=registrar.bearer
    )

    kept = answer.json()
    assert media_type == kept["media_type"]
    assert kept["key"].startswith("uploads/")
    assert sent == await story.stack.archive.get(kept["key"])


async def test_what_a_decision_rests_on_waits_nowhere(year: Story) -> None:
    """After a year no row of any table, and no record, names an upload, which is deleted after days: but for
    the rows of previews, on which nothing rests, and drafts, whose uploads stay as long as they do. Scans, photos and applied workbooks are among the evidence.
    """
    named: dict[str, int] = {}
    for service in SERVICES:
        tables = await year.stack.rows(
            service,
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
        )
        for (table,) in tables:
            if table in ("order_drafts", "circular_drafts"):
                continue
            for prefix in ("uploads/", "evidence/"):
                [(count,)] = await year.stack.rows(
                    service, f'select count(*) from "{table}" as line where line::text like %s', f"%{prefix}%"
                )
                named[f"{service}.{table} {prefix}"] = count
    [(previews,)] = await year.stack.rows("linkage", "select count(*) from imports where not apply")
    records = await year.stack.rows("grades", "select key from records")

    [(drafts,)] = await year.stack.rows("registry", "select count(*) from intakes where act is null")
    waiting = {"linkage.imports uploads/": previews, "registry.intakes uploads/": drafts}
    assert {place: count for place, count in waiting.items() if count} == {
        place: count for place, count in named.items() if count and place.endswith("uploads/")
    }
    assert {"registry.orders", "linkage.imports"} <= {
        place.removesuffix(" evidence/") for place, count in named.items() if count and "evidence/" in place
    }
    photos = {
        AchievementRecord.model_validate_json(await year.stack.archive.get(key)).pupil.photo
        for (key,) in records
    }
    assert photos
    for photo in photos:
        assert photo.key.startswith("evidence/grades/")
        assert photo.version
        await year.stack.archive.get(photo)


@pytest.mark.parametrize("path", ["/api/v1/files", "/verify", "/api/v1/verdict"])
async def test_fifty_megabytes_are_refused(registrar: Caller, path: str) -> None:
    """413, with the limit; a stranger's file is bounded too."""
    answer = await registrar.stranger.post(
        path, files={"file": ("book.xlsx", workbooks.fifty_megabytes(), XLSX)}, headers=registrar.bearer
    )

    assert 413 == answer.status_code
    assert "20 MB" in answer.text
    assert 200 == (await registrar.stranger.get("/verify")).status_code


async def test_a_stranger_may_send_five_megabytes(registrar: Caller) -> None:
    """A PDF for verification is smaller than what a school sends in."""
    answer = await registrar.stranger.post(
        "/api/v1/verdict", files={"file": ("big.pdf", b"%PDF-1.7\n" + bytes(6_000_000))}
    )

    assert 413 == answer.status_code
    assert "5 MB" in is_problem(answer)["en"]


async def test_a_body_without_end_is_cut_off(story: Story) -> None:
    """Sent in pieces without a length: the portal answers 413 after what it drains, closes, and continues."""
    sent = send_without_end(
        story.stack.address,
        b"multipart/form-data; boundary=x",
        b'--x\r\ncontent-disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-',
    )

    assert sent < MAX_DRAIN_BYTES + 60_000_000
    async with httpx.AsyncClient(base_url=story.stack.address, trust_env=False) as client:
        assert 200 == (await client.get("/verify")).status_code


async def test_who_sends_all_before_reading_gets_the_answer(story: Story) -> None:
    """As browsers do: half of what the portal drains is more than the buffers between take, and still the 413
    arrives, whole.
    """
    answer = await asyncio.to_thread(send_all_then_read, story.stack.address, MAX_DRAIN_BYTES // 2)

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 413 "), head
    assert json.loads(body)["code"]


async def test_json_has_a_limit_of_its_own(registrar: Caller) -> None:
    """No question of ours has a megabyte of JSON."""
    answer = await registrar.stranger.post(
        "/api/v1/sign-in",
        content=b'{"user_name": "' + b"a" * 2_000_000,
        headers={"content-type": "application/json"},
    )

    assert 413 == answer.status_code
    is_problem(answer)


async def test_a_form_without_its_file_is_refused(registrar: Caller) -> None:
    """422 and the field."""
    answer = await registrar.stranger.post("/api/v1/files", data={"other": "x"}, headers=registrar.bearer)

    assert 422 == answer.status_code
    assert ["file"] == [field["field"] for field in is_problem(answer)["fields"]]


async def test_who_is_not_signed_in_sends_nothing_in(registrar: Caller) -> None:
    """401; a signed-out page goes to the sign-in page."""
    api = await registrar.stranger.post("/api/v1/files", files={"file": ("a.pdf", scanned_order("x"))})
    page = await registrar.stranger.post(
        "/imports", files={"file": ("a.xlsx", workbooks.good())}, data={"key": str(uuid4())}
    )

    assert (401, 303) == (api.status_code, page.status_code)


def test_a_kind_is_recognised_by_first_bytes_and_parts() -> None:
    """A zip is a workbook only with a workbook's parts."""
    assert is_kind(workbooks.good(), XLSX)
    assert not is_kind(a_zip(), XLSX)


def send_without_end(address: str, content_type: bytes, begin: bytes) -> int:
    """Send pieces until the other side has closed; how many bytes that were. Never more than a gigabyte."""
    place, piece, sent = urlsplit(address), b"100000\r\n" + bytes(0x100000) + b"\r\n", 0
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=60) as wire:
        wire.sendall(
            b"POST /api/v1/verdict HTTP/1.1\r\nhost: portal\r\ntransfer-encoding: chunked\r\ncontent-type: "
            + content_type
            + b"\r\n\r\n"
        )
        wire.sendall(f"{len(begin):x}\r\n".encode() + begin + b"\r\n")
        try:
            while sent < 1_000_000_000:
                wire.sendall(piece)
                sent += len(piece)
        except OSError:
            pass
    return sent


def send_all_then_read(address: str, size: int) -> bytes:
    """Send a body of so many bytes and read nothing meanwhile; then the answer."""
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 80), timeout=60) as wire:
        wire.sendall(
            b"POST /api/v1/sign-in HTTP/1.1\r\nhost: portal\r\nconnection: close\r\ncontent-type: application/json\r\n"
        )
        wire.sendall(f"content-length: {size}\r\n\r\n".encode())
        wire.sendall(bytes(size))
        return b"".join(iter(lambda: wire.recv(65_536), b""))
