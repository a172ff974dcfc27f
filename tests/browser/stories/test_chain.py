"""The chain of the letter: DLA's officer → clerk → officer and director → registrar and committee."""

from itertools import repeat

import pytest
from playwright.async_api import Browser

from deploy.demo.people.staff import Staff
from shared.vocabulary.media_types import JPEG
from shared.vocabulary.offices import Duty, Office
from tests.browser.stories.people import Order, appoint, enter, find_orders, register, sign_in
from tests.browser.stories.systems import LETTER_DAY, an_empty_system
from tests.browser.stories.walker import DESK_WAY, PHONE_WAY, PLAIN_DESK_WAY, Walker, Way, a_walker
from tests.portal.orders import photo, somebody

DAY = "1/6/2569"
AUTHORITY, SCHOOL = "องค์การบริหารส่วนตำบลแม่ลาน้อย", "โรงเรียนองค์การบริหารส่วนตำบลแม่ลาน้อย (จำลอง)"
COMMITTEE = (Duty.CHAIR, Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)


@pytest.mark.parametrize(
    "way",
    [
        pytest.param(DESK_WAY, id="desk", marks=pytest.mark.long),
        pytest.param(PHONE_WAY, id="phone", marks=pytest.mark.long),
        pytest.param(PLAIN_DESK_WAY, id="desk without script", marks=pytest.mark.long),
    ],
)
async def test_everybody_of_the_letter_enters(browser: Browser, way: Way) -> None:
    """Each is appointed, handed a code, registers and enters; then DLA reads all of it."""
    clerk, officer, director, registrar = (somebody() for _ in range(4))
    members = [somebody() for _ in COMMITTEE]
    async with an_empty_system(LETTER_DAY) as (stack, dla):
        async with a_walker(browser, stack.address, way) as walker:
            await sign_in(walker, dla)
            await find_orders(walker, AUTHORITY)
            await walker.follow("บันทึกคำสั่ง")
            order = Order("12/2569", DAY, [(clerk, Office.AUTHORITY_CLERK, None)])
            [clerks_code] = await appoint(walker, order)
        async with a_walker(browser, stack.address, way) as walker:
            await register(walker, clerk, clerks_code)
            await enter(walker, clerk)
            officers_code, directors_code = await clerk_appoints(walker, officer, director)
        async with a_walker(browser, stack.address, way) as walker:
            await register(walker, officer, officers_code)
            await enter(walker, officer)
            await walker.reads("ดูคำสั่งได้ที่")
        async with a_walker(browser, stack.address, way) as walker:
            await register(walker, director, directors_code)
            await enter(walker, director)
            codes = await director_appoints(walker, registrar, members)
        for who, code in zip((registrar, *members), codes, strict=True):
            async with a_walker(browser, stack.address, way) as walker:
                await register(walker, who, code)
                await enter(walker, who)
                await walker.reads("ยังไม่มีนักเรียนในระบบ")
        async with a_walker(browser, stack.address, way) as walker:
            await sign_in(walker, dla)
            await dla_reads(walker, [clerk, officer, director, registrar, *members])


async def clerk_appoints(walker: Walker, officer: Staff, director: Staff) -> list[str]:
    """The officer from what is open on home, the director from a photo of the order; their codes."""
    await walker.follow("บันทึกคำสั่งของตำแหน่งที่ว่าง")
    await walker.follow(f"บันทึกคำสั่ง แต่งตั้งเจ้าพนักงานทะเบียน {AUTHORITY}")
    codes = await appoint(walker, Order("70/2569", DAY, [(officer, Office.REGISTRAR_OFFICER, None)]))
    await walker.choose("หน่วยงาน", SCHOOL)
    await walker.press("แสดง")
    await walker.reads("ยังไม่มีคำสั่ง")
    await walker.follow("บันทึกคำสั่ง")
    scan = ("IMG_1.jpg", JPEG, photo())
    order = Order("71/2569", DAY, [(director, Office.DIRECTOR, None)], scan=scan)
    return codes + await appoint(walker, order)


async def director_appoints(walker: Walker, registrar: Staff, members: list[Staff]) -> list[str]:
    """Registrar and committee by one order; their codes."""
    await walker.reads("2 ตำแหน่ง", "รอท่านบันทึก")
    await walker.menu("คำสั่งแต่งตั้ง")
    await walker.follow("บันทึกคำสั่ง")
    committee = zip(members, repeat(Office.COMMITTEE_MEMBER), COMMITTEE, strict=False)
    return await appoint(walker, Order("9/2569", DAY, [(registrar, Office.REGISTRAR, None), *committee]))


async def dla_reads(walker: Walker, people: list[Staff]) -> None:
    """Everybody in office, and the orders in the tracker of the province."""
    await find_orders(walker, AUTHORITY)
    await walker.follow("ใครดำรงตำแหน่งในวันหนึ่ง")
    await walker.reads(*(f"{who.first} {who.last}" for who in people))
    await walker.menu("การติดตาม")
    await walker.follow("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแม่ฮ่องสอน")
    await walker.follow("ส่งตรงเวลา 4")
    await walker.reads("ที่ 70/2569", "ที่ 71/2569", "ที่ 9/2569")
