"""An office that ends at midnight during a session: the token expires, renewal is refused, no command is half
done.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta
from secrets import token_urlsafe
from uuid import uuid4

import pytest

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.people.workbooks import workbook
from deploy.demo.story import CLOCK
from shared.chassis.ask import ask
from shared.contracts.grades.commands import RecordResults, RowOutcomes
from shared.contracts.problem import NOT_SIGNED_IN, Refusal
from shared.contracts.registry.commands import (
    RegisterAccount,
    RenewToken,
    SignedIn,
    SignIn,
    session_digest,
)
from shared.contracts.registry.problems import NO_OFFICE
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.world import orders
from tests.world.main_job import MainJob, Place
from tests.world.stack import Stack, until

pytestmark = pytest.mark.long

PLACE, NOBODY = Place("58-PAO-01", "3058910002"), Place(NOWHERE, NOWHERE)
LAST_DAY = CLOCK.date()
MIDNIGHT = datetime.combine(LAST_DAY + timedelta(days=1), time(), BANGKOK)
# before midnight: a token of that moment expires at midnight
EVENING = timedelta(minutes=9)
# time before midnight at which the processes are restarted: the first that suffices is used
LEFT_S = (5, 10, 20, 40, 80)


@pytest.fixture(scope="module")
async def evening() -> AsyncIterator[Stack]:
    """A stack minutes before midnight whose clock can be set, with the processes that this test needs."""
    stack = Stack(clock_start=MIDNIGHT - EVENING)
    await stack.open(subset=("registry", "grades", "linkage"))
    try:
        yield stack
    finally:
        codes = await stack.close()
    assert not any(codes.values()), f"a process did not stop cleanly: {codes}"


async def a_registrar_until(stack: Stack, last: date) -> Staff:
    """A registrar whose appointment ends with this day, with an account."""
    person = a_person(2570, 1)
    scan = await stack.archive.put_new(f"uploads/{uuid4()}", scanned_order("midnight"), "application/pdf")
    order = await orders.recorded(
        stack.ask,
        **PLACE.here,
        number="9/2569",
        dated=date(2026, 6, 8),
        signer_name="นายกองค์การ (จำลอง)",
        signer_position="นายก",
        term_from=date(2026, 6, 8),
        term_to=last,
        scan=scan,
        appointees=[person.appointed(Office.REGISTRAR)],
    )
    code = order.appointments[0].registration_code
    assert code
    await stack.ask(
        RegisterAccount(
            **NOBODY.here,
            registration_code=code,
            national_id=person.national_id,
            user_name=person.user_name,
            password=person.password,
        )
    )
    return person


async def sign_in(stack: Stack, person: Staff) -> SignedIn:
    return await stack.ask(
        SignIn(
            **NOBODY.here,
            user_name=person.user_name,
            password=person.password,
            session=session_digest(token_urlsafe()),
        )
    )


async def running_over_midnight(
    stack: Stack, command: RecordResults, token: str
) -> "asyncio.Task[RowOutcomes]":
    """The command, handled by grades from before midnight and stalled before its commit until after it;
    repeated where the machine is too slow.
    """
    for left_s in LEFT_S:
        await stack.move_clock(MIDNIGHT - timedelta(seconds=left_s))
        # a second try after midnight would be refused
        running = asyncio.create_task(ask(stack.bus, command, token, stack.sender, timeout_s=120, tries=1))
        await until(lambda running=running: _done_or_stalled(stack, running), seconds=60)
        if not running.done():
            await until(lambda: stack.now() >= MIDNIGHT, seconds=left_s + 1)
            return running
        with pytest.raises(Refusal, match=NOT_SIGNED_IN.code):
            await running
        assert stack.now() >= MIDNIGHT
    raise AssertionError(f"grades handled no command within {LEFT_S[-1]} s of its start")


async def _done_or_stalled(stack: Stack, running: "asyncio.Task[RowOutcomes]") -> bool:
    return running.done() or await stack.is_stalled("grades")


async def recorded(stack: Stack) -> int:
    """The number of results of the last term."""
    return int(
        (
            await stack.rows(
                "grades", "select count(*) from entries where school = %s and import_id is null", PLACE.school
            )
        )[0][0]
    )


async def test_a_registrars_office_ends_at_midnight(evening: Stack) -> None:
    """A command from before midnight is completed after it; a later one is refused as a whole."""
    job = MainJob(evening, PLACE, PLACE.class_of("lower"))
    await job.send(workbook(job.group.workbook()[0]))
    person, rows = await a_registrar_until(evening, LAST_DAY), job.group.last_term()
    first, second = (RecordResults(**PLACE.here, rows=part) for part in (rows[:30], rows[30:60]))
    inside = await sign_in(evening, person)
    assert inside.expires_at == MIDNIGHT

    async with evening.stalled("grades", "entries", when="new.import_id is null"):
        before = await running_over_midnight(evening, first, inside.token)
    assert {"applied"} == {row.outcome for row in (await before).rows}
    assert 30 == await recorded(evening)
    [(last,)] = await evening.rows(
        "grades", "select max(at) from entries where school = %s and import_id is null", PLACE.school
    )
    assert last < MIDNIGHT

    with pytest.raises(Refusal, match=NOT_SIGNED_IN.code):
        await evening.ask(second, inside.token)
    with pytest.raises(Refusal, match=NO_OFFICE.code):
        await evening.ask(RenewToken(**NOBODY.here, session=inside.session))
    with pytest.raises(Refusal, match=NO_OFFICE.code):
        await sign_in(evening, person)
    assert 30 == await recorded(evening)
