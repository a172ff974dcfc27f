"""The register of issue as a school sees it, and cancelling a document by its form: confirmed, by order,
once; another school finds nothing.
"""

import re
from typing import Any
from uuid import uuid4

import pytest

from deploy.demo.story import CLOCK, Story
from services.portal.pages.documents import show_document
from shared.contracts.documents.problems import NUMBER_CLAIMED
from shared.contracts.documents.queries import IssuedDocument, Register
from shared.contracts.grades.queries import PupilInSchool, Pupils
from shared.thai.dates import slash_date
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from tests.portal.callers import Caller, a_caller, a_stranger
from tests.portal.school_pages import a_session, asked


def a_transcript(year: Story, place: int) -> dict[str, Any]:
    """A ปพ.1:บ in force that no other test cancels."""
    found: dict[str, Any] = [
        d for d in year.facts["documents"] if d["status"] == "in_force" and d["kind"] == "P1B"
    ][place]
    return found


async def form_of(caller: Caller, document: dict[str, Any]) -> dict[str, str]:
    """The form on the document's page, filled in as it should be."""
    page = await caller.browser.get(f"/documents/{document['issue']}")
    key = re.search(r'name="key" value="([^"]+)"', page.text)
    assert key is not None
    return {
        "key": key[1],
        "order_number": "51/2570",
        "order_date": slash_date(CLOCK),
        "reason": "ออกโดยยังไม่ครบเกณฑ์",
        "confirmed": "true",
    }


async def test_a_document_is_cancelled_by_its_form_once(year: Story) -> None:
    """Pressed twice it is one cancellation; then the page, the register and the verification show it; the
    form is gone, and a second cancellation is refused.
    """
    document = a_transcript(year, -2)
    path = f"/documents/{document['issue']}"
    async with a_caller(year, "director") as director:
        form = await form_of(director, document)
        twice = [await director.browser.post(f"{path}/cancel", data=form) for _ in range(2)]
        assert [(303, path)] * 2 == [(answer.status_code, answer.headers.get("location")) for answer in twice]

        page = (await director.browser.get(path)).text
        assert "ที่ 51/2570" in page
        assert "ออกโดยยังไม่ครบเกณฑ์" in page
        assert f"{path}/cancel" not in page
        again = await director.browser.post(f"{path}/cancel", data=form | {"key": str(uuid4())})
        assert 409 == again.status_code
        assert "ถูกยกเลิกแล้ว" in again.text
    async with a_stranger(year) as anyone:
        verified = (await anyone.get(f"/verify/{document['code']}")).text
    assert 'data-verdict="cancelled"' in verified
    assert "ออกโดยยังไม่ครบเกณฑ์" not in verified


WRONG = {
    "not confirmed": ({"confirmed": "false"}, 409, "ยังไม่ได้ยืนยัน", "confirmed"),
    "no date": ({"order_date": "วันพรุ่งนี้"}, 409, "อ่านวันที่ไม่ได้", "order_date"),
    "of next year": ({"order_date": "1/4/2571"}, 409, "อยู่หลังวันนี้", "order_date"),
    "before the document": ({"order_date": "1/4/2569"}, 409, "อยู่ก่อนวันที่ออกเอกสาร", "order_date"),
    "no reason": ({"reason": "ผิด"}, 422, "ข้อมูลไม่ถูกต้อง 1 รายการ", "reason"),
    "no number": ({"order_number": " "}, 422, "ข้อมูลไม่ถูกต้อง 1 รายการ", "order_number"),
}


@pytest.mark.parametrize("change, status, words, field", WRONG.values(), ids=WRONG)
async def test_a_wrong_form_comes_back_as_it_was_filled_in(
    year: Story, change: dict[str, str], status: int, words: str, field: str
) -> None:
    """What is wrong, at which field, and what was typed stays; nothing was cancelled."""
    document = a_transcript(year, -3)
    async with a_caller(year, "registrar") as registrar:
        form = await form_of(registrar, document) | change
        answer = await registrar.browser.post(f"/documents/{document['issue']}/cancel", data=form)

        assert status == answer.status_code
        assert words in answer.text
        assert f'<a href="#{field}">' in answer.text
        assert f'value="{form["order_number"]}"' in answer.text
        assert form["reason"] in answer.text
        assert 'data-verdict="in_force"' in (await registrar.stranger.get(f"/verify/{document['code']}")).text


