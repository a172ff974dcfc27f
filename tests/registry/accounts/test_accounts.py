"""A person who was appointed registers and signs in; the refusal of one without an office today names the
missing order.
"""

import asyncio
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from deploy.demo.people.staff import Staff
from shared.access.tokens import Keyring
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import (
    ChangeOffice,
    CollectCode,
    ConfirmCode,
    RequestCode,
    SignOut,
    session_digest,
)
from shared.contracts.registry.queries import NoOfficeDetails
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.registry.stack import DLA, START, RegistryStack, registration, signing_in, someone

OFFICER, REGISTRAR = Office.REGISTRAR_OFFICER, Office.REGISTRAR
TODAY = START.date()


async def test_an_appointed_person_registers_and_signs_in(registry: RegistryStack) -> None:
    """The token has office and organisation, lasts ten minutes, and is checked with registry's public key
    alone.
    """
    who = someone()
    made = await registry.appoint("58-PAO-01", "3058910002", who.appointed(REGISTRAR))
    await registry.register(who, made.appointments[0].registration_code)

    signed_in = await registry.sign_in(who)

    actor = Keyring({"registry": registry.stack.key.public_key()}).read(signed_in.token, registry.now())
    assert (actor.offices, actor.organisation, actor.sub) == (
        ((REGISTRAR, made.appointments[0].appointment),),
        "58-PAO-01.3058910002",
        str(made.appointments[0].person),
    )
    assert (signed_in.office, signed_in.authority, signed_in.school) == (REGISTRAR, "58-PAO-01", "3058910002")
    assert signed_in.name == f"{who.title}{who.first} {who.last}"
    assert timedelta(minutes=9) < signed_in.expires_at - registry.now() <= timedelta(minutes=10)


async def test_the_first_officer_of_dla_comes_from_the_set_up(registry: RegistryStack) -> None:
    """Loaded once, however often registry starts."""
    await registry.stack.restart("registry")
    await registry.move_clock(TODAY)

    signed_in = await registry.sign_in(DLA, user_name="DLA.Officer")

    assert (signed_in.office, signed_in.authority) == (Office.DLA_OFFICER, NOWHERE)
    assert await registry.stack.rows("registry", "select count(*) from orders where source = 'setup'") == [
        (1,)
    ]


async def test_the_refusal_of_a_former_registrar_names_the_order_that_ended(registry: RegistryStack) -> None:
    """The problem has the person's own orders, which one ended, and who must send the next one."""
    former = someone()
    made = await registry.appoint(
        "58-PAO-01", "3058910003", former.appointed(REGISTRAR), first=date(2025, 5, 16), number="77/2568"
    )
    await registry.register(former, made.appointments[0].registration_code)
    await registry.appoint("58-PAO-01", "3058910003", someone().appointed(REGISTRAR), first=date(2026, 6, 8))

    problem = await registry.refused(signing_in(former), registry.portal)

    assert problem.code == "registry.no_office"
    assert "คำสั่งที่ 77/2568" in problem.th
    assert "ถูกแทนที่ด้วยคำสั่งใหม่ตั้งแต่วันที่ 8 มิถุนายน 2569" in problem.th
    assert "เจ้าหน้าที่ผู้บันทึกคำสั่งขององค์การบริหารส่วนจังหวัดแม่ฮ่องสอน" in problem.remedy_th
    details = NoOfficeDetails.model_validate(problem.details)
    assert [(entry.order_number, entry.state, entry.term_to) for entry in details.timeline] == [
        ("77/2568", "replaced", date(2026, 6, 7))
    ]


async def test_an_office_that_begins_later_allows_registration_but_not_sign_in(
    registry: RegistryStack,
) -> None:
    """The remedy names the day on which it takes effect."""
    who = someone()
    made = await registry.appoint(
        "58-SAO-17", NOWHERE, who.appointed(OFFICER), dated=date(2027, 3, 1), first=date(2027, 4, 1)
    )
    await registry.register(who, made.appointments[0].registration_code)

    problem = await registry.refused(signing_in(who), registry.portal)

    assert (problem.code, "จะเริ่มมีผลวันที่ 1 เมษายน 2570" in problem.th) == ("registry.no_office", True)
    await registry.move_clock(date(2027, 4, 1), time(0, 0, 1))
    assert (await registry.sign_in(who)).authority == "58-SAO-17"
    await registry.move_clock(TODAY)


