"""The press on real servers: it issues each document once, whichever process is killed, and an invalid record
stops no other.
"""

import asyncio
import random
import signal
from collections.abc import AsyncIterator
from hashlib import sha256
from uuid import UUID, uuid4

import pytest

from services.documents.issuing.press.workers import MAX_JOBS
from services.documents.register.checks import unfounded
from shared.contracts.documents.commands import RetryFailedIssues
from shared.contracts.documents.events import DocumentIssued
from shared.contracts.documents.problems import NUMBER_CLAIMED
from shared.contracts.documents.queries import IssuedDocument, IssueRegister
from shared.contracts.record import AchievementRecord
from tests.documents.approvals import (
    Approved,
    School,
    Spoil,
    a_school,
    approve,
    archived,
    emit_approval,
    emitted,
    register,
    settled,
)
from tests.documents.forms import samples
from tests.world.history import found_by
from tests.world.stack import Stack, until


@pytest.fixture(autouse=True)
async def one_press(lsq: Stack) -> AsyncIterator[None]:
    """Each test begins and ends with one press running, whatever it did to it."""
    await running(lsq)
    yield
    await running(lsq)


async def running(lsq: Stack) -> None:
    member = lsq.supervisor.processes.get("documents.press")
    if member is None or member.code is not None:
        await lsq.start("documents.press")


async def issued_once(lsq: Stack, approved: Approved) -> None:
    """Every graduate has one document, numbers have no gap, archive, log and events hold the same documents;
    each number is claimed for its document.
    """
    graduates = len(approved.records)
    documents = await settled(lsq, approved.school, graduates)
    ids = {document.issue for document in documents}

    assert [document.number for document in documents] == [
        f"{number:06d}" for number in range(1, graduates + 1)
    ]
    assert [document.pupil for document in documents] == [record.pupil.id for record in approved.records]
    assert {document.state for document in documents} == {"in_force"}
    assert await archived(lsq, documents) == ids
    claims = [await claimed_by(lsq, approved.school, document) for document in documents]
    assert claims == [document.issue for document in documents]
    leaves = await lsq.rows("documents", "select issue from leaves where issue = any(%s)", list(ids))
    assert sorted(issue for (issue,) in leaves) == sorted(ids)
    events = await until(
        lambda: emitted(lsq, DocumentIssued, approved.school), lambda found: len(found) >= graduates
    )
    assert sorted(event.issue for event in events) == sorted(ids)
    assert [] == await found_by(lsq, "documents.press", unfounded)


async def test_a_number_of_another_document_is_not_printed_on_this_one(lsq: Stack) -> None:
    """The archive has the claim of a press that was killed, and one of a document that this database does not
    know: the first is adopted, the second document is not made. It is set aside at once with a cause of its
    own, a retry by a person ends the same way, and the others are issued.
    """
    await lsq.kill("documents.press", signal.SIGTERM)
    approved = await approve(lsq, a_school(), 3)
    waiting = await until(lambda: register(lsq, approved.school), lambda found: len(found) == 3)
    other = uuid4()
    for document, issue in ((waiting[0], waiting[0].issue), (waiting[1], other)):
        await lsq.archive.put_new(claim_of(document, approved.school), str(issue).encode(), "text/plain")
    await lsq.start("documents.press")
    for _ in range(2):
        documents = await settled(lsq, approved.school, 3)
        assert [(document.state, document.cause) for document in documents] == [
            ("in_force", None),
            ("failed", NUMBER_CLAIMED.code),
            ("in_force", None),
        ]
        assert [(1,)] == await lsq.rows(
            "documents", "select failures from issues where id = %s", waiting[1].issue
        )
        assert await archived(lsq, documents) == {waiting[0].issue, waiting[2].issue}
        place = {"authority": approved.school.authority, "school": approved.school.code}
        failed = (await lsq.ask(IssueRegister(**place, failed=True))).documents
        assert [waiting[1].issue] == [document.issue for document in failed]
        assert 1 == (await lsq.ask(RetryFailedIssues(**place))).issues


