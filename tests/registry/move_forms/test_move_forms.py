"""Forms about LocalSchool data: sent, recorded, refused, taken back, listed."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.registry.orders.scans import pages_of
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import CloseOrganisation, ExtendDeadline, ExtendedPlace
from shared.contracts.registry.move_forms import (
    MoveFormOfSchool,
    MoveFormReceipt,
    MoveForms,
    MoveFormScan,
    RecordMoveForm,
    SchoolMoveForm,
    SendMoveForm,
    TakeBackMoveForm,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import JPEG, PDF
from shared.vocabulary.offices import Office
from tests.portal.orders import photo
from tests.registry.restructuring.acts import a_school, act_on, an_authority
from tests.registry.stack import START, RegistryStack, pdf

YEAR = 2569
TODAY = START.date()
AUTHORITY, ANOTHER = "58-PAO-01", "58-TM-02"
COUNTRY = {"authority": NOWHERE, "school": NOWHERE}


def form(school: str, authority: str = AUTHORITY, **more: Any) -> dict[str, Any]:
    """What a school answers, unless `more` changes it."""
    return {
        "authority": authority,
        "school": school,
        "year": YEAR,
        "asks": False,
        "number": "มส 52003/145",
        "dated": TODAY - timedelta(days=2),
        "contact_name": "นางสาวตัวอย่าง ประสานงาน",
        "telephone": "053-612-345 ต่อ 101",
    } | more


async def asking(registry: RegistryStack, school: str, **more: Any) -> SendMoveForm:
    """A form that asks for the move, with its scan."""
    return SendMoveForm(**form(school, asks=True, scan=await registry.upload(pdf()), **more))


def registrar(registry: RegistryStack, school: str, office: Office = Office.REGISTRAR) -> str:
    """A token of an office of a school."""
    return registry.token(office, f"{AUTHORITY}.{school}")


async def of(registry: RegistryStack, school: str, authority: str = AUTHORITY) -> SchoolMoveForm:
    """What a school has answered for the year."""
    return await registry.ask(MoveFormOfSchool(authority=authority, school=school, year=YEAR))


async def codes(registry: RegistryStack, question: Any, token: str | None = None) -> list[str]:
    """The codes of a refusal, at their fields."""
    problem = await registry.refused(question, token)
    return [f"{one.code.removeprefix('registry.')} {one.field}" for one in problem.problems or [problem]]


def back(school: str, receipt: MoveFormReceipt, reason: str = "เลขที่หนังสือผิด") -> TakeBackMoveForm:
    """The taking back of a form."""
    return TakeBackMoveForm(authority=AUTHORITY, school=school, form=receipt.form, reason=reason)


async def test_a_school_asks_and_has_its_receipt(registry: RegistryStack) -> None:
    """Received today, with its scan as evidence; the deadline is the one that is announced."""
    school = await a_school(registry, AUTHORITY)
    before = await of(registry, school)
    assert (None, []) == (before.form, before.earlier)
    assert before.deadline is not None
    assert (date(2026, 6, 5), None) == (before.deadline.due, before.deadline.extended)

    sending = await asking(registry, school, number="มส ๕๒๐๐๓/๑๔๕")
    receipt = await registry.ask(sending, registrar(registry, school))

    assert receipt.received_on == TODAY
    found = (await of(registry, school)).form
    assert found is not None
    assert (receipt.form, True, "มส 52003/145", "school", Office.REGISTRAR) == (
        found.form,
        found.asks,
        found.number,
        found.sent_from,
        found.office,
    )
    assert ("นางสาวตัวอย่าง ประสานงาน", "053-612-345 ต่อ 101") == (found.contact_name, found.telephone)
    question = MoveFormScan(authority=AUTHORITY, school=school, form=receipt.form)
    scan = (await registry.ask(question, registrar(registry, school, Office.COMMITTEE_MEMBER))).scan
    assert scan.key.startswith("evidence/registry/")
    assert await registry.stack.archive.get(scan) == await registry.stack.archive.get(sending.scan)  # type: ignore[arg-type]


async def test_a_photo_is_kept_as_an_upright_pdf(registry: RegistryStack) -> None:
    """As photos of orders are; what the phone made is kept beside it."""
    school = await a_school(registry, AUTHORITY)
    scan = await registry.upload(photo(), JPEG)
    receipt = await registry.ask(
        SendMoveForm(**form(school, asks=True, scan=scan)), registrar(registry, school)
    )

    question = MoveFormScan(authority=AUTHORITY, school=school, form=receipt.form)
    kept = (await registry.ask(question)).scan
    assert kept.media_type == PDF
    assert pages_of(await registry.stack.archive.get(kept)) == 1
    [photo_kept] = await registry.stack.rows(
        "registry", f"SELECT photo ->> 'media_type' FROM move_forms WHERE id = '{receipt.form}'"
    )
    assert photo_kept == (JPEG,)


async def test_a_second_answer_is_refused_with_the_first(registry: RegistryStack) -> None:
    """By whoever sends it; the refusal names letter and day. Pressed twice it is one form."""
    school = await a_school(registry, AUTHORITY)
    sending, id = await asking(registry, school), uuid4()
    token = registrar(registry, school)
    first, again = [await registry.ask(sending, token, id=id) for _ in range(2)]
    assert first == again

    clerk = registry.token(Office.AUTHORITY_CLERK, AUTHORITY)
    for question, who in (
        (SendMoveForm(**form(school)), token),
        (SendMoveForm(**form(school, number="อื่น 1/2569")), clerk),
        (RecordMoveForm(**form(school), received_on=TODAY), None),
    ):
        refused = await registry.refused(question, who)
        assert refused.code == "registry.move_form_known"
        assert {"form": str(first.form)} == refused.details
        assert "มส 52003/145" in refused.th
        assert "29/3/2570" in refused.th
    # another year is another answer
    other = RecordMoveForm(**form(school, year=2568, dated=date(2026, 5, 1)), received_on=date(2026, 5, 2))
    await registry.ask(other)


async def test_of_two_answers_at_once_one_is_received(registry: RegistryStack) -> None:
    """Registrar and clerk send at the same time."""
    school = await a_school(registry, AUTHORITY)
    clerk = registry.token(Office.AUTHORITY_CLERK, AUTHORITY)
    senders = [registrar(registry, school), clerk] * 4
    sent = await asyncio.gather(
        *(registry.ask(SendMoveForm(**form(school)), token) for token in senders), return_exceptions=True
    )

    refused = [one for one in sent if isinstance(one, Refusal)]
    assert {"registry.move_form_known"} == {one.body.code for one in refused}
    [received] = [one for one in sent if isinstance(one, MoveFormReceipt)]
    found = (await of(registry, school)).form
    assert found is not None
    assert found.form == received.form


async def test_everything_that_is_wrong_is_said_at_once(registry: RegistryStack) -> None:
    """Each at its field; nothing is stored. DLA needs no scan, nor who does not need the move."""
    school = await a_school(registry, AUTHORITY)
    tomorrow = TODAY + timedelta(days=1)
    token = registrar(registry, school)
    no_pdf = await registry.upload(b"%PDF-1.7 broken")

    for question, who, wrong in (
        (SendMoveForm(**form(school, asks=True)), token, ["move_form_scan_needed scan"]),
        (
            SendMoveForm(**form(school, asks=True, dated=tomorrow)),
            token,
            ["move_form_scan_needed scan", "move_form_dated_wrong dated"],
        ),
        (
            SendMoveForm(**form(school, scan=no_pdf, dated=tomorrow)),
            token,
            ["move_form_dated_wrong dated", "scan_not_pdf scan"],
        ),
        (
            RecordMoveForm(**form(school), received_on=tomorrow),
            None,
            ["move_form_received_wrong received_on"],
        ),
        (
            RecordMoveForm(**form(school), received_on=TODAY - timedelta(days=3)),
            None,
            ["move_form_dated_wrong dated"],
        ),
        (SendMoveForm(**form("3058999999")), None, ["system.not_allowed None"]),
        (RecordMoveForm(**form("3058999999"), received_on=TODAY), None, ["organisation_unknown school"]),
        (RecordMoveForm(**form(NOWHERE), received_on=TODAY), None, ["organisation_unknown school"]),
        (
            RecordMoveForm(**form(school, authority=ANOTHER), received_on=TODAY),
            None,
            ["organisation_unknown school"],
        ),
    ):
        assert wrong == await codes(registry, question, who)
    assert (await of(registry, school)).form is None
    await registry.ask(RecordMoveForm(**form(school, asks=True), received_on=TODAY - timedelta(days=1)))
    found = (await of(registry, school)).form
    assert found is not None
    assert ("dla", False, TODAY - timedelta(days=1)) == (found.sent_from, found.has_scan, found.received_on)


async def test_a_closed_school_answers_no_more(registry: RegistryStack) -> None:
    """What it has answered stays readable."""
    school = await a_school(registry, AUTHORITY)
    await registry.ask(SendMoveForm(**form(school)), registrar(registry, school))
    await act_on(registry, CloseOrganisation, AUTHORITY, school, from_day=TODAY)

    record = RecordMoveForm(**form(school, year=2568, dated=date(2026, 5, 1)), received_on=date(2026, 5, 2))
    assert ["system.school_ended school"] == await codes(registry, record)
    assert (await of(registry, school)).form is not None
    listed = await registry.ask(MoveForms(**COUNTRY, year=YEAR, text=school))
    assert listed.total == 0


async def test_a_form_is_taken_back_and_another_is_sent(registry: RegistryStack) -> None:
    """By the organisation that sent it, or by DLA; the history has reason and office."""
    school = await a_school(registry, AUTHORITY)
    token = registrar(registry, school)
    clerk = registry.token(Office.AUTHORITY_CLERK, AUTHORITY)
    first = await registry.ask(SendMoveForm(**form(school)), token)
    refused = await registry.refused(back(school, first), clerk)
    assert refused.code == "registry.move_form_not_yours"
    assert Office.REGISTRAR.thai in refused.remedy_th

    await registry.ask(back(school, first), registrar(registry, school, Office.DIRECTOR))
    assert ["move_form_taken_back form"] == await codes(registry, back(school, first), token)
    second = await registry.ask(await asking(registry, school, number="มส 52003/146"), clerk)
    assert ["move_form_not_yours form"] == await codes(registry, back(school, second), token)
    officer = registry.token(Office.REGISTRAR_OFFICER, AUTHORITY)
    await registry.ask(back(school, second, "ส่งผิดแห่ง"), officer)
    third = await registry.ask(RecordMoveForm(**form(school), received_on=TODAY))
    assert ["move_form_not_yours form"] == await codes(registry, back(school, third), clerk)
    await registry.ask(back(school, third))

    found = await of(registry, school)
    assert found.form is None
    assert [third.form, second.form, first.form] == [one.form for one in found.earlier]
    assert [Office.DLA_OFFICER, Office.REGISTRAR_OFFICER, Office.DIRECTOR] == [
        one.taken_back.office for one in found.earlier if one.taken_back
    ]
    assert [one.taken_back.reason for one in found.earlier if one.taken_back] == [
        "เลขที่หนังสือผิด",
        "ส่งผิดแห่ง",
        "เลขที่หนังสือผิด",
    ]
    other = await a_school(registry, AUTHORITY)
    assert ["move_form_unknown form"] == await codes(registry, back(other, first))
    scan = MoveFormScan(authority=AUTHORITY, school=other, form=second.form)
    assert ["move_form_unknown form"] == await codes(registry, scan)


async def test_what_was_received_is_never_changed(registry: RegistryStack) -> None:
    """The service's role may add rows of both tables, nothing else."""
    for table in ("move_forms", "move_forms_taken_back"):
        rights = await registry.stack.rows(
            "registry",
            "SELECT privilege_type FROM information_schema.table_privileges "
            f"WHERE table_name = '{table}' AND grantee = 'registry' ORDER BY 1",
        )
        assert rights == [("INSERT",), ("SELECT",)]


