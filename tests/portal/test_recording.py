"""The recording of an order as people do it: the form, what it would do, the decision, the slips."""

import html
import re
from typing import Any

import pytest

from deploy.demo.story import AUTHORITY, COLLEGE, SECONDARY, Story
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.portal.callers import a_caller, a_stranger
from tests.portal.orders import filled, hidden, line, looked, order_number, photo, recorded, somebody
from tests.world.schools import make_school
from tests.world.stack import Stack

CODE = r'class="code-big">([A-Z2-7-]{19})<'
TOWN = ("58-TM-02", NOWHERE)
HILL_SCHOOL = ("58-SAO-33", "3058950001")
DECISIONS = (
    "select d.kind, d.office from decisions d join orders o on d.subject = o.id::text where o.number = %s"
)


async def test_from_the_form_to_the_slips(story: Story) -> None:
    """A line is added, a photo is the scan, the effects are shown, the codes come once; sent twice, it is one."""
    one, two, number = somebody(), somebody(), order_number()
    async with a_caller(story, "dla") as dla:
        place = {"authority": TOWN[0], "school": TOWN[1]}
        page = (await dla.browser.get("/orders/new", params=place)).text
        form = filled(hidden(page)["key"], TOWN, line(one, Office.AUTHORITY_CLERK), number=number, act="add")
        added = await dla.browser.post(
            "/orders/new", data=form, files={"scan": ("IMG_1.jpg", photo(), "image/jpeg")}
        )
        assert 200 == added.status_code
        assert 2 == added.text.count('name="national_id"')
        assert "ได้รับไฟล์แล้ว" in added.text
        lines = [line(one, Office.AUTHORITY_CLERK), line(two, Office.AUTHORITY_CLERK)]
        again = filled(hidden(added.text)["key"], TOWN, *lines, number=number)
        looked_at = await dla.browser.post(
            "/orders/new", data=again | {"uploaded": hidden(added.text)["uploaded"]}
        )
        assert 200 == looked_at.status_code, looked_at.text
        assert 2 == looked_at.text.count("จะได้รหัสลงทะเบียน")
        assert [] == await story.stack.rows("registry", DECISIONS, number)
        pages = [await dla.browser.post("/orders", data=hidden(looked_at.text)) for _ in range(2)]
        assert [200, 200] == [one.status_code for one in pages]
        codes = [re.findall(CODE, one.text) for one in pages]
        listed = (await dla.browser.get("/orders", params=place)).text
        scan = re.search(r'href="(/orders/[0-9a-f-]{36}\.pdf\?[^"]+)"', listed)
        assert scan is not None
        pdf = await dla.browser.get(scan[1].replace("&amp;", "&"))

    assert 2 == len(set(codes[0]))
    assert codes[0] == codes[1]
    assert [("order_recorded", "dla_officer")] == await story.stack.rows("registry", DECISIONS, number)
    assert number in listed
    assert pdf.content.startswith(b"%PDF")


async def test_wrong_input_is_shown_again_with_each_fault_beside_its_field(story: Story) -> None:
    """Nothing that was typed is lost, the scan neither; each field has its answer and a link in the summary."""
    who = somebody()
    bad = line(who, Office.REGISTRAR, national_id="1234567890123", first="สมชาย2", position="")
    async with a_caller(story, "clerk") as clerk:
        page = await looked(clerk, (AUTHORITY, COLLEGE), bad, dated="31/2/2569", signer_name="")
        field_less = page.text
        fixed = line(who, Office.REGISTRAR, national_id="1234567890123", first="สมชาย2")
        form = filled(hidden(page.text)["key"], (AUTHORITY, COLLEGE), fixed, dated="1/1/2590")
        second = await clerk.browser.post(
            "/orders/new", data=form | {"uploaded": hidden(page.text)["uploaded"]}
        )

    assert 409 == page.status_code
    for text in ("อ่านวันที่ไม่ได้", "ต้องกรอก", 'value="31/2/2569"', 'value="สมชาย2"', "1234567890123"):
        assert text in field_less
    for field in ("dated", "signer_name", "appointees-0-position"):
        assert f'href="#f-{field}"' in field_less
        assert f'id="w-{field}"' in field_less
    assert hidden(field_less)["uploaded"]
    assert 409 == second.status_code
    for field in ("dated", "appointees-0-national_id", "appointees-0-first"):
        assert f'href="#f-{field}"' in second.text
    assert "สำเนาคำสั่ง</a>" not in second.text


async def test_the_scan_that_is_missing_is_asked_for(story: Story) -> None:
    """The order is complete but for its scan."""
    async with a_caller(story, "clerk") as clerk:
        page = (await clerk.browser.get("/orders/new", params={"school": COLLEGE})).text
        form = filled(hidden(page)["key"], (AUTHORITY, COLLEGE), line(somebody(), Office.REGISTRAR))
        answer = await clerk.browser.post("/orders/new", data=form)
        text = await clerk.browser.post(
            "/orders/new", data=form, files={"scan": ("order.pdf", b"no picture", "application/pdf")}
        )

    assert 409 == answer.status_code
    assert 'id="w-scan"' in answer.text
    assert 415 == text.status_code
    assert 'id="w-scan"' in text.text


