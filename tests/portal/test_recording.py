"""The recording of an order as people do it: the form, what it would do, the decision, the slips."""

import html
import re
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff
from deploy.demo.story import AUTHORITY, COLLEGE, SECONDARY, Story
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.portal.callers import Caller, a_caller, a_stranger
from tests.portal.orders import filled, hidden, line, looked, order_number, photo, recorded, somebody
from tests.world.schools import make_school
from tests.world.stack import Stack

CODE = r'class="code-big">([A-Z2-7-]{19})<'
TOWN = ("58-TM-02", NOWHERE)
MUNICIPALITY = "58-TT-07"
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
    place = ("58-TM-02", "3058919981")
    await make_school(story.stack, *place)
    days = {"dated": "1/11/2569", "term_from": "1/11/2569"}
    async with a_caller(story, "dla") as dla:
        slips = await recorded(dla, place, line(director, Office.DIRECTOR), **days)
        [code] = re.findall(CODE, slips.text)
    await registered(story, director, code)
    story.staff["town director"] = director
    async with a_caller(story, "town director") as caller:
        page = await recorded(caller, place, line(registrar, Office.REGISTRAR), **days)
    assert re.findall(CODE, page.text)


async def registered(story: Story, who: Staff, code: str) -> None:
    """Open the account of a person, by the code of the slip."""
    async with a_stranger(story) as browser:
        registration = {
            "registration_code": code,
            "national_id": who.national_id,
            "user_name": who.user_name,
            "password": who.password,
        }
        assert 303 == (await browser.post("/register", data=registration)).status_code


async def two_clerks(story: Story) -> None:
    """Two clerks of one municipality, appointed by DLA and registered."""
    if "town clerk" in story.staff:
        return
    clerks = {"town clerk": somebody(), "town colleague": somebody()}
    async with a_caller(story, "dla") as dla:
        lines = [line(who, Office.AUTHORITY_CLERK) for who in clerks.values()]
        slips = await recorded(dla, (MUNICIPALITY, NOWHERE), *lines)
    for who, code in zip(clerks.values(), re.findall(CODE, slips.text), strict=True):
        await registered(story, who, code)
    story.staff |= clerks


async def sent(
    caller: Caller, page: str, *lines: dict[str, str], act: str = "save", **more: str
) -> httpx.Response:
    """The answer to the form of this page, filled in; `act`: its button."""
    shown = hidden(page)
    kept = {name: shown[name] for name in ("draft", "version", "uploaded")}
    form = filled(str(uuid4()), (MUNICIPALITY, NOWHERE), *lines, act=act) | kept | more
    return await caller.browser.post("/orders/new", data=form)


async def test_a_colleague_goes_on_with_a_draft(story: Story) -> None:
    """Saved by each send, found on home and at /orders, with its scan; the national id is asked for again."""
    await two_clerks(story)
    who, number = somebody(), order_number()
    officer = line(who, Office.REGISTRAR_OFFICER)
    async with a_caller(story, "town clerk") as clerk, a_caller(story, "town colleague") as colleague:
        assert "ร่างคำสั่งที่ยังไม่บันทึก" not in (await colleague.browser.get("/home")).text
        page = (await clerk.browser.get("/orders/new")).text
        form = filled(str(uuid4()), (MUNICIPALITY, NOWHERE), officer, number=number, act="save", dated="31/2")
        form |= {name: hidden(page)[name] for name in ("draft", "version")}
        scan = {"scan": ("order.jpg", photo(), "image/jpeg")}
        saved = await clerk.browser.post("/orders/new", data=form, files=scan)
        assert 200 == saved.status_code
        assert "บันทึกร่างแล้ว" in saved.text
        assert f'value="{who.national_id}"' in saved.text

        for address in ("/home", "/orders"):
            shown = (await colleague.browser.get(address)).text
            assert "ร่างคำสั่งที่ยังไม่บันทึก" in shown, address
        [path] = set(re.findall(r'href="(/orders/drafts/[0-9a-f-]{36})"', shown))
        assert f"ที่ {number}" in shown
        opened = (await colleague.browser.get(path)).text
        for text in (f'value="{number}"', 'value="31/2"', f'value="{who.first}"', "ได้รับไฟล์แล้ว"):
            assert text in opened
        author = story.staff["town clerk"]
        assert f"{author.first} {author.last}" in opened
        assert who.national_id not in opened
        assert "ร่างไม่เก็บเลขประจำตัวประชาชน" in opened
        stored = await story.stack.rows("registry", "select content::text from order_drafts")
        assert not [text for (text,) in stored if who.national_id in text]

        looked_at = await sent(colleague, opened, officer, act="look", number=number)
        assert 200 == looked_at.status_code, looked_at.text
        decided = await colleague.browser.post("/orders", data=hidden(looked_at.text))
        assert 200 == decided.status_code
        assert number in (await clerk.browser.get("/orders")).text
        assert 404 == (await clerk.browser.get(path)).status_code
        for caller in (clerk, colleague):
            assert "ร่างคำสั่งที่ยังไม่บันทึก" not in (await caller.browser.get("/home")).text


