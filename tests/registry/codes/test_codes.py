"""Codes: the first one alone, until it is handed over or used; a further one by two persons, told to the holder."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.demo.people.staff import Staff
from services.registry.rules.codes import REQUEST_LIFE
from shared.contracts.envelope import Asked
from shared.contracts.registry.commands import (
    AcknowledgeCode,
    CollectCode,
    ConfirmCode,
    IssueRegistrationCode,
    RecordCodeHandover,
    RefuseCode,
    RequestCode,
)
from shared.contracts.registry.queries import CodeRequests, CodesOfOrder, CodeState
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.registry.stack import START, RegistryStack, registration, someone

TODAY = START.date()
# those whose registrar officers no other test appoints
AUTHORITIES = (f"58-SAO-{number}" for number in range(26, 42))
OFFICER, CLERK = Office.REGISTRAR_OFFICER, Office.AUTHORITY_CLERK
SCHOOL_OF, SCHOOL = "58-PAO-01", "3058910002"


class Letting:
    """One appointed person, those who let him in, and what they send."""

    def __init__(self, registry: RegistryStack, place: dict[str, Any], who: Staff, made: Any) -> None:
        self.registry, self.place, self.who = registry, place, who
        [appointed] = made.appointments
        self.order, self.appointment, self.person = made.order, appointed.appointment, appointed.person
        self.code = appointed.registration_code
        self.asker_id = str(uuid4())
        self.asker = registry.token(CLERK, place["authority"], self.asker_id)

    async def ask(self, question: Callable[..., Asked[Any]], token: str | None = None, **facts: Any) -> Any:
        """Send a question about the place, as the clerk or with another token."""
        return await self.registry.ask(question(**self.place, **facts), token or self.asker)

    async def refused(
        self, question: Callable[..., Asked[Any]], token: str | None = None, **facts: Any
    ) -> str:
        """The code of the refusal."""
        return (await self.registry.refused(question(**self.place, **facts), token or self.asker)).code

    async def request(self, token: str | None = None) -> UUID:
        """Ask for a further code."""
        made = await self.ask(
            RequestCode,
            token,
            appointment=self.appointment,
            reason="ลืมรหัสผ่าน",
            id_seen="national_id_card",
            seen_by="สมหมาย ใจดี",
        )
        request: UUID = made.request
        return request

    async def hand_over(self) -> None:
        """Record that the code is in the person's hands."""
        await self.ask(RecordCodeHandover, appointment=self.appointment, handed_to=self.who.first, day=TODAY)

    async def state(self, token: str | None = None) -> CodeState:
        """How far the person is let in."""
        state: CodeState = (await self.ask(CodesOfOrder, token, order=self.order)).codes[0]
        return state

    def confirmer(self, role: str = Office.PROVINCE_OFFICER, organisation: str = "58") -> str:
        """Another person, of the level above."""
        return self.registry.token(role, organisation, str(uuid4()))


async def appointed(registry: RegistryStack, office: Office = OFFICER) -> Letting:
    """A person of an authority that no other test uses, who has a first code and no account."""
    place, who = {"authority": next(AUTHORITIES), "school": NOWHERE}, someone()
    made = await registry.appoint(place["authority"], NOWHERE, who.appointed(office))
    return Letting(registry, place, who, made)


async def test_the_first_code_is_issued_anew_alone_until_it_was_handed_over(registry: RegistryStack) -> None:
    """The torn slip is void; who took the new one is recorded with the day; then nobody issues another alone."""
    let = await appointed(registry)
    issue = {"appointment": let.appointment}
    anew = (await let.ask(IssueRegistrationCode, **issue)).registration_code
    assert (
        "registry.code_wrong"
        == (await registry.refused(registration(let.who, let.code), registry.portal)).code
    )
    before = await let.state()
    assert (before.may_reissue, before.may_hand_over, before.may_request) == (True, True, False)
    assert "registry.handover_day_wrong" == await let.refused(
        RecordCodeHandover, appointment=let.appointment, handed_to="ใคร", day=TODAY + timedelta(days=1)
    )

    await let.hand_over()

    after = await let.state()
    assert (after.handed_over_on, after.handed_to) == (TODAY, let.who.first)
    assert (after.may_reissue, after.may_hand_over, after.may_request) == (False, False, True)
    assert "registry.code_needs_second" == await let.refused(IssueRegistrationCode, **issue)
    assert "registry.code_not_given" == await let.refused(
        RecordCodeHandover, appointment=let.appointment, handed_to="ใคร", day=TODAY
    )
    assert (after.registered_at, after.entered_at) == (None, None)
    await registry.register(let.who, anew)
    registered = await let.state()
    assert (registered.registered_at is None, registered.entered_at) == (False, None)
    await registry.sign_in(let.who)
    assert (await let.state()).entered_at


