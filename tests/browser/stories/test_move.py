"""An officer who moves: an acting one, a successor, a day that was typed wrong, the change at midnight."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from deploy.demo.people.staff import Staff
from shared.vocabulary.offices import Office
from tests.browser.stories.people import Order, appoint, enter, find_orders, register, sign_in
from tests.browser.stories.systems import MONDAY, an_empty_system
from tests.browser.stories.walker import PHONE_WAY, PLAIN_PHONE_WAY, Walker, Way, a_walker
from tests.portal.orders import somebody

AUTHORITY = "เทศบาลตำบลแม่สะเรียง"
# One minute after the first midnight.
AFTER_MIDNIGHT = MONDAY.replace(hour=0, minute=1) + timedelta(days=1)


@pytest.mark.long
@pytest.mark.parametrize(
    "way", [pytest.param(PHONE_WAY, id="phone"), pytest.param(PLAIN_PHONE_WAY, id="phone without script")]
)
async def test_an_officer_moves(browser: Browser, way: Way) -> None:
    """The first one works until midnight, the acting one from midnight on; each reads why not before or after."""
    first, acting, successor = somebody(), somebody(), somebody()
    async with (
        an_empty_system(MONDAY) as (stack, dla),
        a_walker(browser, stack.address, way) as dlas,
        a_walker(browser, stack.address, way) as firsts,
        a_walker(browser, stack.address, way) as actings,
    ):
        await sign_in(dlas, dla)
        await find_orders(dlas, AUTHORITY)
        await dlas.follow("บันทึกคำสั่ง")
        [code] = await appoint(dlas, Order("80/2569", "1/6/2569", [(first, Office.REGISTRAR_OFFICER, None)]))
        await register(firsts, first, code)
        await enter(firsts, first)

        line = (acting, Office.REGISTRAR_OFFICER, None)
        order = Order("81/2569", "15/6/2569", [line], "21/6/2569", "30/6/2569", acting=True)
        await dlas.follow("บันทึกคำสั่ง")
        [code] = await appoint(dlas, order)
        line = (successor, Office.REGISTRAR_OFFICER, None)
        await dlas.follow("บันทึกคำสั่ง")
        await appoint(dlas, Order("82/2569", "15/6/2569", [line], "1/7/2569"))
        days = {"20/6/2569": first, "1/7/2569": successor, "21/6/2569": acting, "30/6/2569": acting}
        await held(dlas, days)
        await dlas.follow("81/2569")

        await correct(dlas, "81/2569", "16/6/2569")
        await dlas.reads("20 มิ.ย. 2569", "15 มิ.ย. 2569")
        await dlas.press("แก้ไขคำสั่งที่ 81/2569")
        await held(dlas, {"15/6/2569": first, "16/6/2569": acting})
        await dlas.reads("รักษาการ", "วันที่ถูกแก้ไขเมื่อ 15 มิ.ย. 2569")

        await register(actings, acting, code)
        await enter(actings, acting)
        await actings.reads("ยังไม่มีผล", "16 มิถุนายน 2569 – 30 มิถุนายน 2569")
        await firsts.menu("คำสั่งแต่งตั้ง")
        await firsts.reads("ที่ 81/2569")

        await stack.move_clock(AFTER_MIDNIGHT)
        await firsts.menu("งานของฉัน")
        await enter(firsts, first)
        await firsts.reads("ไม่มีคำสั่งแต่งตั้งที่มีผลในวันนี้", "ที่ 80/2569", "สิ้นผลแล้ว")
        await actings.follow("เข้าสู่ระบบอีกครั้ง")
        await enter(actings, acting)
        await actings.reads("งานที่รอท่าน")


async def held(walker: Walker, holders: dict[str, Staff]) -> None:
    """From the orders of an authority: who is the officer on each of these days."""
    await walker.follow("ใครดำรงตำแหน่งในวันหนึ่ง")
    for day, who in holders.items():
        await walker.fill("ณ วันที่ (วัน/เดือน/ปี พ.ศ.)", day)
        await walker.press("แสดง")
        await walker.reads(f"{who.first} {who.last}")
        others = [one for one in holders.values() if one is not who]
        shown = await walker.page.locator("main").inner_text()
        assert not any(f"{one.first} {one.last}" in shown for one in others), shown


async def correct(walker: Walker, number: str, first_day: str) -> None:
    """From an order: look at what the right first day would change."""
    summary = walker.page.locator("summary", has_text=f"แก้ไข ถอน หรือให้พ้นตำแหน่ง คำสั่งที่ {number}")
    await walker.unfold(summary)
    await walker.follow(f"แก้ไขที่พิมพ์ผิด ในคำสั่งที่ {number}")
    await walker.fill("มีผลตั้งแต่วันที่", first_day)
    await walker.fill("เหตุผล", "พิมพ์วันเริ่มไม่ตรงกับคำสั่ง")
    await walker.press("ดูว่าจะเกิดอะไรขึ้น")