async def test_effects_that_change_are_shown_and_asked_again(story: Story) -> None:
    """Another order comes first: mine and theirs are shown, the new form decides."""
    first, second = somebody(), somebody()
    async with a_caller(story, "dla") as dla:
        await recorded(
            dla, HILL_SCHOOL, line(somebody(), Office.DIRECTOR), dated="1/6/2568", term_from="1/6/2568"
        )
        page = await looked(
            dla, HILL_SCHOOL, line(first, Office.DIRECTOR), dated="1/8/2569", term_from="1/8/2569"
        )
        await recorded(
            dla, HILL_SCHOOL, line(second, Office.DIRECTOR), dated="1/7/2569", term_from="1/7/2569"
        )

        refused = await dla.browser.post("/orders", data=hidden(page.text))

        assert 409 == refused.status_code
        assert "ที่ท่านเห็น" in refused.text
        assert f"{second.first} {second.last}" in refused.text
        decided = await dla.browser.post("/orders", data=hidden(refused.text))
        assert 200 == decided.status_code
        held = (
            await dla.browser.get("/offices", params={"authority": HILL_SCHOOL[0], "on": "31/7/2569"})
        ).text
    assert f"{second.first} {second.last}" in held
    assert f"{first.first} {first.last}" not in held


async def test_the_second_clerk_sees_the_first_one_s_order(story: Story) -> None:
    """The refusal leads to the recorded order; the form is kept."""
    who, number = somebody(), order_number()
    async with a_caller(story, "dla") as dla:
        await recorded(dla, TOWN, line(who, Office.AUTHORITY_CLERK), number=number)
        page = await looked(dla, TOWN, line(who, Office.AUTHORITY_CLERK), number=number)
        known = re.search(r'href="(/orders\?[^"]*order=[0-9a-f-]{36})"', page.text)
        assert known is not None
        shown = await dla.browser.get(known[1].replace("&amp;", "&"))

    assert 409 == page.status_code
    assert f'value="{number}"' in page.text
    assert number in shown.text
    assert who.first in shown.text


async def test_who_is_offered_which_offices(story: Story) -> None:
    """A director records registrar and committee of the own school; others are refused."""
    async with (
        a_caller(story, "director") as director,
        a_caller(story, "clerk") as clerk,
        a_caller(story, "registrar") as registrar,
    ):
        page = (await director.browser.get("/orders/new")).text
        offices = re.findall(r'<option value="(\w+)"', page.split('name="office"')[1].split("</select>")[0])
        assert ["registrar", "committee_member"] == offices
        page = (await clerk.browser.get("/orders/new")).text
        offices = re.findall(r'<option value="(\w+)"', page.split('name="office"')[1].split("</select>")[0])
        assert ["registrar_officer"] == offices
        assert 403 == (await registrar.browser.get("/orders/new")).status_code
        assert 200 == (await director.browser.get("/orders/new", params={"school": COLLEGE})).status_code
        foreign = await looked(director, (AUTHORITY, COLLEGE), line(somebody(), Office.REGISTRAR))
        assert 403 == foreign.status_code
        own = await looked(director, (AUTHORITY, SECONDARY), line(somebody(), Office.DIRECTOR))
        assert 409 == own.status_code
        assert "เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท." in own.text
        assert 'href="/orders/new' in (await director.browser.get("/orders")).text


async def test_an_acting_director_signs_as_printed(story: Story) -> None:
    """The position says so; without it the form is shown again."""
    who, place = somebody(), ("58-TM-02", "3058910001")
    acting = line(who, Office.DIRECTOR, acting="yes")
    days = {"dated": "1/9/2569", "term_from": "1/9/2569", "term_to": "30/9/2569"}
    async with a_caller(story, "dla") as dla:
        wrong = await looked(dla, place, acting, **days)
        assert 409 == wrong.status_code
        assert 'id="w-appointees-0-position"' in wrong.text
        position = "รักษาการในตำแหน่งผู้อำนวยการโรงเรียน"
        page = await looked(dla, place, acting | {"position": position}, **days)
        assert "ผู้อำนวยการสถานศึกษา ไม่มีผู้ดำรงตำแหน่ง" in page.text
        await dla.browser.post("/orders", data=hidden(page.text))
        held = (await dla.browser.get("/offices", params={"authority": place[0], "on": "15/9/2569"})).text
        after = (await dla.browser.get("/offices", params={"authority": place[0], "on": "1/10/2569"})).text
    assert "รักษาการ" in held
    assert f"{who.first} {who.last}" in held
    assert "ว่าง" in after