@pytest.mark.long
async def test_a_press_killed_between_archive_and_register_issues_once(lsq: Stack) -> None:
    """A press that is killed after archiving, before registering, neither loses nor doubles a document."""
    school = a_school()
    async with lsq.stalled("documents", "issue_register", when=f"new.school = '{school.code}'"):
        approved = await approve(lsq, school, 12)
        await until(lambda: lsq.is_stalled("documents"))
        assert len(await archived(lsq, await register(lsq, school))) == len(await taken(lsq, approved)) > 0
        await lsq.kill("documents.press", signal.SIGKILL)
    await lsq.start("documents.press")

    await issued_once(lsq, approved)


@pytest.mark.long
@pytest.mark.parametrize(
    ("table", "act"),
    [
        ("readings", "insert"),
        ("leaves", "insert"),
        ("numbers", "update"),
        ("issues", "update"),
        ("outbox", "insert"),
    ],
)
async def test_a_press_killed_at_this_step_issues_once(lsq: Stack, table: str, act: str) -> None:
    """Wherever in its transaction the press is killed, the next one continues from what is stored."""
    approved = await approve(lsq, a_school(), 4, send=False)
    async with lsq.stalled("documents", table, when=_of_the_press(table), act=act):
        await emit_all(lsq, approved)
        await until(lambda: lsq.is_stalled("documents"))
        await lsq.kill("documents.press", signal.SIGKILL)
    assert [] == await found_by(lsq, "documents.press", unfounded)
    await lsq.start("documents.press")

    await issued_once(lsq, approved)


@pytest.mark.long
@pytest.mark.parametrize("seed", [2570])
async def test_a_press_killed_again_and_again_by_chance_issues_once(lsq: Stack, seed: int) -> None:
    """Five kills at moments of this seed, while a class is in the press."""
    approved, chance = await approve(lsq, a_school(), 30), random.Random(seed)
    for _ in range(5):
        # not to wait for something: to hit any moment
        await asyncio.sleep(chance.uniform(0, 0.25))
        await lsq.kill("documents.press", signal.SIGKILL)
        await lsq.start("documents.press")

    await issued_once(lsq, approved)


@pytest.mark.long
async def test_two_presses_share_the_work(lsq: Stack) -> None:
    """Each takes what the other has not taken; nothing is done twice."""
    await lsq.start("documents.press/2")
    try:
        approved = await approve(lsq, a_school(), 40)
        await issued_once(lsq, approved)
        ids = {str(document.issue) for document in await register(lsq, approved.school)}
        by_press = [
            sum(id in line for id in ids for line in _lines(lsq, name))
            for name in ("documents.press", "documents.press/2")
        ]
        assert sum(by_press) == 40
        assert all(by_press)
    finally:
        await lsq.kill("documents.press/2", signal.SIGTERM)


async def test_an_invalid_record_fails_alone_and_is_retried_when_its_cause_is_gone(lsq: Stack) -> None:
    """Three invalid records of nine are set aside with the kind of their cause; six are issued; the one whose
    missing file arrives is issued after a retry.
    """
    photo = f"uploads/{random.randrange(10**12)}"
    spoilt = {1: _without_room, 4: _without(photo), 7: _with_figures_that_do_not_agree}
    approved = await approve(lsq, a_school(), 9, spoil=spoilt)
    documents = await settled(lsq, approved.school, 9)

    assert [document.state for document in documents] == [
        "failed" if place in spoilt else "in_force" for place in range(9)
    ]
    assert [document.cause for document in documents if document.cause] == [
        "CannotRender.too_long",
        "system.file_missing",
        "LintFailure.figures",
    ]

    await lsq.archive.put_new(photo, samples.photo(), "image/jpeg")
    again = await lsq.ask(RetryFailedIssues(authority=approved.school.authority, school=approved.school.code))
    assert again.issues == 3
    documents = await until(
        lambda: register(lsq, approved.school), lambda found: found[4].state == "in_force"
    )
    assert documents[4].number == "000005"


