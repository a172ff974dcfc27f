"""A person who was appointed registers and signs in; one without an office today is told which order is
missing.
"""

import asyncio
from datetime import date, datetime, time, timedelta
from uuid import UUID

import pytest

from deploy.demo.people.staff import Staff
from shared.access.tokens import Keyring
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import ChangeOffice, IssueRegistrationCode, SignOut
from shared.contracts.registry.queries import NoOfficeDetails
from shared.thai.dates import BANGKOK
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from tests.registry.stack import DLA, START, Desk, registration, signing_in, someone

OFFICER, REGISTRAR = Office.REGISTRAR_OFFICER, Office.REGISTRAR
TODAY = START.date()


async def test_an_appointed_person_registers_and_signs_in(desk: Desk) -> None:
    """The token has office and organisation, lasts ten minutes, and is checked with registry's public key
    alone.
    """
    who = someone()
    made = await desk.appoint("58-PAO-01", "3058910002", who.appointed(REGISTRAR))
    await desk.register(who, made.appointments[0].registration_code)

    said = await desk.sign_in(who)

    actor = Keyring({"registry": desk.stack.key.public_key()}).read(said.token, desk.now())
    assert (actor.role, actor.organisation, actor.sub) == (
        "registrar",
        "58-PAO-01.3058910002",
        str(made.appointments[0].person),
    )
    assert (said.office, said.authority, said.school) == (REGISTRAR, "58-PAO-01", "3058910002")
    assert said.name == f"{who.title}{who.first} {who.last}"
    assert timedelta(minutes=9) < said.expires_at - desk.now() <= timedelta(minutes=10)


async def test_the_first_officer_of_dla_comes_from_the_set_up(desk: Desk) -> None:
    """Taken in once, however often registry starts."""
    await desk.stack.restart("registry")
    await desk.on(TODAY)

    said = await desk.sign_in(DLA, user_name="DLA.Officer")

    assert (said.office, said.authority) == (Office.DLA_OFFICER, NOWHERE)
    assert await desk.stack.rows("registry", "select count(*) from orders where source = 'setup'") == [(1,)]


async def test_a_former_registrar_is_told_which_order_ended(desk: Desk) -> None:
    """The refusal page gets the person's own orders, what ended, and who must send the next one."""
    former = someone()
    made = await desk.appoint(
        "58-PAO-01", "3058910003", former.appointed(REGISTRAR), first=date(2025, 5, 16), number="77/2568"
    )
    await desk.register(former, made.appointments[0].registration_code)
    await desk.appoint("58-PAO-01", "3058910003", someone().appointed(REGISTRAR), first=date(2026, 6, 8))

    report = await desk.refused(signing_in(former), desk.portal)

    assert report.code == "registry.no_office"
    assert "คำสั่งที่ 77/2568" in report.th
    assert "ถูกแทนที่ด้วยคำสั่งใหม่ตั้งแต่วันที่ 8 มิถุนายน 2569" in report.th
    assert "เจ้าหน้าที่ผู้บันทึกคำสั่งขององค์การบริหารส่วนจังหวัดแม่ฮ่องสอน" in report.remedy_th
    details = NoOfficeDetails.model_validate(report.details)
    assert [(entry.order_number, entry.state, entry.term_to) for entry in details.timeline] == [
        ("77/2568", "replaced", date(2026, 6, 7))
    ]


async def test_an_office_that_begins_later_lets_register_but_not_in(desk: Desk) -> None:
    """The remedy names the day on which it takes effect."""
    who = someone()
    made = await desk.appoint(
        "58-SAO-17", NOWHERE, who.appointed(OFFICER), dated=date(2027, 3, 1), first=date(2027, 4, 1)
    )
    await desk.register(who, made.appointments[0].registration_code)

    report = await desk.refused(signing_in(who), desk.portal)

    assert (report.code, "จะเริ่มมีผลวันที่ 1 เมษายน 2570" in report.th) == ("registry.no_office", True)
    await desk.on(date(2027, 4, 1), time(0, 0, 1))
    assert (await desk.sign_in(who)).authority == "58-SAO-17"
    await desk.on(TODAY)


