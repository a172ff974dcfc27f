"""Numbers on a real database: no gap and no double whatever runs at once, whatever is rolled back; and
blanks with numbers printed on them.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from nats.aio.client import Client
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from services.documents.intents.intent import Intent
from services.documents.intents.tables import batches
from services.documents.numbers.reserving import enqueue_intents
from services.documents.rules.numbers import Series
from shared.chassis.notifications import Notifications
from shared.chassis.unit_of_work import Resources, Work, begin
from shared.contracts.documents.commands import ReceiveBlanks, VoidNumber
from shared.contracts.documents.queries import NumberAccount, NumberBook
from shared.contracts.files import FileReference
from shared.contracts.grades.events import RecordCorrected
from shared.contracts.problem import Refusal
from shared.vocabulary.documents import DocumentKind
from tests.documents.approvals import a_school, approval_of, approve, correct, emit, register, settled
from tests.world.stack import Stack, until

NOTHING = FileReference(key="records/none/1.json", sha256="0" * 64, size=1, media_type="application/json")


class Abandoned(Exception):
    """A transaction that is rolled back after its numbers were taken."""


@asynccontextmanager
async def database(lsq: Stack) -> AsyncIterator[AsyncEngine]:
    """The database of documents, as its processes reach it."""
    engine = create_async_engine(
        lsq.dsn("documents").replace("postgresql://", "postgresql+psycopg://"), pool_size=10
    )
    yield engine
    await engine.dispose()


@asynccontextmanager
async def work(engine: AsyncEngine) -> AsyncIterator[Work]:
    """A unit of work as the edge gives it."""
    # its bus is not connected: nobody is woken
    notifications = Notifications("documents", Client())
    resources = cast(
        Resources,
        SimpleNamespace(engine=engine, clock=lambda: datetime.now(UTC), notifications=notifications),
    )
    async with begin(resources) as unit:
        yield unit


async def reserve(
    engine: AsyncEngine, series: Series, approval: UUID, count: int, pause_s: float, *, abandon: bool
) -> None:
    """Take so many numbers in one transaction; roll it back at the end, or not."""
    with suppress(Abandoned):
        async with work(engine) as unit:
            await enqueue_intents(
                unit, series, approval, [Intent(NOTHING, 1, turn=10**6, pupil=uuid4()) for _ in range(count)]
            )
            # so that others come in between
            await asyncio.sleep(pause_s)
            if abandon:
                raise Abandoned


@pytest.mark.long
@pytest.mark.parametrize("seed", [7])
async def test_numbers_have_no_gap_under_concurrency_and_rollback(lsq: Stack, seed: int) -> None:
    """Forty transactions at once, a third of them rolled back: the numbers kept are 1 … n, each once."""
    school, chance = a_school(), random.Random(seed)
    series, approval = Series(school.authority, school.code, "P2U"), uuid4()
    async with database(lsq) as engine:
        async with work(engine) as unit:
            await unit.session.execute(
                insert(batches).values(
                    approval=approval,
                    authority=series.authority,
                    school=series.school,
                    level="upper",
                    year=2569,
                    approved_on=date(2027, 3, 31),
                    parts=2,
                    received=1,
                )
            )
        jobs = [(chance.randint(1, 5), chance.uniform(0, 0.02), chance.random() < 0.33) for _ in range(40)]
        await asyncio.gather(
            *(
                reserve(engine, series, approval, count, pause_s, abandon=abandon)
                for count, pause_s, abandon in jobs
            )
        )
    kept = sum(count for count, _, abandon in jobs if not abandon)
    given = await lsq.rows(
        "documents", "select number from issues where school = %s order by number", series.school
    )

    assert [number for (number,) in given] == list(range(1, kept + 1))
    assert sum(abandon for _, _, abandon in jobs) > 5


async def account(lsq: Stack, school: Any, form: DocumentKind = DocumentKind.P1U) -> list[NumberBook]:
    """The school's books of a form, the oldest first."""
    books = (await lsq.ask(NumberAccount(authority=school.authority, school=school.code))).books
    return [book for book in reversed(books) if book.form == form]


