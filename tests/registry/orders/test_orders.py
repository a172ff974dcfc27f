"""Orders of appointment on real servers: recorded whole or not at all, one holder at a time, who held an
office on which day.
"""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from nats.js.errors import NotFoundError
from psycopg.errors import ExclusionViolation

from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import OrderRecorded, RecordOrder
from shared.contracts.registry.events import OrderReceived
from shared.contracts.registry.queries import OrdersOfOrganisation
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.registry.stack import RegistryStack, committee, pdf, someone
from tests.world.stack import until

OFFICER, REGISTRAR = Office.REGISTRAR_OFFICER, Office.REGISTRAR


async def test_an_order_puts_people_into_office(registry: RegistryStack) -> None:
    """A school's director, registrar and committee by one order; each without an account gets one code."""
    who = [someone().appointed(Office.DIRECTOR), someone().appointed(REGISTRAR), *committee()]

    made = await registry.appoint("58-TM-02", "3058910001", *who, number="๑๐๑/๒๕๖๙")

    held = await registry.holders("58-TM-02", "3058910001", date(2027, 3, 29))
    assert {one.appointment for one in held} == {one.appointment for one in made.appointments}
    assert [one.first for one in held if one.office == Office.DIRECTOR] == [who[0].first]
    assert {one.order_number for one in held} == {"101/2569"}
    assert len({one.registration_code for one in made.appointments}) == 6
    listed = await registry.ask(OrdersOfOrganisation(authority="58-TM-02", school="3058910001"))
    assert (listed.total, [len(order.holders) for order in listed.orders]) == (1, [6])


async def test_the_succession_of_an_office(registry: RegistryStack) -> None:
    """Each order ends the former one the day before; history stays, day by day."""
    here = ("58-SAO-09", NOWHERE)
    people = [someone() for _ in range(3)]
    await registry.appoint(*here, people[0].appointed(OFFICER), first=date(2024, 6, 1))
    await registry.appoint(
        *here, people[1].appointed(OFFICER), first=date(2025, 6, 1), last=date(2026, 5, 31)
    )
    await registry.appoint(*here, people[2].appointed(OFFICER), first=date(2026, 7, 1))

    days = [
        date(2024, 5, 31),
        date(2024, 6, 1),
        date(2025, 5, 31),
        date(2025, 6, 1),
        date(2026, 5, 31),
        date(2026, 6, 15),
        date(2026, 7, 1),
        date(2027, 3, 29),
    ]
    names = {day.isoformat(): [one.first for one in await registry.holders(*here, day)] for day in days}

    first, second, third = ([one.first] for one in people)
    assert list(names.values()) == [[], first, first, second, second, [], third, third], names


async def test_a_new_committee_ends_the_former_one_and_one_order_changes_one_member(
    registry: RegistryStack,
) -> None:
    """The whole committee follows; a single change needs a committee that stays complete."""
    here = ("58-TT-03", "3058920001")
    await registry.appoint(*here, *committee(), first=date(2025, 6, 1))
    await registry.appoint(*here, *committee(), first=date(2026, 6, 1))
    checker = someone()
    await registry.appoint(
        *here, checker.appointed(Office.COMMITTEE_MEMBER, Duty.CHECKS), first=date(2026, 9, 1)
    )

    members = [
        [one for one in await registry.holders(*here, day) if one.duty]
        for day in (date(2026, 5, 31), date(2026, 6, 1), date(2026, 9, 1))
    ]
    assert [len(on_the_day) for on_the_day in members] == [4, 4, 4]
    assert [one.first for one in members[2] if one.duty == Duty.CHECKS] == [checker.first]


async def test_two_orders_at_once_leave_one_holder(registry: RegistryStack) -> None:
    """Two clerks record at the same moment for one office from the same day: one is recorded, the refusal of
    the other names the first.
    """
    here = ("58-SAO-10", NOWHERE)
    orders = [await registry.order(*here, someone().appointed(OFFICER)) for _ in range(6)]

    ends = await asyncio.gather(*(registry.ask(order) for order in orders), return_exceptions=True)

    recorded = [end for end in ends if isinstance(end, OrderRecorded)]
    refused = {end.body.code for end in ends if isinstance(end, Refusal)}
    assert (len(recorded), refused) == (1, {"registry.term_overlaps"}), ends
    assert len(await registry.holders(*here, date(2027, 3, 29))) == 1


async def test_one_order_recorded_by_two_clerks_at_once(registry: RegistryStack) -> None:
    """One records it, the other is refused as known."""
    order = await registry.order("58-TT-08", NOWHERE, someone().appointed(Office.AUTHORITY_CLERK))

    ends = await asyncio.gather(*(registry.ask(order) for _ in range(4)), return_exceptions=True)

    assert [end.body.code for end in ends if isinstance(end, Refusal)] == ["registry.order_known"] * 3


