"""A newcomer without an order in force reads what is missing and who must send it."""

import pytest
from playwright.async_api import Browser

from shared.vocabulary.offices import Office
from tests.browser.stories.people import Order, appoint, enter, find_orders, record, register, sign_in
from tests.browser.stories.systems import LETTER_DAY, an_empty_system
from tests.browser.stories.walker import PHONE_WAY, PLAIN_PHONE_WAY, Way, a_walker
from tests.portal.orders import somebody

WHO_RECORDS_DIRECTORS = "ผู้อำนวยการสถานศึกษา และเจ้าพนักงานทะเบียน: เจ้าหน้าที่ผู้บันทึกคำสั่งของ อปท."
SCHOOL = "โรงเรียนเทศบาลขุนยวม (จำลอง)"


@pytest.mark.long
@pytest.mark.parametrize(
    "way", [pytest.param(PHONE_WAY, id="phone"), pytest.param(PLAIN_PHONE_WAY, id="phone without script")]
)
async def test_a_newcomer_reads_who_must_send_the_order(browser: Browser, way: Way) -> None:
    """Without a code, with an order of another day, with a withdrawn one; with the right one the door opens."""
    newcomer = somebody()
    async with (
        an_empty_system(LETTER_DAY) as (stack, dla),
        a_walker(browser, stack.address, way) as dlas,
        a_walker(browser, stack.address, way) as own,
    ):
        await register(own, newcomer, "ABCD-EFGH-IJKL-MN23")
        await own.reads("รหัสลงทะเบียน", "ยังไม่มีการบันทึก")
        await own.unfold(own.page.locator("summary", has_text="ยังไม่มีรหัส หรือยังไม่มีคำสั่งแต่งตั้ง"))
        await own.reads(WHO_RECORDS_DIRECTORS)

        await sign_in(dlas, dla)
        await find_orders(dlas, SCHOOL)
        await dlas.follow("บันทึกคำสั่ง")
        line = (newcomer, Office.DIRECTOR, None)
        [code] = await appoint(dlas, Order("90/2569", "1/6/2569", [line], "8/6/2569"))
        await register(own, newcomer, code)
        await own.reads("ลงทะเบียนแล้ว")
        await enter(own, newcomer)
        await own.reads("ยังไม่มีผล", "ที่ 90/2569", "8 มิถุนายน 2569", SCHOOL)

        await dlas.unfold(dlas.page.locator("summary", has_text="แก้ไข ถอน หรือให้พ้นตำแหน่ง"))
        await dlas.follow("ถอนคำสั่งที่บันทึกผิด ที่ 90/2569")
        await dlas.fill("เหตุผล", "ไม่มีคำสั่งนี้")
        await dlas.press("ดูว่าจะเกิดอะไรขึ้น")
        await dlas.press("ถอนคำสั่งที่ 90/2569")
        await own.follow("เข้าสู่ระบบอีกครั้ง")
        await enter(own, newcomer)
        await own.reads("คำสั่งที่ส่งถูกถอนแล้ว", WHO_RECORDS_DIRECTORS)

        await dlas.follow("บันทึกคำสั่ง")
        assert [] == await record(dlas, Order("91/2569", "1/6/2569", [line]))
        await dlas.reads("มีบัญชีแล้ว")
        await own.follow("เข้าสู่ระบบอีกครั้ง")
        await enter(own, newcomer)
        await own.reads("งานที่รอท่าน")