async def test_the_second_of_two_clerks_sees_mine_and_theirs(story: Story) -> None:
    """Nothing is overwritten unseen: not by a save, not by the decision, not by deleting."""
    await two_clerks(story)
    who = line(somebody(), Office.REGISTRAR_OFFICER)
    async with a_caller(story, "town clerk") as clerk, a_caller(story, "town colleague") as colleague:
        first = await sent(clerk, (await clerk.browser.get("/orders/new")).text, who, signer_name="คนแรก")
        path = f"/orders/drafts/{hidden(first.text)['draft']}"
        opened = (await colleague.browser.get(path)).text
        assert 200 == (await sent(clerk, first.text, who, signer_name="ของเขา")).status_code

        second = await sent(colleague, opened, who, act="look", signer_name="ของฉัน")

        assert 409 == second.status_code
        theirs, mine = second.text.index("<dd>ของเขา</dd>"), second.text.index("<dd>ของฉัน</dd>")
        assert mine < theirs
        assert 'value="ของฉัน"' in second.text
        assert f"{story.staff['town clerk'].first} {story.staff['town clerk'].last}" in second.text
        assert who["national_id"] in second.text
        assert 'value="ของเขา"' in (await clerk.browser.get(path)).text
        assert 200 == (await sent(colleague, second.text, who, signer_name="ของฉัน")).status_code
        assert 'value="ของฉัน"' in (await clerk.browser.get(path)).text

        gone = {"key": str(uuid4()), "version": "1"}
        unread = await clerk.browser.post(f"{path}/discarding", data=gone)
        assert (409, True) == (unread.status_code, 'value="ของฉัน"' in unread.text)
        gone = {"key": str(uuid4()), "version": hidden(unread.text)["version"]}
        assert 303 == (await clerk.browser.post(f"{path}/discarding", data=gone)).status_code
        late = await sent(colleague, second.text, who, signer_name="ยังอยู่")
        assert (409, True) == (late.status_code, 'value="ยังอยู่"' in late.text)
        again = await sent(colleague, late.text, who, signer_name="ยังอยู่")
        assert 200 == again.status_code
        gone = {"key": str(uuid4()), "version": hidden(again.text)["version"]}
        assert 303 == (await colleague.browser.post(f"{path}/discarding", data=gone)).status_code


async def test_a_decision_on_a_draft_that_changed_shows_both(story: Story) -> None:
    """The order is not recorded: what the colleague has added since would be lost."""
    await two_clerks(story)
    who, number = line(somebody(), Office.REGISTRAR_OFFICER), order_number()
    scan = {"scan": ("order.pdf", scanned_order(number), "application/pdf")}
    async with a_caller(story, "town clerk") as clerk, a_caller(story, "town colleague") as colleague:
        page = (await clerk.browser.get("/orders/new")).text
        form = filled(str(uuid4()), (MUNICIPALITY, NOWHERE), who, number=number, dated="1/8/2569")
        form |= {name: hidden(page)[name] for name in ("draft", "version")} | {"term_from": "1/8/2569"}
        effects = await clerk.browser.post("/orders/new", data=form, files=scan)
        assert 200 == effects.status_code, effects.text
        path = f"/orders/drafts/{form['draft']}"
        opened = (await colleague.browser.get(path)).text
        assert 200 == (await sent(colleague, opened, who, number=number, signer_name="เติม")).status_code

        refused = await clerk.browser.post("/orders", data=hidden(effects.text))

        assert (409, True) == (refused.status_code, "<dd>เติม</dd>" in refused.text)
        assert [] == await story.stack.rows("registry", DECISIONS, number)
        gone = {"key": str(uuid4()), "version": hidden(refused.text)["version"]}
        assert 303 == (await clerk.browser.post(f"{path}/discarding", data=gone)).status_code


async def test_a_scan_of_another_kind_keeps_what_was_typed(story: Story) -> None:
    """The text is in the draft although the file is refused."""
    async with a_caller(story, "clerk") as clerk:
        page = (await clerk.browser.get("/orders/new", params={"school": COLLEGE})).text
        draft = {name: hidden(page)[name] for name in ("draft", "version")}
        form = filled(hidden(page)["key"], (AUTHORITY, COLLEGE), line(somebody(), Office.REGISTRAR)) | draft
        wrong = {"scan": ("order.txt", b"no picture", "application/pdf")}
        answer = await clerk.browser.post("/orders/new", data=form, files=wrong)
        assert (415, True) == (answer.status_code, 'id="w-scan"' in answer.text)
        opened = await clerk.browser.get(f"/orders/drafts/{form['draft']}")
        gone = {"key": str(uuid4()), "version": hidden(opened.text)["version"]}
        await clerk.browser.post(f"/orders/drafts/{form['draft']}/discarding", data=gone)

    assert f'value="{form["number"]}"' in opened.text


async def test_a_program_keeps_a_draft(story: Story) -> None:
    """Save, list, read, delete; a national id is refused."""
    draft = uuid4()
    path = f"/api/v1/orders/drafts/{draft}"
    content = {"authority": HILL_SCHOOL[0], "school": HILL_SCHOOL[1], "number": "๗/2569"}
    async with a_caller(story, "dla") as dla:
        wrong = content | {"appointees": [{"national_id": somebody().national_id}]}
        refused = await dla.stranger.post(path, json={"content": wrong}, headers=dla.bearer)
        saved = await dla.stranger.post(path, json={"content": content}, headers=dla.bearer)
        listed = await dla.stranger.get("/api/v1/orders/drafts", headers=dla.bearer)
        read = await dla.stranger.get(path, headers=dla.bearer)
        unread = await dla.stranger.post(
            path, json={"content": wrong | {"appointees": []}}, headers=dla.bearer
        )
        changed = await dla.stranger.post(
            path, json={"content": content | {"number": "8/2569"}}, headers=dla.bearer
        )
        gone = await dla.stranger.post(f"{path}/discarding", json={"version": 1}, headers=dla.bearer)
        missing = await dla.stranger.get(path, headers=dla.bearer)

    assert 422 == refused.status_code
    assert (200, 1) == (saved.status_code, saved.json()["version"])
    assert str(draft) in {one["draft"] for one in listed.json()["drafts"]}
    assert saved.json() == read.json() == unread.json()
    assert (409, "registry.order_draft_changed") == (changed.status_code, changed.json()["code"])
    assert (200, 404) == (gone.status_code, missing.status_code)


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
