"""A document cancelled by order, with nothing in its place: register, number, log, event and verdict show it;
a report of graduates that names it is not accepted.
"""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest

from services.documents.log.leaf import Act
from shared.contracts.documents.commands import AcceptGraduatesReport, CancelDocument
from shared.contracts.documents.events import DocumentCancelled
from shared.contracts.documents.queries import DocumentVerdict, IssuedDocument, IssueRegister, NumberAccount
from shared.contracts.problem import Refusal
from shared.thai.dates import day_of
from shared.vocabulary.documents import DocumentKind
from tests.documents.approvals import (
    School,
    a_school,
    a_staffed_school,
    approve,
    correct,
    emitted,
    register,
    settled,
)
from tests.documents.reports.test_reports import versions
from tests.world.stack import Stack, until


def order(lsq: Stack, school: School, document: IssuedDocument, **more: Any) -> CancelDocument:
    """The order of today to cancel this document."""
    facts = {
        "order_number": "15/2569",
        "order_date": day_of(lsq.now()),
        "reason": "ออกให้ผู้ที่ยังไม่สำเร็จการศึกษา",
    } | more
    return CancelDocument(authority=school.authority, school=school.code, issue=document.issue, **facts)


async def leaves_of(lsq: Stack, document: IssuedDocument) -> list[Act]:
    """The acts that the log knows of a document."""
    return [
        act
        for (act,) in await lsq.rows(
            "documents", "select act from leaves where issue = %s order by id", document.issue
        )
    ]


async def refused(lsq: Stack, command: CancelDocument) -> str:
    """The code with which it is refused."""
    with pytest.raises(Refusal) as refusal:
        await lsq.ask(command)
    return refusal.value.body.code


async def test_a_cancelled_document_is_void_everywhere_and_only_once(lsq: Stack) -> None:
    """Register, account of numbers, log, event, verdict; the other documents stay in force.

    Once more, by the other office at the same moment too: refused.
    """
    school = a_school()
    await approve(lsq, school, 3)
    _, document, _ = await settled(lsq, school, 3)

    outcomes = await asyncio.gather(
        *(lsq.ask(order(lsq, school, document, order_number=f"{n}/2569")) for n in (1, 2, 3)),
        return_exceptions=True,
    )
    [done], codes = (
        [one for one in outcomes if not isinstance(one, BaseException)],
        [one.body.code for one in outcomes if isinstance(one, Refusal)],
    )
    assert codes == ["documents.document_not_in_force"] * 2
    assert done.number == f"{document.set_number}/{document.number}"

    assert [one.state for one in await register(lsq, school)] == ["in_force", "cancelled", "in_force"]
    [line] = (
        await lsq.ask(IssueRegister(authority=school.authority, school=school.code, issue=document.issue))
    ).documents
    assert line.order is not None
    assert (line.order.reason, line.order.dated, line.replaced_by) == (
        "ออกให้ผู้ที่ยังไม่สำเร็จการศึกษา",
        day_of(lsq.now()),
        None,
    )
    assert line.cancelled_at == done.cancelled_at
    [book] = (await lsq.ask(NumberAccount(authority=school.authority, school=school.code))).books
    assert (book.issued, book.cancelled, book.total) == (2, 1, 3)
    assert await leaves_of(lsq, document) == ["issued", "cancelled"]
    [event] = await until(lambda: emitted(lsq, DocumentCancelled, school))
    assert (event.issue, event.replaced_by, event.number) == (document.issue, None, done.number)
    verdict = await lsq.ask(DocumentVerdict(authority="-", school="-", code=document.code))
    assert (verdict.verdict, verdict.replaced_by, verdict.cancelled_at) == (
        "cancelled",
        None,
        done.cancelled_at,
    )
    assert await refused(lsq, order(lsq, school, document)) == "documents.document_not_in_force"