async def test_the_database_itself_allows_one_holder_at_a_time(registry: RegistryStack) -> None:
    """A second holder is refused by the database too, for rows that are changed by hand."""
    here = ("58-SAO-11", NOWHERE)
    made = await registry.appoint(*here, someone().appointed(OFFICER))
    async with await psycopg.AsyncConnection.connect(registry.stack.dsn("registry")) as database:
        with pytest.raises(ExclusionViolation):
            await database.execute(
                "insert into appointments (id, by_order, person, seat, office, single, title, first, position, rank, period)"
                " select gen_random_uuid(), by_order, (select id from persons where id <> person limit 1), seat, office, single, title, first, position, 9,"
                " daterange('2027-01-01', null) from appointments where id = %s",
                [made.appointments[0].appointment],
            )


async def test_an_order_sent_three_times_is_recorded_once(registry: RegistryStack) -> None:
    """The same id gets the same reply, codes included; another id is refused: the order is known."""
    order, id = await registry.order("58-SAO-12", NOWHERE, someone().appointed(OFFICER)), uuid4()

    answers = [await registry.ask(order, id=id) for _ in range(3)]

    assert answers[0] == answers[1] == answers[2]
    problem = await registry.refused(order)
    assert "registry.order_known" in {problem.code, *(one.code for one in problem.problems)}


async def test_an_order_is_emitted_with_references_only(registry: RegistryStack) -> None:
    """The event has ids, days and the digest of the scan; no name, no national id."""
    who = someone()
    order = await registry.order("58-TT-07", NOWHERE, who.appointed(Office.AUTHORITY_CLERK))
    made = await registry.ask(order)
    stream = registry.stack.bus.jetstream()

    async def last() -> bytes:
        try:
            return (
                await stream.get_last_msg("LSQ_EVENTS", "lsq.evt.registry.order_received.v1.58-TT-07.-")
            ).data or b""
        except NotFoundError:
            return b""

    event = OrderReceived.model_validate_json(await until(last))

    assert (event.order, event.scan_sha256, [one.person for one in event.appointments]) == (
        made.order,
        order.scan.sha256,
        [one.person for one in made.appointments],
    )
    assert all(secret not in event.model_dump_json() for secret in (who.national_id, who.first, who.last))


# what is wrong                 | role            | problem                        | field
WRONG = """
dated tomorrow                  | dla_officer     | registry.order_in_future       | dated
ends before it begins           | dla_officer     | registry.term_reversed         | term_to
a wrong check digit             | dla_officer     | registry.national_id_wrong     | appointees.0.national_id
a name with digits              | dla_officer     | registry.name_wrong            | appointees.0.first
an office of schools            | dla_officer     | registry.office_not_here       | appointees.0.office
a clerk appoints a clerk        | authority_clerk | registry.may_not_appoint       | appointees.0.office
two officers                    | dla_officer     | registry.one_holder_only       | appointees.1.office
another authority's clerk       | other_clerk     | system.not_allowed             | none
an unknown authority            | dla_officer     | registry.organisation_unknown  | authority
another's school                | dla_officer     | registry.organisation_unknown  | school
half a committee                | dla_officer     | registry.committee_incomplete  | appointees
a scan that is not there        | dla_officer     | registry.scan_missing          | scan
a scan with another digest      | dla_officer     | registry.scan_missing          | scan
a scan outside the uploads      | dla_officer     | registry.scan_missing          | scan
text named PDF                  | dla_officer     | registry.scan_not_pdf          | scan
half a PDF                      | dla_officer     | registry.scan_not_pdf          | scan
a PDF with a password           | dla_officer     | registry.scan_not_pdf          | scan
a picture                       | dla_officer     | registry.scan_not_pdf          | scan
201 pages                       | dla_officer     | registry.scan_too_large        | scan
60 MB                           | dla_officer     | registry.scan_too_large        | scan
no signer                       | dla_officer     | system.bad_body                | signer_name
nobody appointed                | dla_officer     | system.bad_body                | appointees
"""


