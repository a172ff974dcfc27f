"""DLA's Monday after the letter's last day: who has not sent, more time for a flooded district, a circular."""

import pytest
from playwright.async_api import Browser

from shared.vocabulary.offices import Office
from tests.browser.stories.people import Order, appoint, enter, register, sign_in
from tests.browser.stories.systems import MONDAY, an_empty_system
from tests.browser.stories.walker import PHONE_WAY, PLAIN_DESK_WAY, Walker, Way, a_walker
from tests.portal.orders import somebody

ORDERS_DUE = "ส่งสำเนาคำสั่งแต่งตั้งเจ้าพนักงานทะเบียน นายทะเบียน และคณะกรรมการจัดทำเอกสารหลักฐานการศึกษา"
# Each authority of the district Khun Yuam that has a school.
FLOODED = ("เทศบาลตำบลขุนยวม", "องค์การบริหารส่วนตำบลแม่อูคอ")
CIRCULAR = "มท 0816.3/ว 2401"


@pytest.mark.long
@pytest.mark.parametrize(
    "way", [pytest.param(PHONE_WAY, id="phone"), pytest.param(PLAIN_DESK_WAY, id="desk without script")]
)
async def test_dlas_monday(browser: Browser, way: Way) -> None:
    """All that is owed is missing; a district has more time; the province acknowledges what DLA wrote."""
    province = somebody()
    async with an_empty_system(MONDAY) as (stack, dla):
        async with a_walker(browser, stack.address, way) as walker:
            await sign_in(walker, dla)
            await track(walker)
            await walker.follow("ขาดส่ง 27")
            await walker.reads("เทศบาลตำบลขุนยวม")
            await extend(walker)
            await track(walker)
            await walker.reads("ขาดส่ง 19")
            await walker.follow("ขยายเวลา 8")
            await walker.reads("ครบกำหนด 30 มิ.ย. 2569")

            await walker.menu("บันทึกคำสั่ง")
            await walker.fill("รหัส อปท.", "แม่ฮ่องสอน")
            await walker.page.keyboard.press("Enter")
            assert await walker.page.locator("#authority:invalid").count()
            await walker.fill("รหัส อปท.", "58")
            await walker.press("แสดง")
            order = Order("13/2569", "15/6/2569", [(province, Office.PROVINCE_OFFICER, None)])
            [code] = await appoint(walker, order)
            await send(walker)
            await walker.follow("ใครยังไม่รับทราบ")
            await walker.reads("เทศบาลตำบลขุนยวม", f"{province.first} {province.last}")

        async with a_walker(browser, stack.address, way) as walker:
            await register(walker, province, code)
            await enter(walker, province)
            await walker.follow("หนังสือเวียนที่ยังไม่รับทราบ")
            await walker.follow("เร่งรัดการส่งคำสั่งแต่งตั้ง")
            await walker.press(f"รับทราบหนังสือ ที่ {CIRCULAR}")
            await walker.reads("รับทราบแล้ว")
            await walker.menu("การติดตาม")
            await walker.reads("ขาดส่ง 19")

        async with a_walker(browser, stack.address, way) as walker:
            await sign_in(walker, dla)
            await walker.menu("หนังสือเวียน")
            await walker.follow(f"ใครรับทราบ หนังสือที่ {CIRCULAR}")
            await walker.follow("รับทราบแล้ว")
            await walker.reads("แม่ฮ่องสอน", f"{province.first} {province.last}")


async def track(walker: Walker) -> None:
    """The province's tracker of orders."""
    await walker.menu("การติดตาม")
    await walker.follow("สำนักงานส่งเสริมการปกครองท้องถิ่นจังหวัดแม่ฮ่องสอน")


async def extend(walker: Walker) -> None:
    """More time for the flooded district, from the calendar."""
    await walker.menu("ปฏิทินงาน")
    await walker.follow(ORDERS_DUE, "[aria-label='ตาราง ปฏิทิน การศึกษาขั้นพื้นฐาน']")
    await walker.fill("ค้นชื่อหน่วยงานหรืออำเภอ", "ขุนยวม")
    await walker.press("ค้น")
    for name in FLOODED:
        await walker.tick(f"{name} พร้อมทุกสถานศึกษาในสังกัด")
    await walker.fill("ขยายถึงวันที่", "30/6/2569")
    await walker.fill("เหตุผลที่ผู้ได้รับเห็น", "น้ำท่วมอำเภอขุนยวม")
    await walker.press("ขยายเวลาเรื่องนี้")
    await walker.reads("ถึง 30 มิถุนายน 2569", "น้ำท่วมอำเภอขุนยวม")


async def send(walker: Walker) -> None:
    """Write a circular to the province and all below it, send it."""
    await walker.menu("หนังสือเวียน")
    await walker.follow("เขียนหนังสือเวียน")
    await walker.fill("เลขที่หนังสือ", CIRCULAR)
    await walker.fill("ลงวันที่", "15/6/2569")
    await walker.fill("เรื่อง", "เร่งรัดการส่งคำสั่งแต่งตั้ง")
    await walker.fill("ข้อความ", "ขอให้แจ้งหน่วยงานที่ยังไม่ส่งคำสั่งแต่งตั้งดำเนินการ")
    await walker.unfold(walker.page.locator("summary", has_text="เลือกเฉพาะบางจังหวัด"))
    await walker.tick("แม่ฮ่องสอน")
    await walker.press("บันทึกร่าง แล้วดูจำนวนผู้รับ")
    await walker.press("ส่งหนังสือถึง 58 หน่วยงาน")