async def test_a_second_order_gives_no_code_to_who_was_handed_one(registry: RegistryStack) -> None:
    """Another authority's clerk, who appoints the person too, gets no code of him."""
    let = await appointed(registry)
    await let.hand_over()

    made = await registry.appoint(next(AUTHORITIES), NOWHERE, let.who.appointed(CLERK))

    assert [None] == [one.registration_code for one in made.appointments]


async def test_a_further_code_needs_two_and_is_told_to_the_holder(registry: RegistryStack) -> None:
    """Asked, confirmed, given once to who asked; the holder reads of it in each session until he has said so."""
    let = await appointed(registry)
    await registry.register(let.who, let.code)
    session = (await registry.sign_in(let.who)).session
    assert "registry.code_needs_second" == await let.refused(
        IssueRegistrationCode, appointment=let.appointment
    )
    request = await let.request()
    assert "registry.code_asked" == await let.refused(
        RequestCode, appointment=let.appointment, reason="ซ้ำ", id_seen="passport", seen_by="ใคร"
    )
    assert "registry.code_request_over" == await let.refused(CollectCode, request=request)
    waiting = await let.ask(CodeRequests, token := let.confirmer())
    assert (waiting.total, waiting.requests[0].request) == (1, request)
    assert (waiting.requests[0].reason, waiting.requests[0].seen_by) == ("ลืมรหัสผ่าน", "สมหมาย ใจดี")

    await let.ask(ConfirmCode, token, request=request)

    assert 0 == (await let.ask(CodeRequests, token)).total
    assert "registry.code_not_yours" == await let.refused(
        CollectCode, registry.token(CLERK, let.place["authority"], str(uuid4())), request=request
    )
    assert (await let.state()).may_collect
    code = (await let.ask(CollectCode, request=request)).registration_code
    assert "registry.code_request_over" == await let.refused(CollectCode, request=request), "once"
    renewed = await registry.renew(session)
    [notice] = renewed.code_notices
    assert "registry.code_not_given" == await let.refused(
        AcknowledgeCode, registry.token(OFFICER, let.place["authority"], str(uuid4())), code=notice.code
    )
    await let.ask(AcknowledgeCode, renewed.token, code=notice.code)
    assert [] == (await registry.renew(session)).code_notices
    await registry.register(let.who, code, password="another-word-2570")
    assert (
        "registry.code_wrong" == (await registry.refused(registration(let.who, code), registry.portal)).code
    )


async def _asker(let: Letting) -> str:
    return let.asker


async def _holder(let: Letting) -> str:
    return let.registry.token(Office.PROVINCE_OFFICER, "58", str(let.person))


async def _colleague(let: Letting) -> str:
    return let.confirmer(CLERK, let.place["authority"])


async def _officer_there(let: Letting) -> str:
    return let.confirmer(OFFICER, let.place["authority"])


async def _asker_in_another_office(let: Letting) -> str:
    return let.registry.token(Office.PROVINCE_OFFICER, "58", let.asker_id)


async def _another_province(let: Letting) -> str:
    return let.confirmer(Office.PROVINCE_OFFICER, "57")