@pytest.mark.long
async def test_a_token_ends_with_its_order_and_is_not_renewed_after(registry: RegistryStack) -> None:
    """At 23:55 of the last day the token has five minutes; after midnight the session renews no token."""
    who = someone()
    made = await registry.appoint("58-SAO-18", NOWHERE, who.appointed(OFFICER), last=date(2027, 3, 30))
    await registry.register(who, made.appointments[0].registration_code)
    await registry.move_clock(date(2027, 3, 30), time(23, 55))
    signed_in = await registry.sign_in(who)
    renewed = await registry.renew(signed_in.session)
    midnight = datetime(2027, 3, 31, tzinfo=BANGKOK)
    assert (signed_in.expires_at, renewed.expires_at) == (midnight, midnight)

    await registry.move_clock(date(2027, 3, 31), time(0, 0, 1))

    with pytest.raises(Refusal) as refusal:
        await registry.renew(signed_in.session)
    assert (refusal.value.body.code, "สิ้นผลเมื่อสิ้นวันที่ 30 มีนาคม 2570" in refusal.value.body.th) == (
        "registry.no_office",
        True,
    )
    await registry.move_clock(TODAY)


@pytest.mark.long
async def test_an_office_that_ends_at_midnight_leaves_the_others(registry: RegistryStack) -> None:
    """At 23:55 the token carries both offices and ends at midnight; the next one carries the other alone."""
    who, ring = someone(), Keyring({"registry": registry.stack.key.public_key()})
    made = await registry.appoint("58-SAO-45", NOWHERE, who.appointed(OFFICER), last=date(2027, 3, 30))
    clerk = await registry.appoint("58-SAO-45", NOWHERE, who.appointed(Office.AUTHORITY_CLERK))
    await registry.register(who, made.appointments[0].registration_code)
    await registry.move_clock(date(2027, 3, 30), time(23, 55))
    # at the organisation of the appointment that ends
    signed_in = await registry.sign_in(who, appointment=made.appointments[0].appointment)
    assert signed_in.expires_at == datetime(2027, 3, 31, tzinfo=BANGKOK)
    assert {OFFICER, Office.AUTHORITY_CLERK} == {
        one.role for one in ring.read(signed_in.token, registry.now()).offices
    }

    await registry.move_clock(date(2027, 3, 31), time(0, 0, 1))

    with pytest.raises(Refusal, match="not_signed_in"):
        ring.read(signed_in.token, registry.now())
    renewed = await registry.renew(signed_in.session)
    assert ring.read(renewed.token, registry.now()).offices == (
        (Office.AUTHORITY_CLERK, clerk.appointments[0].appointment),
    )
    assert renewed.expires_at - registry.now() > timedelta(minutes=9)
    await registry.move_clock(TODAY)


@pytest.mark.long
async def test_a_session_ends_with_the_last_office_at_its_organisation(registry: RegistryStack) -> None:
    """The refusal names the order that ended, though another organisation's is in force; there the person
    signs in.
    """
    who = someone()
    made = await registry.appoint(
        "58-SAO-43", NOWHERE, who.appointed(OFFICER), last=date(2027, 3, 30), number="13/2569"
    )
    await registry.appoint("58-SAO-44", NOWHERE, who.appointed(OFFICER), first=date(2026, 7, 1))
    await registry.register(who, made.appointments[0].registration_code)
    await registry.move_clock(date(2027, 3, 30), time(23, 55))
    signed_in = await registry.sign_in(who, appointment=made.appointments[0].appointment)
    assert signed_in.authority == "58-SAO-43"

    await registry.move_clock(date(2027, 3, 31), time(0, 0, 1))

    with pytest.raises(Refusal) as refusal:
        await registry.renew(signed_in.session)
    assert (refusal.value.body.code, "13/2569" in refusal.value.body.th) == ("registry.no_office", True)
    assert (await registry.sign_in(who)).authority == "58-SAO-44"
    await registry.move_clock(TODAY)


