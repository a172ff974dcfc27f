"""Anyone verifies: by code, by number, by file; page and API, Thai and English.

Documents of a real year's end.
"""

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from deploy.demo.story import CLOCK, SECONDARY, Story
from services.portal.texts.verification import WORDS
from shared.contracts.documents.commands import CancelDocument
from tests.portal.callers import a_stranger, is_problem


def a_document(year: Story, state: str, kind: str = "P1U") -> dict[str, Any]:
    """The first document of this kind in this state."""
    found: dict[str, Any] = next(
        d for d in year.facts["documents"] if d["status"] == state and d["kind"] == kind
    )
    return found


def content(document: dict[str, Any]) -> bytes:
    """The file as it was issued."""
    return Path(document["path"]).read_bytes()


def altered(document: dict[str, Any]) -> bytes:
    """The file with one flipped bit."""
    body = bytearray(content(document))
    body[20_000] ^= 1
    return bytes(body)


async def cancelled(year: Story) -> dict[str, Any]:
    """A document that was cancelled by order, without another in its place; asked for again, it is the same
    one.
    """
    document, school = (
        [d for d in year.facts["documents"] if d["status"] == "in_force" and d["kind"] == "P1B"][-1],
        year.people["registrar"],
    )
    order = CancelDocument(
        authority=school.authority,
        school=school.school,
        issue=document["issue"],
        order_number="50/2570",
        order_date=CLOCK.date(),
        reason="ออกให้ผิดคน",
    )
    await school.ask(order, id=uuid5(UUID(str(document["issue"])), "cancelled"))
    return document


@pytest.mark.parametrize("language", ["th", "en"])
async def test_five_verdicts_by_code_on_the_page(year: Story, language: str) -> None:
    """One large answer in words; the document, when it was issued, what replaces it; never a person."""
    codes = {
        "in_force": a_document(year, "in_force")["code"],
        "replaced": a_document(year, "replaced")["code"],
        "cancelled": (await cancelled(year))["code"],
        "unknown": "0000-0000-0000-0000",
    }
    async with a_stranger(year) as anyone:
        for verdict, code in codes.items():
            for path in (
                f"/V/{code.upper()}",
                f"/v/{code.lower()}",
                f"/verify/{code}",
                f"/verify?code={code}",
            ):
                answer = await anyone.get(
                    path, params={"lang": language} | ({"code": code} if "?" in path else {})
                )
                assert f'data-verdict="{verdict}"' in answer.text, path
                assert f'lang="{language}"' in answer.text
                assert WORDS[language]["verdicts"][verdict][0] in answer.text
        file = await anyone.post(
            "/verify",
            files={"file": ("x.pdf", altered(a_document(year, "in_force")))},
            data={"lang": language},
        )
    assert WORDS[language]["verdicts"]["altered"][0] in file.text


async def test_a_replaced_document_leads_to_the_one_in_force(year: Story) -> None:
    """Its successor's code, and that one is in force."""
    async with a_stranger(year) as anyone:
        old = await anyone.get(f"/verify/{a_document(year, 'replaced')['code']}")
        successor = re.search(r'href="(/verify/[^"]+)"', old.text.split("<main")[1])
        assert successor is not None
        assert 'data-verdict="in_force"' in (await anyone.get(successor[1])).text


async def test_by_file_by_code_and_by_number_it_is_the_same_document(year: Story) -> None:
    """The API: each verdict names what was compared."""
    document = a_document(year, "in_force")
    async with a_stranger(year) as anyone:
        by_code = (await anyone.get("/api/v1/verdict", params={"code": document["code"]})).json()
        by_number = (
            await anyone.get(
                "/api/v1/verdict", params={"form": "P1U", "school": SECONDARY, "number": document["number"]}
            )
        ).json()
        by_digest = (await anyone.get("/api/v1/verdict", params={"sha256": document["sha256"]})).json()
        by_file = (await anyone.post("/api/v1/verdict", files={"file": ("x.pdf", content(document))})).json()

    assert {"in_force"} == {verdict["verdict"] for verdict in (by_code, by_number, by_digest, by_file)}
    assert {document["sha256"]} == {verdict["sha256"] for verdict in (by_code, by_number, by_digest, by_file)}
    assert ["register", "digest", "log"] == by_file["compared"]
    assert ["register", "log"] == by_code["compared"]