async def test_blanks_give_the_numbers_that_are_printed_on_them(lsq: Stack) -> None:
    """A school with pre-printed blanks: spoiled ones are skipped, the rest waits for the next stack, the
    account adds up throughout.
    """
    school = a_school()
    place: dict[str, Any] = {"authority": school.authority, "school": school.code, "form": DocumentKind.P1U}
    assert (await lsq.ask(ReceiveBlanks(**place, set_number="417", first=501, last=504))).still_waiting == 0
    await lsq.ask(
        VoidNumber(**place, set_number="417", number=502, state="spoiled", reason="กระดาษติดเครื่องพิมพ์")
    )
    await lsq.ask(
        VoidNumber(**place, set_number="417", number=504, state="lost", reason="หายระหว่างขนส่ง แจ้งความแล้ว")
    )

    await approve(lsq, school, 5)
    documents = await until(
        lambda: register(lsq, school), lambda found: sum(one.state == "in_force" for one in found) == 2
    )
    assert sorted(one.number for one in documents) == ["", "", "", "000501", "000503"]
    [book] = await account(lsq, school)
    assert (book.total, book.free, book.issued, book.spoiled, book.lost) == (4, 0, 2, 1, 1)

    assert (await lsq.ask(ReceiveBlanks(**place, set_number="418", first=1, last=10))).still_waiting == 0
    documents = await settled(lsq, school, 5)
    assert [(one.set_number, one.number) for one in documents] == [
        ("417", "000501"),
        ("417", "000503"),
        ("418", "000001"),
        ("418", "000002"),
        ("418", "000003"),
    ]
    _, second = await account(lsq, school)
    assert (second.mode, second.total, second.free, second.issued) == ("preprinted", 10, 7, 3)


async def test_what_the_account_of_blanks_refuses(lsq: Stack) -> None:
    """A stack twice, a stack upside down, a number that is used, unknown, or already void."""
    school = a_school()
    place: dict[str, Any] = {"authority": school.authority, "school": school.code, "form": DocumentKind.P1U}
    await lsq.ask(ReceiveBlanks(**place, set_number="9", first=1, last=3))
    await approve(lsq, school, 1)
    await settled(lsq, school, 1)
    await lsq.ask(VoidNumber(**place, set_number="9", number=2, state="lost", reason="ไม่พบในตู้เก็บแบบพิมพ์"))

    refused = {
        "blanks_known": ReceiveBlanks(**place, set_number="9", first=1, last=3),
        "blanks_wrong": ReceiveBlanks(**place, set_number="10", first=5, last=4),
        "number_not_free": VoidNumber(**place, set_number="9", number=1, state="lost", reason="ออกเอกสารแล้ว"),
    }
    for code, command in refused.items():
        with pytest.raises(Refusal, match=code):
            await lsq.ask(command)
    for number in (2, 4):
        with pytest.raises(Refusal, match="number_not_free"):
            await lsq.ask(
                VoidNumber(**place, set_number="9", number=number, state="spoiled", reason="ฉีกขาดขณะพิมพ์")
            )
    [book] = await account(lsq, school)
    assert (book.total, book.free, book.issued, book.lost) == (3, 1, 1, 1)


@pytest.mark.long
async def test_the_system_opens_one_set_a_school_form_and_year(lsq: Stack) -> None:
    """Late graduates of the same year continue the same set; another form has its own."""
    school = a_school()
    await approve(lsq, school, 2)
    await settled(lsq, school, 2)
    await approve(lsq, school, 2)
    documents = await settled(lsq, school, 4)

    assert [(one.set_number, one.number) for one in documents] == [
        ("00001", f"{number:06d}") for number in (1, 2, 3, 4)
    ]
    [book] = await account(lsq, school)
    assert (book.mode, book.year, book.total, book.issued, book.free) == ("assigned", 2569, 4, 4, 0)


async def test_an_approval_that_has_acted_as_version_1_reserves_nothing_again(lsq: Stack) -> None:
    """In the release that brings version 2 of the events, the first of them may be twins of acted ones; so may
    a correction.
    """
    school = a_school()
    approved = await approve(lsq, school, 2)
    await settled(lsq, school, 2)
    twin = approval_of(approved)
    await emit(lsq, twin)
    corrected = await correct(lsq, approved, 0, father="นายคนใหม่ สมมุติ")
    await settled(lsq, school, 3)
    correction = RecordCorrected(
        **twin.model_dump(include={"authority", "school", "approval", "level", "year"}),
        graduate=corrected.reference(0),
        superseded_version=1,
        order_date=date(2027, 4, 9),
        fields=["father"],
    )
    due = await lsq.rows("documents", "select due from reports where approval = %s", approved.approval)
    await emit(lsq, correction)

    for event, last in ((twin, 2), (correction, 2)):
        await until(
            lambda event=event, last=last: lsq.rows(
                "documents", "select 1 from inbox where address = %s and last = %s", event.address, last
            )
        )
    assert 3 == len(await register(lsq, school))
    assert [(1,)] == await lsq.rows(
        "documents", "select received from batches where approval = %s", approved.approval
    )
    assert due == await lsq.rows(
        "documents", "select due from reports where approval = %s", approved.approval
    )