async def test_a_session_ends_by_signing_out_and_after_twelve_hours(registry: RegistryStack) -> None:
    """Then there is no next token."""
    who = await _registered(registry, "58-SAO-19")
    first, second = await registry.sign_in(who), await registry.sign_in(who)

    assert (
        await registry.ask(SignOut(authority=NOWHERE, school=NOWHERE, session=first.session), registry.portal)
    ).ended
    assert await _code_of_renewing(registry, first.session) == "registry.session_ended"
    await registry.renew(second.session)
    await registry.move_clock(TODAY, time(21, 30))
    assert await _code_of_renewing(registry, second.session) == "registry.session_ended"
    await registry.move_clock(TODAY)


# what is wrong              | code                     | field
REGISTRATIONS = """
another's code              | registry.code_wrong      |
a code that nobody has      | registry.code_wrong      |
another national id         | registry.code_wrong      |
a taken user name           | registry.user_name_taken | user_name
the user name as password   | registry.password_weak   | password
the id as password          | registry.password_weak   | password
one letter as password      | registry.password_weak   | password
counting as password        | registry.password_weak   | password
a short password            | system.bad_body          | password
a user name with spaces     | system.bad_body          | user_name
"""


@pytest.mark.long
@pytest.mark.parametrize(
    ("what", "code", "field"),
    [[cell.strip() for cell in line.split("|")] for line in REGISTRATIONS.strip().splitlines()],
)
async def test_a_wrong_registration(registry: RegistryStack, what: str, code: str, field: str) -> None:
    """A wrong code and a wrong id get the same refusal; the right ones still work afterwards."""
    who, other = someone(), someone()
    made = await registry.appoint(
        f"58-SAO-{next(AUTHORITIES)}",
        NOWHERE,
        who.appointed(Office.AUTHORITY_CLERK),
        other.appointed(Office.AUTHORITY_CLERK),
    )
    mine, others = (one.registration_code for one in made.appointments)
    wrong: dict[str, dict[str, str | None]] = {
        "another's code": {"registration_code": others},
        "a code that nobody has": {"registration_code": "AAAA-BBBB-CCCC-DDDD"},
        "another national id": {"national_id": other.national_id},
        "a taken user name": {"user_name": "dla.officer"},
        "the user name as password": {"password": f"{who.user_name}-2570"},
        "the id as password": {"password": f"x{who.national_id}"},
        "one letter as password": {"password": "aaaaaaaaaaaaaa"},
        "counting as password": {"password": "abcdefghijklmnop"},
        "a short password": {"password": "short"},
        "a user name with spaces": {"user_name": "a b c"},
    }
    right = registration(who, mine)
    update = {
        name: type(right.password)(value or "") if name == "password" else value
        for name, value in wrong[what].items()
    }

    problem = await registry.refused(right.model_copy(update=update), registry.portal)

    assert (problem.code, problem.field or (problem.fields[0].field if problem.fields else "")) == (
        code,
        field,
    )
    assert who.national_id not in problem.model_dump_json()
    await registry.register(who, mine)


async def test_a_forgotten_password_is_replaced_by_a_new_code(registry: RegistryStack) -> None:
    """The authority's clerk asks for it, another authority's cannot, the province confirms it; the old password
    and all sessions end; the code works once.
    """
    who = await _registered(registry, "58-SAO-21")
    session = (await registry.sign_in(who)).session
    appointment = (await registry.holders("58-SAO-21", NOWHERE, TODAY))[0].appointment
    clerk = registry.token("authority_clerk", "58-SAO-21")
    ask = RequestCode(
        authority="58-SAO-21",
        school=NOWHERE,
        appointment=appointment,
        reason="ลืมรหัสผ่าน",
        id_seen="national_id_card",
        seen_by="ผู้บันทึกคำสั่ง",
    )
    assert (
        await registry.refused(
            ask.model_copy(update={"authority": "58-SAO-22"}),
            registry.token("authority_clerk", "58-SAO-22"),
        )
    ).code == "registry.appointment_unknown"
    place = {"authority": "58-SAO-21", "school": NOWHERE}
    request = (await registry.ask(ask, clerk)).request
    await registry.ask(
        ConfirmCode(**place, request=request), registry.token("province_officer", "58", "person-2")
    )
    code = (await registry.ask(CollectCode(**place, request=request), clerk)).registration_code

    await registry.register(who, code, password="another-word-2570")

    assert await _code_of_renewing(registry, session) == "registry.session_ended"
    assert (await registry.refused(signing_in(who), registry.portal)).code == "registry.sign_in_wrong"
    assert (await registry.sign_in(who, password="another-word-2570")).office == OFFICER
    assert (await registry.refused(registration(who, code), registry.portal)).code == "registry.code_wrong"