async def test_the_first_day_of_an_answer_that_was_valid_then(registry: RegistryStack) -> None:
    """The statement of a tracker: of each school the first answer that was not taken back by a day."""
    school = await a_school(registry, AUTHORITY)
    first = await registry.ask(
        RecordMoveForm(**form(school, dated=TODAY - timedelta(days=9)), received_on=TODAY - timedelta(days=9))
    )
    await registry.ask(back(school, first))
    await registry.ask(
        RecordMoveForm(**form(school, dated=TODAY - timedelta(days=4)), received_on=TODAY - timedelta(days=4))
    )

    found = await registry.stack.rows(
        "registry",
        "SELECT min(f.received_on) FROM move_forms f JOIN places p ON p.organisation = f.organisation "
        "LEFT JOIN move_forms_taken_back b ON b.form = f.id "
        f"WHERE p.code = '{school}' AND f.year = {YEAR} AND b.form IS NULL",
    )
    assert found == [(TODAY - timedelta(days=4),)]


async def test_the_list_adds_up(registry: RegistryStack) -> None:
    """Of an authority, of a province, of the country; searched and filtered, page by page."""
    authority = await an_authority(registry)
    schools = [await a_school(registry, authority) for _ in range(4)]
    clerk = registry.token(Office.AUTHORITY_CLERK, authority)
    place = {"authority": authority, "school": NOWHERE}
    for school, asks in zip(schools, (True, True, False), strict=False):
        content = form(school, authority, asks=asks)
        await registry.ask(RecordMoveForm(**content, received_on=TODAY))
    taken = (await of(registry, schools[1], authority)).form
    assert taken is not None
    await registry.ask(
        TakeBackMoveForm(authority=authority, school=schools[1], form=taken.form, reason="ส่งผิดแห่ง")
    )

    found = await registry.ask(MoveForms(**place), clerk)
    assert (YEAR, date(2026, 6, 5)) == (found.year, found.announced_due)
    assert {"schools": 4, "asks": 1, "not_needed": 1, "no_answer": 2} == found.totals.model_dump()
    answers = {line.school: line.form and line.form.asks for line in found.lines}
    assert dict(zip(schools, (True, None, False, None), strict=True)) == answers
    for answer, expected in (
        ("asks", {schools[0]}),
        ("not_needed", {schools[2]}),
        ("no_answer", {schools[1], schools[3]}),
    ):
        page = await registry.ask(MoveForms(**place, answer=answer), clerk)
        assert (len(expected), expected) == (page.total, {line.school for line in page.lines})
        assert page.totals == found.totals
    pages = [await registry.ask(MoveForms(**place, start=start, limit=3), clerk) for start in (0, 3)]
    assert [3, 1] == [len(page.lines) for page in pages]
    assert set(schools) == {line.school for page in pages for line in page.lines}
    one = await registry.ask(MoveForms(**COUNTRY, text=schools[2]))
    assert [schools[2]] == [line.school for line in one.lines]
    province = registry.token(Office.PROVINCE_OFFICER, "58")
    of_province = await registry.ask(MoveForms(authority="58", school=NOWHERE), province)
    counts = of_province.totals
    assert counts.schools == counts.asks + counts.not_needed + counts.no_answer >= 11


