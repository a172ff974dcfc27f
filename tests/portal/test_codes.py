"""Codes by pages: given, handed over, asked for again, confirmed by another person, told to the holder."""

import re
from datetime import date
from uuid import uuid4

import httpx

from deploy.demo.orders import record_order
from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff, a_person
from deploy.demo.story import AUTHORITY, COLLEGE, SECONDARY, Story
from shared.contracts.registry.queries import EffectsOfOrder
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import Office
from tests.portal.callers import Caller, a_caller, a_stranger


async def codes_page(caller: Caller, school: str, whom: Staff) -> tuple[str, str]:
    """The address of the codes of the order that has appointed this person, and the section of the person."""
    orders = (await caller.browser.get("/orders", params={"school": school})).text
    card = next(
        card
        for card in re.findall(r"<section class=.card.*?</section>", orders, re.DOTALL)
        if f"{whom.first} {whom.last}" in card and "/codes?" in card
    )
    found = re.search(r'href="(/orders/[^"]+/codes\?[^"]+)"', card)
    assert found
    return found[1], person_in((await caller.browser.get(found[1])).text, whom)


def person_in(page: str, whom: Staff) -> str:
    """The section of a person in the page of codes."""
    found = re.findall(r"<section class=.card.*?</section>", page, re.DOTALL)
    [section] = [one for one in found if f"{whom.first} {whom.last}" in one] or [page]
    assert section != page, page
    return str(section)


def form_to(section: str, end: str) -> tuple[str, dict[str, str]]:
    """The form of a section that is sent to an address with this end, as it stands."""
    action, body = next(
        (action, body)
        for action, body in re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', section, re.DOTALL)
        if action.endswith(end)
    )
    fields = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', body))
    return action, fields | dict(re.findall(r'<select[^>]*name="([^"]+)"><option value="([^"]+)"', body))


async def send(caller: Caller, section: str, end: str, **more: str) -> httpx.Response:
    """Fill in and send the form with this end."""
    action, form = form_to(section, end)
    return await caller.browser.post(action, data=form | more)


def code_in(page: httpx.Response) -> str:
    """The code that a page shows."""
    found = re.search(r'id="registration-code">([A-Z2-7-]{19})<', page.text)
    assert found, page.text
    return found[1]


async def a_newcomer(story: Story, key: str, number: int) -> Staff:
    """A clerk's colleague who was appointed and has not registered; the first code stays with DLA."""
    if key not in story.staff:
        who = story.staff[key] = a_person(story.seed, number)
        dla = await story.sign_in("dla")
        order = EffectsOfOrder(
            authority=AUTHORITY,
            school=NOWHERE,
            number=f"{number}/2569",
            dated=date(2026, 6, 8),
            signer_name="ผู้ลงนาม (จำลอง)",
            signer_position="อธิบดี",
            term_from=date(2026, 6, 8),
            scan=await story.upload(dla, "order.pdf", scanned_order("newcomer"), PDF),
            appointees=[who.appointed(Office.AUTHORITY_CLERK)],
        )
        await record_order(story.http, dla.session, order)
    return story.staff[key]