async def test_guessing_is_slowed_for_names_that_exist_and_names_that_do_not(registry: RegistryStack) -> None:
    """Five failures are refused as wrong, the sixth is suspended for a minute, so is the right password; no
    reply reveals which names exist.
    """
    who = await _registered(registry, "58-SAO-23")
    known = [(await registry.refused(signing_in(who, password="wrong"), registry.portal)) for _ in range(6)]
    unknown = [
        (
            await registry.refused(
                signing_in(who, user_name="nobody.has.this", password="wrong"), registry.portal
            )
        )
        for _ in range(6)
    ]

    assert known == unknown
    assert [problem.code for problem in known] == ["registry.sign_in_wrong"] * 5 + ["registry.too_many_tries"]
    assert (await registry.refused(signing_in(who), registry.portal)).code == "registry.too_many_tries"
    await registry.move_clock(TODAY, time(9, 30))
    assert (await registry.sign_in(who)).office == OFFICER
    await registry.move_clock(TODAY)


async def test_a_hundred_guesses_at_once_are_five(registry: RegistryStack) -> None:
    """Guesses of one name are handled in turn, so that each is counted."""
    who = await _registered(registry, "58-SAO-24")

    ends = await asyncio.gather(
        *(
            registry.refused(signing_in(who, password=f"guess-{number}"), registry.portal)
            for number in range(40)
        )
    )

    assert sorted(problem.code for problem in ends).count("registry.sign_in_wrong") == 5


async def test_strangers_who_guess_do_not_suspend_a_known_device(registry: RegistryStack) -> None:
    """Nor does a device that fails suspend another."""
    who = await _registered(registry, "58-SAO-47")
    one, other = "ab" * 16, "cd" * 16
    for _ in range(6):
        stranger = await registry.refused(signing_in(who, password="guess"), registry.portal)
    assert (await registry.ask(signing_in(who, device=one), registry.portal)).office == OFFICER
    for _ in range(6):
        own = await registry.refused(signing_in(who, password="guess", device=one), registry.portal)
    assert (await registry.ask(signing_in(who, device=other), registry.portal)).office == OFFICER

    assert ["registry.too_many_tries"] * 2 == [stranger.code, own.code]


async def test_registry_refuses_a_secret(registry: RegistryStack) -> None:
    """A session is named by its digest alone: no secret opens one, nor does registry make one."""
    who, secret = await _registered(registry, "58-SAO-42"), "a-secret-of-forty-three-characters-and-more"
    signed_in = await registry.sign_in(who, session=session_digest(secret))

    assert signed_in.session == session_digest(secret)
    assert await _code_of_renewing(registry, secret) == "registry.session_ended"
    without = signing_in(who).model_copy(update={"session": None})
    assert (await registry.refused(without, registry.portal)).code == "registry.session_ended"


async def test_only_the_portal_signs_people_in(registry: RegistryStack) -> None:
    """No office may try passwords."""
    assert (
        await registry.refused(signing_in(DLA), registry.token("director", "58-PAO-01.3058910002"))
    ).code == "system.not_allowed"