@pytest.mark.parametrize("committee", [True, False])
async def test_a_program_records_an_order(story: Story, *, committee: bool) -> None:
    """Effects, then the decision on their digest; the same key gives the same codes, another digest is refused."""
    duties = (Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)
    offices = (
        [(Office.COMMITTEE_MEMBER, duty) for duty in duties] if committee else [(Office.REGISTRAR, None)]
    )
    people = [somebody().appointed(office, duty).model_dump(mode="json") for office, duty in offices]
    async with a_caller(story, "dla") as dla:
        scan = await story.upload(story.people["dla"], "photo.jpg", photo(), "image/jpeg")
        body: dict[str, Any] = {
            "authority": HILL_SCHOOL[0],
            "school": HILL_SCHOOL[1],
            "number": order_number(),
            "dated": "2026-06-01",
            "signer_name": "ผู้ลงนาม (จำลอง)",
            "signer_position": "ผู้อำนวยการ",
            "term_from": "2026-06-01",
            "scan": scan.model_dump(),
            "appointees": people,
        }
        seen = (await dla.stranger.post("/api/v1/orders/effects", json=body, headers=dla.bearer)).json()
        wrong = await dla.stranger.post(
            "/api/v1/orders", json=body | {"effects_sha256": 64 * "0"}, headers=dla.bearer
        )
        keyed = dla.bearer | {"idempotency-key": "6f1ab3f6-6f0c-4b5c-9a64-9d1b9f3f8f0" + "ab"[committee]}
        made = [
            (
                await dla.stranger.post(
                    "/api/v1/orders", json=body | {"effects_sha256": seen["effects_sha256"]}, headers=keyed
                )
            ).json()
            for _ in range(2)
        ]
        listed = await dla.stranger.get(
            "/api/v1/orders",
            params={"authority": HILL_SCHOOL[0], "school": HILL_SCHOOL[1], "order": made[0]["order"]},
            headers=dla.bearer,
        )
        held = await dla.stranger.get(
            "/api/v1/offices", params={"authority": HILL_SCHOOL[0], "on": "2026-06-01"}, headers=dla.bearer
        )

    assert (409, "registry.effects_changed") == (wrong.status_code, wrong.json()["code"])
    assert made[0] == made[1]
    assert len(people) == len(made[0]["appointments"])
    [order] = listed.json()["orders"]
    assert ("application/pdf", "image/jpeg") == (
        order["scan"]["media_type"],
        order["original"]["media_type"],
    )
    assert {one["appointment"] for one in made[0]["appointments"]} <= {
        holder["appointment"]
        for place in held.json()["organisations"]
        for office in place["offices"]
        for holder in office["holders"]
    }


async def test_the_slip_lets_its_holder_in(story: Story) -> None:
    """The director of a school, by the code of the slip, records the registrar of this school."""
    director, registrar = somebody(), somebody()
    place = ("58-TM-02", "3058910001")
    days = {"dated": "1/11/2569", "term_from": "1/11/2569"}
    async with a_caller(story, "dla") as dla:
        slips = await recorded(dla, place, line(director, Office.DIRECTOR), **days)
        [code] = re.findall(CODE, slips.text)
    async with a_stranger(story) as browser:
        registration = {
            "registration_code": code,
            "national_id": director.national_id,
            "user_name": director.user_name,
            "password": director.password,
        }
        assert 303 == (await browser.post("/register", data=registration)).status_code
    story.staff["town director"] = director
    async with a_caller(story, "town director") as caller:
        page = await recorded(caller, place, line(registrar, Office.REGISTRAR), **days)
    assert re.findall(CODE, page.text)


async def test_vacant_offices_are_work_of_who_records_them(story: Story) -> None:
    """Home counts them, the list leads to the form; for those who do not record them it does not."""
    school = "3058990096"
    assert isinstance(story.stack, Stack)
    await make_school(story.stack, AUTHORITY, school)
    async with a_caller(story, "clerk") as clerk, a_caller(story, "officer") as officer:
        home, list_ = [(await clerk.browser.get(path)).text for path in ("/home", "/offices")]
        [amount] = re.findall(r'id="vacancies">.*?<p class="n">(\d+)', home, re.DOTALL)
        links = re.findall(rf'href="/orders/new\?authority={AUTHORITY}&amp;school=([0-9-]+)">', list_)
        assert 3 == links.count(school)
        assert int(amount) == len(links)
        assert 'id="vacancies"' not in (await officer.browser.get("/home")).text
        assert "/orders/new" not in (await officer.browser.get("/offices")).text


async def test_from_the_codes_of_an_order_back_to_its_organisation(story: Story) -> None:
    """For DLA, whose own orders are others."""
    async with a_caller(story, "dla") as dla:
        page = (await dla.browser.get(f"/orders?authority={AUTHORITY}&school=-")).text
        [codes, *_] = re.findall(r'href="(/orders/[^"]+/codes[^"]+)"', page)
        shown = (await dla.browser.get(html.unescape(codes))).text
    assert f'href="/orders?authority={AUTHORITY}&amp;school=-"' in shown


async def test_an_authority_without_schools_has_its_name(story: Story) -> None:
    """Above the form of its orders; an unknown one is refused."""
    async with a_caller(story, "dla") as dla:
        shown = await dla.browser.get("/orders/new?authority=58-SAO-09&school=-")
        assert "องค์การบริหารส่วนตำบลห้วยโป่ง" in shown.text
        unknown = await dla.browser.get("/orders/new?authority=58-SAO-99&school=-")
        assert (409, True) == (unknown.status_code, "ไม่พบหน่วยงาน" in unknown.text)