@pytest.mark.parametrize(
    "confirmer, code",
    [
        pytest.param(_asker, "registry.may_not_confirm_code", id="who asked"),
        pytest.param(
            _asker_in_another_office, "registry.code_second_person", id="who asked, in another office"
        ),
        pytest.param(_holder, "registry.code_second_person", id="whose code it is"),
        pytest.param(_colleague, "registry.may_not_confirm_code", id="another clerk of the authority"),
        pytest.param(_officer_there, "registry.may_not_confirm_code", id="an officer of the same level"),
        pytest.param(_another_province, "system.not_allowed", id="another province"),
    ],
)
async def test_nobody_confirms_but_another_of_the_level_above(
    registry: RegistryStack, confirmer: Callable[[Letting], Awaitable[str]], code: str
) -> None:
    """Neither confirmed nor refused, and still open for who may."""
    let = await appointed(registry)
    await registry.register(let.who, let.code)
    request, token = await let.request(), await confirmer(let)

    assert code == await let.refused(ConfirmCode, token, request=request)
    assert code == await let.refused(RefuseCode, token, request=request, reason="ไม่")
    assert "registry.code_request_over" == await let.refused(CollectCode, request=request)
    await let.ask(ConfirmCode, let.confirmer(), request=request)


async def test_a_request_is_refused_with_a_reason_or_lapses_after_seven_days(registry: RegistryStack) -> None:
    """Then another may be asked for."""
    let = await appointed(registry)
    await registry.register(let.who, let.code)
    refused = await let.request()
    await let.ask(RefuseCode, let.confirmer(), request=refused, reason="ไม่ได้เห็นบัตร")
    state = await let.state()
    assert state.request
    assert (state.request.state, state.request.refused_because) == ("refused", "ไม่ได้เห็นบัตร")
    assert "registry.code_request_over" == await let.refused(ConfirmCode, let.confirmer(), request=refused)
    lapsing = await let.request()

    await registry.move_clock(TODAY + REQUEST_LIFE + timedelta(days=1))

    # tokens are of registry's clock
    let.asker = registry.token(CLERK, let.place["authority"], let.asker_id)
    assert "registry.code_request_over" == await let.refused(ConfirmCode, let.confirmer(), request=lapsing)
    assert (await let.state()).request is None
    await let.request()
    await registry.move_clock(TODAY)


async def test_nobody_asks_for_himself_nor_where_the_first_code_does(registry: RegistryStack) -> None:
    """The remedies name the way: another person, or the first code anew."""
    let = await appointed(registry)
    facts = {
        "reason": "ทำใบหาย",
        "id_seen": "official_card",
        "seen_by": "ใคร",
        "appointment": let.appointment,
    }
    assert "registry.code_not_needed" == await let.refused(RequestCode, **facts)
    await registry.register(let.who, let.code)

    himself = registry.token(CLERK, let.place["authority"], str(let.person))
    assert "registry.code_of_oneself" == await let.refused(RequestCode, himself, **facts)


async def test_a_director_asks_for_the_registrar_and_the_authority_confirms(registry: RegistryStack) -> None:
    """Not for himself, not for another school; DLA confirms where the authority has nobody else."""
    who, place = someone(), {"authority": SCHOOL_OF, "school": SCHOOL}
    let = Letting(
        registry,
        place,
        who,
        await registry.appoint(SCHOOL_OF, SCHOOL, who.appointed(Office.REGISTRAR)),
    )
    director = registry.token(Office.DIRECTOR, f"{SCHOOL_OF}.{SCHOOL}", str(uuid4()))
    assert (await let.ask(IssueRegistrationCode, director, appointment=let.appointment)).registration_code
    await let.ask(RecordCodeHandover, director, appointment=let.appointment, handed_to=who.first, day=TODAY)
    request = await let.request(director)
    assert "system.not_allowed" == await let.refused(ConfirmCode, director, request=request)
    listed = await registry.ask(
        CodeRequests(authority=SCHOOL_OF, school=NOWHERE), let.confirmer(CLERK, SCHOOL_OF)
    )
    assert request in [one.request for one in listed.requests]
    await let.ask(ConfirmCode, let.confirmer(OFFICER, SCHOOL_OF), request=request)
    assert (await let.ask(CollectCode, director, request=request)).registration_code

    head = someone()
    made = await registry.appoint(SCHOOL_OF, SCHOOL, head.appointed(Office.DIRECTOR))
    other = Letting(registry, place, head, made)
    assert "registry.may_not_ask_code" == await other.refused(
        RecordCodeHandover, director, appointment=other.appointment, handed_to="ใคร", day=TODAY
    )
    assert not (await other.state(director)).may_hand_over