@pytest.mark.long
async def test_a_document_with_which_presses_die_is_set_aside(lsq: Stack) -> None:
    """A press stores what it takes. After it is killed the next one takes each of these alone, and sets it
    aside when so many presses have died with it. A person may order another try.
    """
    approved = await approve(lsq, a_school(), 3, send=False)
    for died, left in ((1, [(0, 1), (1, 1), (2, 1)]), (2, [(1, 2), (2, 1)])):
        async with lsq.stalled(
            "documents", "issue_register", when=f"new.pupil = '{approved.records[1].pupil.id}'"
        ):
            await (emit_all(lsq, approved) if died == 1 else running(lsq))
            await until(lambda: lsq.is_stalled("documents"))
            await lsq.kill("documents.press", signal.SIGKILL)
        assert await taken(lsq, approved) == left
    await lsq.start("documents.press", LSQ_DEATHS="2")
    documents = await settled(lsq, approved.school, 3)

    assert [(document.state, document.cause) for document in documents] == [
        ("in_force", None),
        ("failed", "PressDied"),
        ("in_force", None),
    ]
    assert await taken(lsq, approved) == []
    await lsq.ask(RetryFailedIssues(authority=approved.school.authority, school=approved.school.code))
    await issued_once(lsq, approved)


@pytest.mark.long
async def test_a_small_school_does_not_wait_for_a_large_one(lsq: Stack) -> None:
    """The press orders documents by their place in each school's batch: after what it has taken it issues a
    small school's third graduate, before a large one's next.
    """
    async with lsq.stalled("documents", "issue_register"):
        large = await approve(lsq, a_school(), 20)
        await until(lambda: lsq.is_stalled("documents"))
        small = await approve(lsq, a_school(), 3)
        await until(lambda: register(lsq, small.school), lambda found: len(found) == 3)
    await settled(lsq, large.school, 20)
    order = await lsq.rows(
        "documents",
        "select r.school from leaves l join issue_register r on r.issue = l.issue where r.school in (%s, %s) order by l.id",
        large.school.code,
        small.school.code,
    )

    last_of_small = max(place for place, (school,) in enumerate(order) if school == small.school.code)
    assert last_of_small <= MAX_JOBS + 2


def claim_of(document: IssuedDocument, school: School) -> str:
    """The key of the claim of this document's number."""
    return f"numbers/{school.code}/{document.form}/{document.set_number}/{document.number}"


async def claimed_by(lsq: Stack, school: School, document: IssuedDocument) -> UUID:
    """For which document the archive has this one's number."""
    return UUID((await lsq.archive.get(claim_of(document, school))).decode())


def _of_the_press(table: str) -> str:
    """Which rows of this table the press writes, not the main process."""
    return {
        "readings": "new.purpose = 'issue'",
        "numbers": "new.state = 'issued'",
        "issues": "new.state = 'done'",
    }.get(table, "true")


async def taken(lsq: Stack, approved: Approved) -> list[tuple[int, int]]:
    """Which documents of a batch presses have taken and not finished, and how often."""
    return await lsq.rows(
        "documents",
        "select turn, taken from in_hand join issues on id = issue where approval = %s order by turn",
        approved.approval,
    )  # type: ignore[return-value]


async def emit_all(lsq: Stack, approved: Approved) -> None:
    await emit_approval(lsq, approved, [approved.reference(place) for place in range(len(approved.records))])


def _lines(lsq: Stack, name: str) -> list[str]:
    return [line for line in lsq.log(name).read_text("utf-8").splitlines() if '"document_issued"' in line]


def _without_room(record: AchievementRecord) -> AchievementRecord:
    """A name that no size makes fit."""
    name = record.pupil.name.model_copy(update={"first": "กุลธิดาภรณ์" * 18})
    return record.model_copy(update={"pupil": record.pupil.model_copy(update={"name": name})})


def _without(key: str) -> Spoil:
    """A photo that is not in the archive yet."""
    body = samples.photo()

    def spoil(record: AchievementRecord) -> AchievementRecord:
        photo = record.pupil.photo.model_copy(
            update={"key": key, "sha256": sha256(body).hexdigest(), "size": len(body)}
        )
        return record.model_copy(update={"pupil": record.pupil.model_copy(update={"photo": photo})})

    return spoil


def _with_figures_that_do_not_agree(record: AchievementRecord) -> AchievementRecord:
    """An average that its sums do not give."""
    return record.model_copy(update={"summary": record.summary.model_copy(update={"gpax": "0.01"})})