async def test_the_register_by_form_and_each_file(year: Story) -> None:
    """All documents of the school, or those of a form; a file is the sealed PDF; a ปพ.3 has no form to cancel
    it.
    """
    async with a_caller(year, "registrar") as registrar:
        everything, reports = [
            (await registrar.browser.get(f"/documents{query}")).text for query in ("", "?form=P3B")
        ]
        assert not [d for d in year.facts["documents"] if f'href="/documents/{d["issue"]}"' not in everything]
        assert "ปพ.3:บ <span" in reports
        assert "ปพ.1:บ <span" not in reports
        assert "ยังไม่มีเอกสารปพ.1:ป" in (await registrar.browser.get("/documents?form=P1P")).text
        document = a_transcript(year, 0)
        assert (await registrar.browser.get(f"/documents/{document['issue']}.pdf")).content.startswith(
            b"%PDF"
        )
        report = re.search(r'href="(/documents/[0-9a-f-]{36})"', reports)
        assert report is not None
        assert "/cancel" not in (await registrar.browser.get(report[1])).text


async def test_another_school_finds_nothing(year: Story) -> None:
    """Page, file and form: 404, as for a document that never was."""
    document = a_transcript(year, 0)
    async with a_caller(year, "college registrar") as other:
        for path in (f"/documents/{document['issue']}", f"/documents/{document['issue']}.pdf"):
            mine, never = (
                await other.browser.get(path),
                await other.browser.get(path.replace(str(document["issue"]), str(uuid4()))),
            )
            assert (404, 404) == (mine.status_code, never.status_code)
        form = {
            "key": str(uuid4()),
            "order_number": "1/2570",
            "order_date": slash_date(CLOCK),
            "reason": "ไม่ใช่ของเรา",
            "confirmed": "true",
        }
        assert (
            404 == (await other.browser.post(f"/documents/{document['issue']}/cancel", data=form)).status_code
        )
        assert "ยังไม่มีเอกสาร" in (await other.browser.get("/documents")).text


async def test_an_invalid_position_in_the_register_is_a_problem(year: Story) -> None:
    """Whatever the address contains: 422, never a defect."""
    async with a_caller(year, "registrar") as registrar:
        for after in ("x", "P1B/1/2", "P1B/00001/x/y", "////"):
            assert 422 == (await registrar.browser.get("/documents", params={"after": after})).status_code, (
                after
            )


@pytest.mark.parametrize(
    ("cause", "remedy"),
    [(NUMBER_CLAIMED.code, NUMBER_CLAIMED.remedy_th), ("LintFailure.figures", "")],
    ids=["a number of another document", "a cause without words"],
)
async def test_a_document_that_was_not_made_says_why(cause: str, remedy: str) -> None:
    """In words, with what to do, where a person can act on it; always with the code."""
    document = IssuedDocument(
        issue=uuid4(),
        form=DocumentKind.P1U,
        set_number="00001",
        number="000002",
        code="ABCD",
        pupil=uuid4(),
        student_no="20001",
        state="failed",
        replaced_by=None,
        file=None,
        issued_at=None,
        cancelled_at=None,
        order=None,
        cause=cause,
    )
    pupil = PupilInSchool(
        pupil=document.pupil,
        student_no="20001",
        name="มานี",
        level=Level.UPPER,
        class_name="ม.6/1",
        seat=1,
        left_on=None,
        graduated=True,
        missing=[],
    )
    register = Register(documents=[document], pending=0, next=None)
    request, gateway = asked("/documents", register, Pupils(total=1, rooms=[], pupils=[pupil], next=None))
    session = a_session()
    page = bytes((await show_document(request, session, gateway, document.issue)).body).decode()

    assert cause in page
    assert remedy in page
    assert (NUMBER_CLAIMED.th in page) is bool(remedy)