@pytest.mark.parametrize("state", ["replaced", "in_force"])
async def test_the_file_of_a_document_has_its_documents_verdict(year: Story, state: str) -> None:
    """A replaced file is replaced; one bit more or less makes it altered, whatever the state."""
    document = a_document(year, state)
    async with a_stranger(year) as anyone:
        assert (
            state
            == (await anyone.post("/api/v1/verdict", files={"file": ("x.pdf", content(document))})).json()[
                "verdict"
            ]
        )
        assert (
            "altered"
            == (await anyone.post("/api/v1/verdict", files={"file": ("x.pdf", altered(document))})).json()[
                "verdict"
            ]
        )


async def test_a_strangers_pdf_is_not_in_the_register(year: Story) -> None:
    """Unknown, not forged."""
    async with a_stranger(year) as anyone:
        verdict = (
            await anyone.post("/api/v1/verdict", files={"file": ("x.pdf", b"%PDF-1.4\nnothing of ours")})
        ).json()
        page = await anyone.post("/verify", files={"file": ("x.pdf", b"%PDF-1.4\nnothing of ours")})

    assert "unknown" == verdict["verdict"]
    assert "ยังสรุปไม่ได้ว่าปลอม" in page.text


async def test_no_verdict_names_a_person(year: Story) -> None:
    """Neither page nor API has a name, a student number or a citizen id of the pupil whose paper it is."""
    document = a_document(year, "in_force")
    pupil = next(p for p in year.classes["upper"].pupils if p["no"] == document["student"])
    async with a_stranger(year) as anyone:
        texts = [
            (await anyone.get(path)).text
            for path in (f"/verify/{document['code']}", f"/api/v1/verdict?code={document['code']}")
        ]

    for text in texts:
        assert not [
            secret for secret in (pupil["first"], pupil["last"], pupil["nid"], pupil["no"]) if secret in text
        ]


@pytest.mark.parametrize(
    "query, status",
    [
        ("", 409),
        ("?form=P1U&number=1", 409),
        ("?sha256=abc", 422),
        ("?form=XX", 422),
        ("?code=!!!!!!!!!!", 422),
        ("?code=" + "A" * 41, 422),
        ("?number=x", 422),
        ("?school=12", 422),
        ("?code=ABCD", 422),
    ],
)
async def test_an_invalid_question_is_a_problem(year: Story, query: str, status: int) -> None:
    """It names the field, or asks for one way; never a defect."""
    async with a_stranger(year) as anyone:
        answer = await anyone.get(f"/api/v1/verdict{query}")
    assert status == answer.status_code
    is_problem(answer)


@pytest.mark.parametrize(
    "code",
    [
        "x",
        "!!!!",
        "A" * 200,
        "ก" * 16,
        "%00%00%00%00%00%00%00%00%00",
        "<script>alert(1)</script>",
        "' or 1=1 --",
    ],
)
async def test_a_code_that_cannot_be_one_is_unknown(year: Story, code: str) -> None:
    """The page states that the register has no such document; what was typed is shown as text only."""
    async with a_stranger(year) as anyone:
        answer = await anyone.get("/verify", params={"code": code})
    assert 200 == answer.status_code
    assert 'data-verdict="unknown"' in answer.text
    assert "<script>" not in answer.text


async def test_codes_are_read_as_people_type_them(year: Story) -> None:
    """Small letters, spaces, hyphens or none; O for 0 and I for 1."""
    code = a_document(year, "in_force")["code"]
    plain = code.replace("-", "")
    async with a_stranger(year) as anyone:
        for typed in (
            code.lower(),
            plain,
            f" {plain} ",
            " ".join(plain[i : i + 4] for i in range(0, 16, 4)),
            plain.replace("0", "O").replace("1", "I"),
        ):
            assert 'data-verdict="in_force"' in (await anyone.get("/verify", params={"code": typed})).text, (
                typed
            )


@pytest.mark.long
async def test_an_outage_of_documents_is_reported_in_the_chosen_language(year: Story) -> None:
    """503 and to come back; not 'unknown', which would be a statement about the paper."""
    document = a_document(year, "in_force")
    await year.stack.kill("documents")
    try:
        async with a_stranger(year) as anyone:
            page, api = await asyncio.gather(
                anyone.get(f"/verify/{document['code']}?lang=en"),
                anyone.get(f"/api/v1/verdict?code={document['code']}"),
            )
    finally:
        await year.stack.start("documents")
    assert (503, 503) == (page.status_code, api.status_code)
    assert "data-verdict" not in page.text
    assert "The system does not answer" in page.text
    assert "portal.busy" == is_problem(api)["code"]