async def test_no_secret_is_readable(registry: RegistryStack) -> None:
    """Passwords, ids, names, codes, tokens and session secrets: not in logs, traces, events or stored
    replies; the database has digests.
    """
    who = someone()
    made = await registry.appoint("58-SAO-25", NOWHERE, who.appointed(OFFICER))
    code = made.appointments[0].registration_code or ""
    await registry.refused(registration(who, code, national_id="0" * 13), registry.portal)
    await registry.register(who, code)
    signed_in = await registry.sign_in(who)
    await registry.refused(signing_in(who, password="not-my-password"), registry.portal)
    secrets = [who.national_id, who.password, code, signed_in.token, "not-my-password"]

    stack = registry.stack
    logged = stack.log("registry").read_bytes() + b"".join(path.read_bytes() for path in stack.traces)
    tables = [
        name
        for (name,) in await stack.rows(
            "registry", "select tablename::text from pg_tables where schemaname = 'public'"
        )
    ]
    kept = [
        row
        for table in tables
        for row in await stack.rows(
            "registry",
            f"select to_jsonb(t)::text || coalesce((select string_agg(encode(v::bytea, 'escape'), '')"
            f" from jsonb_each_text(to_jsonb(t)) j(k, v) where v like '\\\\x%%'), '') from {table} t",
        )
    ]
    text = logged.decode() + "".join(row[0] for row in kept)
    assert [secret for secret in secrets if secret in text] == []
    replies = [bytes(reply) for (reply,) in await stack.rows("registry", "select reply from replies")]
    assert (
        len(replies) > 2,
        [reply for reply in replies if b"session" in reply or b"registration" in reply],
    ) == (True, [])
    # the database has the name, logs and traces do not
    assert (who.first in text, who.first in logged.decode()) == (True, False)


AUTHORITIES = iter(range(26, 51))


async def _registered(registry: RegistryStack, authority: str) -> Staff:
    who = someone()
    made = await registry.appoint(authority, NOWHERE, who.appointed(OFFICER))
    await registry.register(who, made.appointments[0].registration_code)
    return who


async def _code_of_renewing(registry: RegistryStack, session: str) -> str:
    try:
        await registry.renew(session)
    except Refusal as refusal:
        return refusal.body.code
    return "renewed"


async def test_a_holder_of_two_offices_changes_to_the_other(registry: RegistryStack) -> None:
    """Offices are named with their organisations; the new session ends when the first would have, and the
    first is over. Sent twice with one id: the same reply.
    """
    who, other = someone(), someone()
    made = await registry.appoint("58-PAO-01", "-", who.appointed(Office.AUTHORITY_CLERK))
    await registry.appoint("58-TM-02", "-", who.appointed(Office.AUTHORITY_CLERK))
    foreign = await registry.appoint("58-TM-02", "-", other.appointed(Office.AUTHORITY_CLERK))
    await registry.register(who, made.appointments[0].registration_code)
    signed_in = await registry.sign_in(who)
    [choice] = signed_in.other_offices
    ends = "select ends_at from sessions where person = %s"
    before = await registry.stack.rows("registry", ends, made.appointments[0].person)

    change = ChangeOffice(
        authority=NOWHERE,
        school=NOWHERE,
        session=signed_in.session,
        appointment=choice.appointment,
        next_session=session_digest("the next secret"),
    )
    first, second = [await registry.ask(change, registry.portal, id=UUID(int=934)) for _ in range(2)]
    assert (first.office, first.organisation_name, first.session) == (
        choice.office,
        choice.organisation_name,
        second.session,
    )
    assert {one.organisation_name for one in first.other_offices} == {signed_in.organisation_name}
    assert {signed_in.authority, first.authority} == {"58-PAO-01", "58-TM-02"}
    assert before == await registry.stack.rows("registry", ends, made.appointments[0].person)
    assert (await registry.refused(change, registry.portal)).code == "registry.session_ended"
    assert (await registry.renew(first.session)).other_offices == first.other_offices
    wrong = change.model_copy(
        update={
            "session": first.session,
            "next_session": session_digest("another"),
            "appointment": foreign.appointments[0].appointment,
        }
    )
    assert (await registry.refused(wrong, registry.portal)).code == "registry.appointment_unknown"
