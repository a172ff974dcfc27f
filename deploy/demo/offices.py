"""Steps 1 to 4: organisations and calendar, orders of appointment, the tracker, forms about LocalSchool data,
sign-in and its refusal.
"""

import json
from datetime import date
from pathlib import Path

from argon2 import PasswordHasher

from deploy.demo.orders import record_order
from deploy.demo.people.collected import collected_orders
from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import AUTHORITY, COLLEGE, PROVINCE, SECONDARY, Person, Story, thai_day
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import Appointee, CollectedOrders, OrderRecorded
from shared.contracts.registry.move_forms import MoveFormPage, MoveFormReceipt
from shared.contracts.registry.queries import (
    EffectsOfOrder,
    OfficesOfDay,
    OrganisationPage,
    PlaceCalendar,
    Tracker,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office

KEYS = (
    "dla",
    "province",
    "clerk",
    "officer",
    "director",
    "registrar",
    "writer",
    "proofreader",
    "checker",
    "chair",
    "college director",
    "college registrar",
    "college writer",
    "college proofreader",
    "college checker",
    "former registrar",
)
DUTIES = (
    ("chair", Duty.CHAIR),
    ("writer", Duty.WRITES),
    ("proofreader", Duty.PROOFREADS),
    ("checker", Duty.CHECKS),
)
SIGN_IN = ("province", "officer", "director", "registrar", "college director", "college registrar")
# 8 มิถุนายน 2569, before the deadline
DATED, TERM_FROM = date(2026, 6, 8), date(2026, 6, 8)


def setup(folder: Path, seed: int) -> dict[str, Staff]:
    """Write the file from which registry loads DLA's first officer. Returns the people of the demo."""
    staff = {key: a_person(seed, number) for number, key in enumerate(KEYS, 1)}
    first = staff["dla"]
    officer = {
        "national_id": first.national_id,
        "title": first.title,
        "first": first.first,
        "last": first.last,
        "position": "นักวิชาการศึกษา",
        "user_name": first.user_name,
        "password_hash": PasswordHasher().hash(first.password),
    }
    (folder / "setup.json").write_text(
        json.dumps(
            {
                "number": "1/2569",
                "dated": "2026-05-01",
                "signer_name": "ผู้มีอำนาจลงนาม (จำลอง)",
                "signer_position": "อธิบดีกรมส่งเสริมการปกครองท้องถิ่น",
                "term_from": "2026-05-01",
                "term_to": None,
                "officers": [officer],
            },
            ensure_ascii=False,
        ),
        encoding="utf-8",
    )
    (folder / "setup.json").chmod(0o600)
    return staff


async def offices(story: Story) -> None:
    """From the organisations to a signed-in registrar."""
    dla = await story.sign_in("dla")
    await places(story, dla)
    await appoint_by_dla(story, dla)
    await appoint_by_clerk(story, await story.sign_in("clerk"))
    collected = await collect(story, dla)
    for key in SIGN_IN:
        await story.sign_in(key)
    await tracker(story, collected)
    await receive_move_forms(story, dla)
    await refuse_former_registrar(story)


async def places(story: Story, dla: Person) -> None:
    """Report the organisations and calendars that registry has before anyone is appointed."""
    known = await dla.get("/organisations", OrganisationPage, province=PROVINCE)
    lines = [f"77 provinces; Mae Hong Son: {known.authorities} authorities, {known.schools} schools"]
    calendar = await dla.get("/calendars/2569", PlaceCalendar)
    for education in ("basic", "vocational"):
        tasks = [task for task in calendar.tasks if task.education == education]
        due = next(task for task in tasks if task.code == "appointment_orders")
        lines.append(
            f"calendar {education} 2569: {len(tasks)} lines; {due.title} ภายใน "
            f"{due.due and thai_day(due.due)}"
        )
    story.add_to_summary("หน่วยงานและปฏิทิน · places and calendar", *lines)


async def appoint_by_dla(story: Story, dla: Person) -> None:
    """DLA appoints the province's officer and the authority's clerk."""
    await record(
        story,
        dla,
        PROVINCE,
        NOWHERE,
        "2/2569",
        [story.staff["province"].appointed(Office.PROVINCE_OFFICER)],
        ["province"],
    )
    await record(
        story,
        dla,
        AUTHORITY,
        NOWHERE,
        "3/2569",
        [story.staff["clerk"].appointed(Office.AUTHORITY_CLERK)],
        ["clerk"],
    )


async def appoint_by_clerk(story: Story, clerk: Person) -> None:
    """The clerk appoints the authority's officer, and director, registrar and committee of each school; a
    second registrar's order ends the first one's.
    """
    staff = story.staff
    await record(
        story,
        clerk,
        AUTHORITY,
        NOWHERE,
        "101/2569",
        [staff["officer"].appointed(Office.REGISTRAR_OFFICER)],
        ["officer"],
    )
    former = [staff["former registrar"].appointed(Office.REGISTRAR)]
    await record(
        story, clerk, AUTHORITY, SECONDARY, "77/2568", former, ["former registrar"], dated=date(2025, 5, 16)
    )
    lines = []
    for school, prefix, number in ((SECONDARY, "", "102/2569"), (COLLEGE, "college ", "103/2569")):
        named = [
            (key, staff[key].appointed(office))
            for office in (Office.DIRECTOR, Office.REGISTRAR)
            if (key := f"{prefix}{office}")
        ]
        named += [
            (key, staff[key].appointed(Office.COMMITTEE_MEMBER, duty))
            for word, duty in DUTIES
            if (key := f"{prefix}{word}") in staff
        ]
        await record(
            story, clerk, AUTHORITY, school, number, [who for _, who in named], [key for key, _ in named]
        )
        [there] = (await clerk.get("/offices", OfficesOfDay, school=school)).organisations
        held = [one.office for one in there.offices for _ in one.holders]
        lines.append(
            f"order {number}: {len(held)} offices in force at school {school}: {', '.join(sorted(set(held)))}"
        )
    story.add_to_summary("แต่งตั้ง · appointed", f"order 101/2569: registrar officer of {AUTHORITY}", *lines)


async def record(
    story: Story,
    by: Person,
    authority: str,
    school: str,
    number: str,
    who: list[Appointee],
    keys: list[str],
    *,
    dated: date = DATED,
) -> OrderRecorded:
    """Record an order with its scan, and register an account for each person that it names."""
    scan = await story.upload(by, "order.pdf", scanned_order(f"{story.seed}/{number}"), "application/pdf")
    order = EffectsOfOrder(
        authority=authority,
        school=school,
        number=number,
        dated=dated,
        signer_name="ผู้ลงนาม (จำลอง)",
        signer_position="นายกองค์การบริหารส่วนจังหวัด",
        term_from=dated,
        scan=scan,
        appointees=who,
    )
    made = await record_order(story.http, by.session, order)
    for key, appointed in zip(keys, made.appointments, strict=True):
        if appointed.registration_code:
            await story.register(key, appointed.registration_code)
    return made


async def collect(story: Story, dla: Person) -> CollectedOrders:
    """Import the orders that were collected by form before LSQ: preview, apply, apply again."""
    book = await story.upload(
        dla,
        "collected.xlsx",
        collected_orders(story.seed),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )
    bearer = {"authorization": f"Bearer {dla.session}"}
    results = []
    for apply in (False, True, True):
        answer = await story.http.post(
            "/api/v1/appointments/import",
            json={"workbook": book.model_dump(), "apply": apply},
            headers=bearer,
        )
        answer.raise_for_status()
        results.append(CollectedOrders.model_validate(answer.json()))
    counts = [
        {
            outcome: sum(row.outcome == outcome for row in one.rows)
            for outcome in ("new", "recorded", "same", "refused")
        }
        for one in results
    ]
    if counts[2]["recorded"] or counts[0]["new"] != counts[1]["recorded"]:
        raise RuntimeError(f"the collected orders came out as {counts}")
    refused = [
        f"   row {row.row}: {row.problem.th}"
        for row in results[1].rows
        if row.outcome == "refused" and row.problem
    ]
    first, again = counts[1:]
    story.add_to_summary(
        "คำสั่งที่รวบรวมไว้ก่อน · collected orders",
        (
            f"{first['recorded']} rows recorded, {first['refused']} refused; applied again: "
            f"{again['same']} unchanged"
        ),
        *refused,
    )
    return results[1]


async def tracker(story: Story, collected: CollectedOrders) -> None:
    """Check the province's tracker: its figures add up."""
    tracked = await story.people["province"].get(f"/tracker/{PROVINCE}", Tracker)
    totals = tracked.totals
    if totals.owed != totals.on_time + totals.late + totals.missing + totals.not_due or totals.owed != len(
        tracked.sendings
    ):
        raise RuntimeError(f"the tracker does not add up: {totals}")
    story.add_to_summary(
        "ติดตามคำสั่ง · tracker of the province",
        (
            f"{totals.owed} due by {thai_day(tracked.due)}: {totals.on_time} on time, {totals.late} late, "
            f"{totals.missing} missing, {totals.not_due} not due"
        ),
    )


async def receive_move_forms(story: Story, dla: Person) -> None:
    """Record the forms of two schools that want their LocalSchool data moved, which came on paper in time."""
    for school, number in ((SECONDARY, "มส 52001/145"), (COLLEGE, "มส 52001/146")):
        scan = await story.upload(dla, "form.pdf", scanned_order(f"{story.seed}/{number}"), "application/pdf")
        await dla.post(
            "/move-forms/received",
            MoveFormReceipt,
            authority=AUTHORITY,
            school=school,
            year=2569,
            asks=True,
            number=number,
            dated=date(2026, 6, 1),
            received_on=date(2026, 6, 3),
            contact_name="ผู้ประสานงาน (จำลอง)",
            telephone="053-612-345",
            scan=scan,
        )
    totals = (await dla.get("/move-forms", MoveFormPage, year=2569)).totals
    story.add_to_summary(
        "แบบขอย้ายข้อมูล LocalSchool · forms about LocalSchool data",
        f"{totals.schools} schools: {totals.asks} ask, {totals.not_needed} do not need it, "
        f"{totals.no_answer} have not answered",
    )


async def refuse_former_registrar(story: Story) -> None:
    """Check that a registrar whose order has ended cannot sign in."""
    try:
        await story.sign_in("former registrar")
    except Refusal as refusal:
        story.add_to_summary(
            "เข้าสู่ระบบ · sign-in",
            f"{len(story.people)} people are signed in",
            f"refused: {refusal.body.th} {refusal.body.remedy_th}",
        )
        return
    raise RuntimeError("a registrar whose order has ended was signed in")
