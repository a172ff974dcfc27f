"""Blanks, voided numbers, failed documents and refused deliveries, as a school sees them."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.story import CLOCK, Story
from services.portal.pages.deliveries import search, show_deliveries
from services.portal.pages.failed_issues import show_failed
from shared.contracts.documents.problems import NUMBER_CLAIMED
from shared.contracts.documents.queries import IssuedDocument, Register
from shared.contracts.grades.queries import PupilInSchool, Pupils
from shared.contracts.linkage.queries import Deliveries, Delivery
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office
from tests.portal.callers import a_caller, is_problem
from tests.portal.school_pages import a_session, asked, hidden


async def test_blanks_are_received_and_one_is_spoiled(year: Story) -> None:
    """Wrong numbers keep what was typed; the account adds up; sent twice it is one set, one spoiled blank."""
    typed = {"form": "P1P", "set_number": "771", "first": "1", "last": "50"}
    spoiled = {
        "void_form": "P1P",
        "void_set_number": "๗๗๑",
        "number": "3",
        "state": "spoiled",
        "reason": "เครื่องพิมพ์กินกระดาษ",
    }
    async with a_caller(year, "registrar") as registrar:
        page = (await registrar.browser.get("/documents/blanks")).text
        key, void_key = hidden(page, -2), hidden(page)
        wrong = await registrar.browser.post("/documents/blanks", data=key | typed | {"last": "0"})
        assert 422 == wrong.status_code
        assert '<a href="#last">เลขที่สุดท้าย</a>' in wrong.text
        assert 'value="771"' in wrong.text
        received = [await registrar.browser.post("/documents/blanks", data=key | typed) for _ in range(2)]
        assert ["/documents/blanks?received=50"] * 2 == [one.headers["location"] for one in received]
        known = await registrar.browser.post("/documents/blanks", data=typed | {"key": str(uuid4())})
        assert "ลงบัญชีไว้แล้ว" in known.text

        path = "/documents/blanks/void"
        unconfirmed = await registrar.browser.post(path, data=void_key | spoiled)
        assert "ท่านยังไม่ได้ยืนยัน" in unconfirmed.text
        assert 'value="เครื่องพิมพ์กินกระดาษ"' in unconfirmed.text
        form = void_key | spoiled | {"confirmed": "true"}
        voided = [await registrar.browser.post(path, data=form) for _ in range(2)]
        assert ["/documents/blanks?voided=771/3"] * 2 == [one.headers["location"] for one in voided]
        again = await registrar.browser.post(path, data=form | {"key": str(uuid4())})
        assert '<a href="#number">เลขที่</a>' in again.text
        books = (await registrar.stranger.get("/api/v1/numbers", headers=registrar.bearer)).json()["books"]
    book = next(book for book in books if book["set_number"] == "771")
    assert (50, 49, 1) == (book["total"], book["free"], book["spoiled"])


async def test_who_is_no_registrar_sees_the_account_only(year: Story) -> None:
    """The director has no form, and the form's address refuses."""
    async with a_caller(year, "director") as director:
        page = (await director.browser.get("/documents/blanks")).text
        assert "บัญชีคุมเลขที่" in page
        assert "<form" not in page.split("<main")[1]
        assert 403 == (await director.browser.post("/documents/blanks", data={})).status_code


async def test_retrying_without_failed_documents_retries_none(year: Story) -> None:
    """The page says that there are none; the button's address answers all the same."""
    async with a_caller(year, "director") as director:
        assert "ไม่มีเอกสารที่ออกไม่ได้" in (await director.browser.get("/documents/failed")).text
        form = {"key": str(uuid4())}
        retried = await director.browser.post("/documents/failed/retry", data=form)
        page = await director.browser.get("/documents/nothing")
    assert "/documents/failed?retried=0" == retried.headers["location"]
    assert 404 == page.status_code


@pytest.mark.parametrize(
    ("cause", "words"),
    [(NUMBER_CLAIMED.code, NUMBER_CLAIMED.remedy_th), ("LintFailure.figures", "ลองสั่งออกอีกครั้ง")],
)
async def test_a_failed_document_has_name_reason_and_a_button(cause: str, words: str) -> None:
    """For the committee without the button."""
    pupil = a_pupil()
    document = IssuedDocument(
        issue=uuid4(),
        form=DocumentKind.P1U,
        set_number="00001",
        number="000002",
        code="ABCD",
        pupil=pupil.pupil,
        student_no=pupil.student_no,
        state="failed",
        replaced_by=None,
        file=None,
        issued_at=None,
        cancelled_at=None,
        order=None,
        cause=cause,
    )
    replies = (
        Register(documents=[document], pending=0, next=None),
        Pupils(total=1, rooms=[], pupils=[pupil], next=None),
    )
    request, gateway = asked("/documents/failed", *replies)
    for office, has_button in ((Office.REGISTRAR, True), (Office.COMMITTEE_MEMBER, False)):
        page = bytes((await show_failed(request, a_session(office), gateway)).body).decode()

        assert all(word in page for word in (pupil.name, cause, words))
        assert ("ออกอีกครั้ง</button>" in page) is has_button