@pytest.mark.parametrize(
    ("what", "role", "code", "field"),
    [[cell.strip() for cell in line.split("|")] for line in WRONG.strip().splitlines()],
)
async def test_a_wrong_order_is_refused_and_nothing_of_it_is_stored(
    registry: RegistryStack, what: str, role: str, code: str, field: str
) -> None:
    """Code, Thai and English, field, remedy; the database is as before."""
    order = await _wrong(registry, what)
    tokens = {
        "dla_officer": registry.token(role),
        "authority_clerk": registry.token(role, "58-SAO-13"),
        "other_clerk": registry.token("authority_clerk", "58-SAO-14"),
    }
    before = await _kept(registry)

    problem = await registry.refused(order, tokens[role])

    assert (problem.code, problem.field or (problem.fields[0].field if problem.fields else "none")) == (
        code,
        field,
    )
    assert all((problem.th, problem.en, problem.remedy_th, problem.remedy_en))
    assert await _kept(registry) == before


async def test_all_faults_are_refused_at_once(registry: RegistryStack) -> None:
    """A clerk corrects everything in one go."""
    who = someone().appointed(REGISTRAR).model_copy(update={"first": "x1"})
    order = await registry.order(
        "58-SAO-13",
        NOWHERE,
        who,
        dated=date(2027, 3, 30),
        last=date(2020, 1, 1),
        scan=await registry.upload(b"no PDF"),
    )

    problem = await registry.refused(order)

    assert problem.code == "system.several"
    assert [one.code.removeprefix("registry.") for one in problem.problems] == [
        "order_in_future",
        "term_reversed",
        "name_wrong",
        "office_not_here",
        "scan_not_pdf",
    ]


async def test_a_national_id_with_two_other_names_is_refused(registry: RegistryStack) -> None:
    """The id of somebody else, typed by mistake, would put the wrong person into office."""
    who, other = someone(), someone()
    await registry.appoint("58-SAO-15", NOWHERE, who.appointed(OFFICER))

    problem = await registry.refused(
        await registry.order(
            "58-SAO-16", NOWHERE, other.appointed(OFFICER).model_copy(update={"national_id": who.national_id})
        )
    )

    assert (problem.code, problem.field) == ("registry.person_differs", "appointees.0.national_id")


async def _kept(registry: RegistryStack) -> list[tuple[int, ...]]:
    tables = ("orders", "persons", "appointments", "registration_codes", "outbox")
    return await registry.stack.rows(
        "registry", "select " + ", ".join(f"(select count(*) from {table})" for table in tables)
    )


async def _wrong(registry: RegistryStack, what: str) -> RecordOrder:
    who = someone().appointed(OFFICER)
    authority, school, people = "58-SAO-13", NOWHERE, [who]
    more: dict[str, Any] = {}
    scan = await registry.upload(pdf())
    match what:
        case "dated tomorrow":
            more["dated"] = date(2027, 3, 30)
        case "ends before it begins":
            more["last"] = date(2026, 5, 31)
        case "a wrong check digit":
            people = [
                who.model_copy(
                    update={"national_id": f"{who.national_id[:12]}{(int(who.national_id[12]) + 1) % 10}"}
                )
            ]
        case "a name with digits":
            people = [who.model_copy(update={"first": "สมชาย2"})]
        case "an office of schools":
            people = [someone().appointed(REGISTRAR)]
        case "a clerk appoints a clerk":
            people = [someone().appointed(Office.AUTHORITY_CLERK)]
        case "two officers":
            people = [who, someone().appointed(OFFICER)]
        case "an unknown authority":
            authority = "58-SAO-99"
        case "another's school":
            school, people = "3058910001", [someone().appointed(REGISTRAR)]
        case "half a committee":
            authority, school, people = "58-SAO-33", "3058950001", committee()[:3]
        case "a scan that is not there":
            scan = FileReference(
                key=f"uploads/{uuid4()}", sha256="0" * 64, size=10, media_type="application/pdf"
            )
        case "a scan with another digest":
            scan = scan.model_copy(update={"sha256": "0" * 64})
        case "a scan outside the uploads":
            scan = await registry.stack.archive.put_new(f"issues/{uuid4()}.pdf", pdf(), "application/pdf")
        case "text named PDF":
            scan = await registry.upload(b"%PDF is what I am")
        case "half a PDF":
            scan = await registry.upload(pdf(3)[:400])
        case "a PDF with a password":
            import pikepdf

            scan = await registry.upload(pdf(encryption=pikepdf.Encryption(owner="a", user="b")))
        case "a picture":
            scan = await registry.upload(b"\xff\xd8\xff\xe0 JFIF", "image/jpeg")
        case "201 pages":
            scan = await registry.upload(pdf(201))
        case "60 MB":
            scan = scan.model_copy(update={"size": 60_000_000})
    order = await registry.order(authority, school, *people, scan=scan, **more)
    if what == "no signer":
        return order.model_copy(update={"signer_name": ""})
    return order.model_copy(update={"appointees": []}) if what == "nobody appointed" else order