async def test_only_the_issuing_school_cancels_by_an_order_with_a_possible_date(lsq: Stack) -> None:
    """Another school's document is unknown here; an order of tomorrow, or of before the document, is refused;
    nothing has changed.
    """
    school, other = a_school(), a_school()
    await approve(lsq, school, 1)
    [document] = await settled(lsq, school, 1)
    day = timedelta(days=1)

    assert await refused(lsq, order(lsq, other, document)) == "documents.document_unknown"
    for dated in (day_of(lsq.now()) + day, day_of(lsq.now()) - day, date(1983, 1, 1)):
        assert (
            await refused(lsq, order(lsq, school, document, order_date=dated))
            == "documents.cancelling_order_date"
        )
    for actor in ("committee_member", "registrar_officer", "dla_officer"):
        with pytest.raises(Refusal, match="not_allowed"):
            await lsq.ask(order(lsq, school, document), lsq.token(actor, f"{school.authority}.{school.code}"))
    assert [one.state for one in await register(lsq, school)] == ["in_force"]
    assert await leaves_of(lsq, document) == ["issued"]


@pytest.mark.long
async def test_what_is_about_to_be_replaced_is_not_cancelled(lsq: Stack) -> None:
    """Neither while the corrected document waits for the press, nor after it; that one may be."""
    school = a_school()
    approved = await approve(lsq, school, 1)
    [document] = await settled(lsq, school, 1)

    await lsq.kill("documents.press")
    try:
        await correct(lsq, approved, 0, father="นายสมมุติ น้ำใจงาม")
        await until(lambda: register(lsq, school), lambda found: len(found) == 2)
        assert await refused(lsq, order(lsq, school, document)) == "documents.document_being_replaced"
    finally:
        await lsq.start("documents.press")
    old, new = await settled(lsq, school, 2)
    assert await refused(lsq, order(lsq, school, old)) == "documents.document_not_in_force"
    await lsq.ask(order(lsq, school, new))
    assert [one.state for one in await register(lsq, school)] == ["replaced", "cancelled"]


@pytest.mark.long
async def test_a_report_that_names_a_cancelled_transcript_is_not_accepted(lsq: Stack) -> None:
    """The refusal names the reason in words; a correction of the record gives the graduate a new ปพ.1, and the
    next version may be accepted. The ปพ.3 itself is not cancelled.
    """
    school = await a_staffed_school(lsq, "58-TT-03", "3058920001")
    approved = await approve(lsq, school, 4)
    [first] = await versions(lsq, school, 4, "submitted", 1)
    document = next(
        one
        for one in await register(lsq, school, DocumentKind.P1U)
        if one.pupil == approved.records[1].pupil.id
    )
    await lsq.ask(order(lsq, school, document))

    with pytest.raises(Refusal) as refusal:
        await lsq.ask(
            AcceptGraduatesReport(
                authority=school.authority, school=school.code, report=first.report, version=1
            )
        )
    found = refusal.value.body.details["findings"]
    assert [(finding["code"], finding["who"]) for finding in found] == [
        ("TRANSCRIPT_NOT_IN_FORCE", str(document.pupil))
    ]
    report = next(one for one in await register(lsq, school, DocumentKind.P3U) if one.state == "in_force")
    assert await refused(lsq, order(lsq, school, report)) == "documents.report_not_cancelled"

    await correct(lsq, approved, 1, father="นายสมมุติ น้ำใจงาม")
    second, _ = await versions(lsq, school, 4, "submitted", 2)
    new = next(
        one
        for one in await register(lsq, school, DocumentKind.P1U)
        if one.pupil == document.pupil and one.state == "in_force"
    )
    assert new.number != document.number
    await lsq.ask(
        AcceptGraduatesReport(authority=school.authority, school=school.code, report=second.report, version=2)
    )
    assert (
        len(
            [
                event
                for event in await emitted(lsq, DocumentCancelled, school)
                if event.replaced_by is None and event.issue == document.issue
            ]
        )
        == 1
    )