def a_pupil() -> PupilInSchool:
    """A pupil with a name."""
    return PupilInSchool(
        pupil=uuid4(),
        student_no="20001",
        name="นางสาวกานต์พิชชา ดอยทองคำ",
        level=Level.UPPER,
        class_name="ม.6/1",
        seat=1,
        left_on=None,
        graduated=True,
        missing=[],
    )


def refused_delivery(pupil: PupilInSchool) -> Deliveries:
    """A state of deliveries in which one partner refused this pupil."""
    delivery = Delivery(
        delivery=uuid4(),
        partner="cupt",
        pupil=pupil.pupil,
        record_version=1,
        state="refused",
        kind="first",
        supersedes=None,
        receipt=None,
        reason="ชื่อไม่ตรงกับฐานข้อมูลทะเบียนราษฎร",
        tries=1,
        at=CLOCK,
    )
    counts = {"cupt": {"refused": 1, "delivered": 12_345}}
    return Deliveries(counts=counts, refused=[delivery], deliveries=[], next=None)


async def test_a_refused_delivery_has_name_reason_remedy_and_a_button() -> None:
    """Found by a part of the name; for the director without the button; figures have separators."""
    pupil = a_pupil()
    replies = refused_delivery(pupil), Pupils(total=1, rooms=[], pupils=[pupil], next=None)
    request, gateway = asked("/deliveries", *replies)
    for office, has_button in ((Office.REGISTRAR, True), (Office.DIRECTOR, False)):
        page = bytes((await show_deliveries(request, a_session(office), gateway)).body).decode()

        assert all(words in page for words in (pupil.name, "ทะเบียนราษฎร", "12,345"))
        assert ("ส่งอีกครั้ง</button>" in page) is has_button
    for text, is_found in (("กานต์พิชชา", True), ("ดอย  กานต์", True), ("2000", True), ("คนอื่น", False)):
        page = bytes((await search(request, a_session(), gateway, text)).body).decode()

        assert (pupil.name in page) is is_found


async def test_what_is_not_refused_is_not_sent_again(year: Story) -> None:
    """Nobody chosen, a pupil who was delivered: nothing is sent; the page says so."""
    pupil = next(iter(year.facts["pupils"].values()))
    async with a_caller(year, "registrar") as registrar:
        assert "การส่งข้อมูลให้ปลายทาง" in (await registrar.browser.get("/deliveries")).text
        for chosen in ({}, {"pupil": str(pupil)}):
            form = {"key": str(uuid4()), "partner": "cupt", **chosen}
            answer = await registrar.browser.post("/deliveries/resend", data=form)
            assert "/deliveries?resent=0" == answer.headers["location"]


async def test_a_program_enters_blanks_retries_and_cancels(year: Story) -> None:
    """Each route beside its page; refusals are problems."""
    async with a_caller(year, "registrar") as registrar:

        async def post(path: str, body: dict[str, Any] | None = None) -> httpx.Response:
            return await registrar.stranger.post(f"/api/v1{path}", json=body, headers=registrar.bearer)

        blanks = {"form": "P1P", "set_number": "772", "first": 1, "last": 2}
        assert 2 == (await post("/numbers/blanks", blanks)).json()["blanks"]
        lost = {
            "form": "P1P",
            "set_number": "772",
            "number": 1,
            "state": "lost",
            "reason": "หายระหว่างขนส่ง",
        }
        assert "lost" == (await post("/numbers/voided", lost)).json()["state"]
        assert "documents.number_not_free" == is_problem(await post("/numbers/voided", lost))["code"]
        assert {"issues": 0} == (await post("/documents/retries")).json()
        order = {"order_number": "1/2570", "order_date": "2027-03-29", "reason": "ออกโดยไม่ควรออก"}
        unknown = await post(f"/documents/{uuid4()}/cancellation", order)
        assert "documents.document_unknown" == is_problem(unknown)["code"]
        failed = await registrar.stranger.get("/api/v1/documents?failed=true", headers=registrar.bearer)
    assert [] == failed.json()["documents"]