async def test_the_token_ends_with_the_order_and_the_day_after_there_is_none(desk: Desk) -> None:
    """At 23:55 of the last day the token has five minutes; after midnight the session gives no more."""
    who = someone()
    made = await desk.appoint("58-SAO-18", NOWHERE, who.appointed(OFFICER), last=date(2027, 3, 30))
    await desk.register(who, made.appointments[0].registration_code)
    await desk.on(date(2027, 3, 30), time(23, 55))
    said = await desk.sign_in(who)
    renewed = await desk.renew(said.session)
    midnight = datetime(2027, 3, 31, tzinfo=BANGKOK)
    assert (said.expires_at, renewed.expires_at) == (midnight, midnight)

    await desk.on(date(2027, 3, 31), time(0, 0, 1))

    with pytest.raises(Refusal) as refusal:
        await desk.renew(said.session)
    assert (refusal.value.body.code, "สิ้นผลเมื่อสิ้นวันที่ 30 มีนาคม 2570" in refusal.value.body.th) == (
        "registry.no_office",
        True,
    )
    await desk.on(TODAY)


async def test_a_session_ends_by_signing_out_and_after_twelve_hours(desk: Desk) -> None:
    """Then there is no next token."""
    who = await _registered(desk, "58-SAO-19")
    first, second = await desk.sign_in(who), await desk.sign_in(who)

    assert (
        await desk.ask(SignOut(authority=NOWHERE, school=NOWHERE, session=first.session), desk.portal)
    ).ended
    assert await _code_of_renewing(desk, first.session) == "registry.session_ended"
    await desk.renew(second.session)
    await desk.on(TODAY, time(21, 30))
    assert await _code_of_renewing(desk, second.session) == "registry.session_ended"
    await desk.on(TODAY)


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


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [[cell.strip() for cell in line.split("|")] for line in REGISTRATIONS.strip().splitlines()],
)
async def test_a_wrong_registration(desk: Desk, what: str, code: str, field: str) -> None:
    """A wrong code and a wrong id get the same refusal; the right ones still work afterwards."""
    who, other = someone(), someone()
    made = await desk.appoint(
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

    report = await desk.refused(right.model_copy(update=update), desk.portal)

    assert (report.code, report.field or (report.fields[0].field if report.fields else "")) == (code, field)
    assert who.national_id not in report.model_dump_json()
    await desk.register(who, mine)


async def test_a_forgotten_password_goes_by_a_new_code(desk: Desk) -> None:
    """The authority's clerk gives it; the old password and all sessions end; the code works once."""
    who = await _registered(desk, "58-SAO-21")
    session = (await desk.sign_in(who)).session
    appointment = (await desk.holders("58-SAO-21", NOWHERE, TODAY))[0].appointment
    issue = IssueRegistrationCode(authority="58-SAO-21", school=NOWHERE, appointment=appointment)
    assert (
        await desk.refused(
            issue.model_copy(update={"authority": "58-SAO-22"}), desk.token("authority_clerk", "58-SAO-22")
        )
    ).code == "registry.appointment_unknown"
    code = (await desk.ask(issue, desk.token("authority_clerk", "58-SAO-21"))).registration_code

    await desk.register(who, code, password="another-word-2570")

    assert await _code_of_renewing(desk, session) == "registry.session_ended"
    assert (await desk.refused(signing_in(who), desk.portal)).code == "registry.sign_in_wrong"
    assert (await desk.sign_in(who, password="another-word-2570")).office == OFFICER
    assert (await desk.refused(registration(who, code), desk.portal)).code == "registry.code_wrong"


async def test_guessing_is_slowed_for_names_that_exist_and_names_that_do_not(desk: Desk) -> None:
    """Five failures are refused as wrong, the sixth is suspended for a minute, so is the right password; no
    reply reveals which names exist.
    """
    who = await _registered(desk, "58-SAO-23")
    known = [(await desk.refused(signing_in(who, password="wrong"), desk.portal)) for _ in range(6)]
    unknown = [
        (await desk.refused(signing_in(who, user_name="nobody.has.this", password="wrong"), desk.portal))
        for _ in range(6)
    ]

    assert known == unknown
    assert [report.code for report in known] == ["registry.sign_in_wrong"] * 5 + ["registry.too_many_tries"]
    assert (await desk.refused(signing_in(who), desk.portal)).code == "registry.too_many_tries"
    await desk.on(TODAY, time(9, 30))
    assert (await desk.sign_in(who)).office == OFFICER
    await desk.on(TODAY)


async def test_a_hundred_guesses_at_once_are_five(desk: Desk) -> None:
    """Guesses of one name are heard in turn, so that none slips past the count."""
    who = await _registered(desk, "58-SAO-24")

    ends = await asyncio.gather(
        *(desk.refused(signing_in(who, password=f"guess-{number}"), desk.portal) for number in range(40))
    )

    assert sorted(report.code for report in ends).count("registry.sign_in_wrong") == 5


async def test_only_the_portal_signs_people_in(desk: Desk) -> None:
    """No office may try passwords."""
    assert (
        await desk.refused(signing_in(DLA), desk.token("director", "58-PAO-01.3058910002"))
    ).code == "system.not_allowed"


async def test_no_secret_is_readable(desk: Desk) -> None:
    """Passwords, ids, names, codes, tokens and session secrets: not in logs, traces, events or stored
    replies; the database has digests.
    """
    who = someone()
    made = await desk.appoint("58-SAO-25", NOWHERE, who.appointed(OFFICER))
    code = made.appointments[0].registration_code or ""
    await desk.refused(registration(who, code, national_id="0" * 13), desk.portal)
    await desk.register(who, code)
    said = await desk.sign_in(who)
    await desk.refused(signing_in(who, password="not-my-password"), desk.portal)
    secrets = [who.national_id, who.password, code, said.session, said.token, "not-my-password"]

    stack = desk.stack
    everything = stack.log("registry").read_bytes() + b"".join(path.read_bytes() for path in stack.traces)
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
    text = everything.decode() + "".join(row[0] for row in kept)
    assert [secret for secret in secrets if secret in text] == []
    replies = [bytes(reply) for (reply,) in await stack.rows("registry", "select reply from replies")]
    assert (
        len(replies) > 2,
        [reply for reply in replies if b"session" in reply or b"registration" in reply],
    ) == (True, [])
    # the database knows the name, logs and traces do not
    assert (who.first in text, who.first in everything.decode()) == (True, False)


AUTHORITIES = iter(range(26, 51))


async def _registered(desk: Desk, authority: str) -> Staff:
    who = someone()
    made = await desk.appoint(authority, NOWHERE, who.appointed(OFFICER))
    await desk.register(who, made.appointments[0].registration_code)
    return who


async def _code_of_renewing(desk: Desk, session: str) -> str:
    try:
        await desk.renew(session)
    except Refusal as refusal:
        return refusal.body.code
    return "renewed"


async def test_who_holds_two_offices_goes_on_in_the_other(desk: Desk) -> None:
    """Named with their organisations; the session is another one, ends when the first would have, and the
    first is over. Asked twice with one id: the same.
    """
    who, other = someone(), someone()
    made = await desk.appoint("58-PAO-01", "-", who.appointed(Office.AUTHORITY_CLERK))
    await desk.appoint("58-TM-02", "-", who.appointed(Office.AUTHORITY_CLERK))
    foreign = await desk.appoint("58-TM-02", "-", other.appointed(Office.AUTHORITY_CLERK))
    await desk.register(who, made.appointments[0].registration_code)
    said = await desk.sign_in(who)
    [choice] = said.other_offices
    ends = "select ends_at from sessions where person = %s"
    before = await desk.stack.rows("registry", ends, made.appointments[0].person)

    change = ChangeOffice(
        authority=NOWHERE, school=NOWHERE, session=said.session, appointment=choice.appointment
    )
    first, second = [await desk.ask(change, desk.portal, id=UUID(int=934)) for _ in range(2)]
    assert (first.office, first.organisation_name, first.session) == (
        choice.office,
        choice.organisation_name,
        second.session,
    )
    assert {one.organisation_name for one in first.other_offices} == {said.organisation_name}
    assert {said.authority, first.authority} == {"58-PAO-01", "58-TM-02"}
    assert before == await desk.stack.rows("registry", ends, made.appointments[0].person)
    assert (await desk.refused(change, desk.portal)).code == "registry.session_ended"
    assert (await desk.renew(first.session)).other_offices == first.other_offices
    wrong = change.model_copy(
        update={"session": first.session, "appointment": foreign.appointments[0].appointment}
    )
    assert (await desk.refused(wrong, desk.portal)).code == "registry.appointment_unknown"
