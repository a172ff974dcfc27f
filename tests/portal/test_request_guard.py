"""The request guard: what is refused, and the headers of every answer.

The running portal, asked over HTTP.
"""

import asyncio
import json

import httpx
import pytest
from starlette.exceptions import HTTPException
from starlette.types import Message

from deploy.demo.story import Story
from services.portal.request_guard import RESPONSE_HEADERS, BoundedBody
from tests.portal.callers import a_caller, is_problem
from tests.world.stack import until

ANSWERS = """
a page                      | GET    | /sign-in                          | 200
a redirect                  | GET    | /                                 | 303
a style sheet               | GET    | /static/portal.css                | 200
nothing there               | GET    | /nowhere                          | 404
nothing in the API          | GET    | /api/v1/nowhere                   | 404
no such static file         | GET    | /static/nowhere.css               | 404
the wrong way               | DELETE | /sign-in                          | 405
the wrong way in the API    | PUT    | /api/v1/verdict                   | 405
a form that is not filled   | POST   | /sign-in                          | 422
a language that is none     | GET    | /verify?lang=xx                   | 422
a page for who is signed in | GET    | /home                             | 303
the API without a bearer    | GET    | /api/v1/reports                   | 401
"""
CASES = [[cell.strip() for cell in line.split("|")] for line in ANSWERS.strip().splitlines()]


@pytest.mark.parametrize(
    "method, path, status", [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_every_answer_carries_the_portals_headers(
    stranger: httpx.AsyncClient, method: str, path: str, status: str
) -> None:
    """Whatever the answer is: no sniffing, no framing, no script of others, nothing kept by a cache but what
    is static.
    """
    answer = await stranger.request(method, path)

    assert int(status) == answer.status_code
    kept = path.startswith("/static/") and answer.status_code == 200
    expected = RESPONSE_HEADERS | ({"cache-control": "public, max-age=86400"} if kept else {})
    assert expected == {name: answer.headers.get(name) for name in expected}
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    "method, path, status",
    [case[1:] for case in CASES if int(case[3]) >= 400],
    ids=[case[0] for case in CASES if int(case[3]) >= 400],
)
async def test_what_the_framework_refuses_is_a_problem(
    stranger: httpx.AsyncClient, method: str, path: str, status: str
) -> None:
    """For programs a Problem with both languages; for people a page in Thai, with a link to continue."""
    answer = await stranger.request(method, path)

    if path.startswith("/api/"):
        is_problem(answer)
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert '<html lang="th">' in answer.text
        assert "ทำรายการนี้ไม่ได้" in answer.text
        assert "detail" not in answer.text


BAD = """
no JSON at all              | {not json                                                              | json_invalid
not an object               | [1, 2]                                                                 | model_attributes_type
a field too long            | {"user_name": "%s", "password": "x"}                                   | string_too_long
a field missing             | {"user_name": "somebody"}                                              | missing
"""


@pytest.mark.parametrize(
    "body, code", [[cell.strip() for cell in line.split("|")][1:] for line in BAD.strip().splitlines()]
)
async def test_a_bad_body_is_refused_field_by_field(
    stranger: httpx.AsyncClient, body: str, code: str
) -> None:
    """422, each field with its kind of fault; what was sent is not repeated."""
    answer = await stranger.post(
        "/api/v1/sign-in", content=body.replace("%s", "q" * 61), headers={"content-type": "application/json"}
    )

    assert 422 == answer.status_code
    assert "system.bad_body" == is_problem(answer)["code"]
    assert code in {field["code"] for field in answer.json()["fields"]}
    assert "qqq" not in answer.text


@pytest.mark.parametrize(
    "origin",
    ["https://elsewhere.example", "null", "http://127.0.0.1:1", "https://127.0.0.1.elsewhere.example"],
)
async def test_a_form_of_another_site_does_nothing(story: Story, origin: str) -> None:
    """Refused before anything is asked, even with the cookie: the session continues."""
    async with a_caller(story, "registrar") as registrar:
        answer = await registrar.browser.post("/sign-out", headers={"origin": origin})
        api = await registrar.browser.post(
            "/api/v1/sign-in", json={"user_name": "x", "password": "y"}, headers={"origin": origin}
        )

        assert (403, 403) == (answer.status_code, api.status_code)
        assert "ไม่ได้มาจากหน้าของระบบ" in answer.text
        assert "portal.foreign_form" == is_problem(api)["code"]
        assert 200 == (await registrar.browser.get("/home")).status_code


async def test_our_own_form_is_accepted(story: Story) -> None:
    """The browser names the portal as its origin."""
    async with a_caller(story, "registrar") as registrar:
        answer = await registrar.browser.post("/sign-out", headers={"origin": story.stack.address})
        assert 303 == answer.status_code


@pytest.mark.parametrize(
    "path",
    [
        "/reports/not-an-id/1.pdf",
        "/reports/00000000-0000-0000-0000-000000000000/x.pdf",
        "/imports/------------------------------------",
        "/tracker/ก",
        "/api/v1/imports/x?school=3058910002",
        "/api/v1/files/imports/------------------------------------/report.xlsx",
        "/api/v1/tracker/999",
    ],
)
async def test_an_invalid_id_is_no_page(story: Story, path: str) -> None:
    """404, never a defect."""
    # of whose office the page is
    async with a_caller(story, "dla" if path.startswith("/tracker") else "registrar") as caller:
        assert 404 == (await caller.browser.get(path)).status_code


async def test_a_defect_shows_nothing_of_its_inside(story: Story) -> None:
    """Bytes that are no text, in a field that goes to registry: whatever the answer is, no inside is shown
    and the portal continues.
    """
    async with a_caller(story, "registrar") as registrar:
        for content in (b"user_name=%ff%fe&password=%00", b"user_name=%F0%9F%98%80&password=" + b"%00" * 20):
            answer = await registrar.stranger.post(
                "/sign-in", content=content, headers={"content-type": "application/x-www-form-urlencoded"}
            )
            assert "Traceback" not in answer.text
            assert RESPONSE_HEADERS["content-security-policy"] == answer.headers["content-security-policy"]
            assert answer.status_code in (403, 422, 500)
        assert 200 == (await registrar.browser.get("/home")).status_code


async def test_the_web_server_logs_json(story: Story) -> None:
    """JSON like every line of the log, also of what is no HTTP."""
    log, begun = story.stack.log("portal"), len(story.stack.log("portal").read_bytes())
    reader, writer = await asyncio.open_connection("127.0.0.1", story.stack.environment.portal_port)
    writer.write(b"no HTTP at all\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 400")
    writer.close()

    await until(lambda: len(log.read_bytes()) > begun)
    assert {"uvicorn.error"} == {
        json.loads(line)["library"] for line in log.read_bytes()[begun:].splitlines()
    }


async def test_a_body_that_does_not_come_is_not_awaited_for_ever() -> None:
    """408 when its time is over; what is whole in time is read."""

    async def never() -> Message:
        await asyncio.Event().wait()
        raise AssertionError

    async def whole() -> Message:
        return {"type": "http.request", "body": b"x", "more_body": False}

    late = BoundedBody(never, max_bytes=10, timeout_s=0.01, is_complete=False)
    with pytest.raises(HTTPException) as refusal:
        await late()

    assert 408 == refusal.value.status_code
    assert b"x" == (await BoundedBody(whole, max_bytes=10, timeout_s=30, is_complete=False)())["body"]