async def test_the_deadline_is_that_of_the_place(registry: RegistryStack) -> None:
    """An extension for an authority with its schools moves the day of each; others keep theirs."""
    authority = await an_authority(registry)
    school = await a_school(registry, authority)
    until = TODAY + timedelta(days=10)
    await registry.ask(
        ExtendDeadline(
            **COUNTRY,
            year=YEAR,
            code="localschool_forms",
            until=until,
            reason="น้ำท่วม",
            places=[ExtendedPlace(authority=authority, below=True)],
        )
    )

    deadline = (await of(registry, school, authority)).deadline
    assert deadline is not None
    assert (until, date(2026, 6, 5), "น้ำท่วม") == (deadline.due, deadline.announced_due, deadline.extended)
    [line] = (await registry.ask(MoveForms(authority=authority, school=NOWHERE))).lines
    assert line.due == until
    others = await registry.ask(MoveForms(**COUNTRY, text="3058910002"))
    assert [date(2026, 6, 5)] == [line.due for line in others.lines]


async def test_a_year_without_a_calendar_is_no_obstacle(registry: RegistryStack) -> None:
    """There is no deadline; the form is received all the same."""
    school = await a_school(registry, AUTHORITY)
    await registry.ask(SendMoveForm(**form(school, year=2570)), registrar(registry, school))

    found = await registry.ask(MoveFormOfSchool(authority=AUTHORITY, school=school, year=2570))
    assert found.deadline is None
    assert found.form is not None


SENDERS = {Office.REGISTRAR, Office.DIRECTOR, Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER}


@pytest.mark.parametrize("office", Office)
async def test_who_may_send(registry: RegistryStack, office: Office) -> None:
    """Of the school or of its authority; another authority's office may not."""
    school = await a_school(registry, AUTHORITY)
    of_school = office in (Office.REGISTRAR, Office.DIRECTOR, Office.COMMITTEE_MEMBER)
    scope = f"{AUTHORITY}.{school}" if of_school else AUTHORITY
    sending = SendMoveForm(**form(school))
    if office in SENDERS:
        elsewhere = f"{ANOTHER}.3058910001" if of_school else ANOTHER
        assert ["system.not_allowed None"] == await codes(
            registry, sending, registry.token(office, elsewhere)
        )
        await registry.ask(sending, registry.token(office, scope))
    else:
        assert ["system.not_allowed None"] == await codes(registry, sending, registry.token(office, scope))