async def test_a_forgotten_password_takes_two_people_and_tells_the_holder(story: Story) -> None:
    """The clerk asks, cannot confirm it himself, the officer confirms; the clerk reads the code once; the
    holder reads of it on every page; with the code the password is set anew.
    """
    whom = story.staff["college writer"]
    async with (
        a_caller(story, "clerk") as clerk,
        a_caller(story, "officer") as officer,
        a_caller(story, "college writer") as holder,
    ):
        address, section = await codes_page(clerk, COLLEGE, whom)
        assert "ออกรหัสแรกใหม่" not in section
        wrong = await send(clerk, section, "/requests", reason=" ", seen_by="อรุณี ทองดี")
        assert 422 == wrong.status_code
        assert "พิมพ์เหตุผลที่ต้องใช้รหัสเพิ่มเติม" in wrong.text
        section = person_in(wrong.text, whom)
        assert 'value="อรุณี ทองดี"' in section, "what was typed is kept"
        asked = await send(clerk, section, "/requests", reason="ลืมรหัสผ่าน", seen_by="อรุณี ทองดี")
        assert 303 == asked.status_code, asked.text
        assert "รอผู้อื่นยืนยัน" in person_in((await clerk.browser.get(address)).text, whom)

        own = (await clerk.browser.get("/codes")).text
        assert f"{whom.first} {whom.last}" not in own
        queue = (await officer.browser.get("/codes")).text
        section = person_in(queue, whom)
        assert "ลืมรหัสผ่าน" in section
        action, form = form_to(section, "/confirm")
        alone = await clerk.browser.post(action, data=form)
        assert (403, True) == (alone.status_code, "ยืนยันคำขอนี้เองไม่ได้" in alone.text)
        assert "ยืนยันรหัสเพิ่มเติม" in (await officer.browser.get("/home")).text
        assert 303 == (await officer.browser.post(action, data=form)).status_code

        section = person_in((await clerk.browser.get(address)).text, whom)
        action, form = form_to(section, "/collect")
        pages = [await clerk.browser.post(action, data=form) for _ in range(2)]
        [code] = {code_in(page) for page in pages}
        assert "no-store" == pages[0].headers["cache-control"]
        again = await clerk.browser.post(action, data=form | {"key": str(uuid4())})
        assert (409, False) == (again.status_code, code in again.text)

        home = (await holder.browser.get("/home")).text
        assert "มีการออกรหัสลงทะเบียนใหม่ให้ท่าน" in home
        assert story.staff["clerk"].first in home
        account = await holder.browser.get("/account")
        assert 303 == (await send(holder, account.text, "/account/codes")).status_code
        assert "มีการออกรหัสลงทะเบียนใหม่ให้ท่าน" not in (await holder.browser.get("/home")).text
    async with a_stranger(story) as browser:
        given = {
            "registration_code": code,
            "national_id": whom.national_id,
            "user_name": whom.user_name,
            "password": "another-password-of-mine",
        }
        registered = await browser.post("/register", data=given)
        assert "/sign-in?registered=true" == registered.headers["location"]
        assert "ลงทะเบียนแล้ว" in (await browser.get(registered.headers["location"])).text
        account_of = {"user_name": whom.user_name, "password": whom.password}
        assert 403 == (await browser.post("/sign-in", data=account_of)).status_code
        account_of["password"] = given["password"]
        assert "/home" == (await browser.post("/sign-in", data=account_of)).headers["location"]


async def test_a_first_code_is_handed_over_once(story: Story) -> None:
    """DLA's own: torn, issued anew alone; the day is read in Thai, a wrong one refused with what was typed; the
    four steps are shown.
    """
    whom = await a_newcomer(story, "new clerk", 971)
    async with a_caller(story, "dla") as dla:
        order = (await story.stack.rows("registry", "select id from orders where number = %s", "971/2569"))[
            0
        ][0]
        address = f"/orders/{order}/codes?authority={AUTHORITY}&school=-"
        section = person_in((await dla.browser.get(address)).text, whom)
        code = code_in(await send(dla, section, "/codes"))
        section = person_in((await dla.browser.get(address)).text, whom)
        wrong = await send(dla, section, "/handover", day="31/2/2570", handed_to="ธุรการรับแทน")
        assert 422 == wrong.status_code
        section = person_in(wrong.text, whom)
        assert 'value="31/2/2570"' in section
        assert 'value="ธุรการรับแทน"' in section
        assert 303 == (await send(dla, section, "/handover", day="๒๙/๓/๒๕๗๐")).status_code
        section = person_in((await dla.browser.get(address)).text, whom)
        assert "ธุรการรับแทน" in section
        assert "ออกรหัสแรกใหม่" not in section
        await story.register("new clerk", code)
        section = person_in((await dla.browser.get(address)).text, whom)
        assert "ยังไม่เคยเข้าใช้" in section
        await story.sign_in("new clerk")
        assert "ยังไม่เคยเข้าใช้" not in person_in((await dla.browser.get(address)).text, whom)


async def test_a_director_sees_the_codes_of_his_own_school(story: Story) -> None:
    """Not those of another school or of the authority; the registrar sees none."""
    async with a_caller(story, "director") as director, a_caller(story, "registrar") as registrar:
        address, section = await codes_page(director, SECONDARY, story.staff["registrar"])
        assert "ขอรหัสเพิ่มเติม" in section
        for place in ({"school": COLLEGE}, {"school": NOWHERE}, {"authority": "58-TM-02", "school": "-"}):
            asked = await director.browser.get(address.split("?")[0], params=place)
            assert asked.status_code in (403, 409)
        assert 403 == (await registrar.browser.get(address)).status_code
        assert "/codes" not in (await registrar.browser.get("/orders")).text
