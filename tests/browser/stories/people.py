"""What people of the letter do again and again: sign in, register by a slip, record an order."""

from dataclasses import dataclass, field

from deploy.demo.people.pictures import scanned_order
from deploy.demo.people.staff import Staff
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import Duty, Office
from tests.browser.stories.walker import FOCUSED, Walker


@dataclass
class Order:
    """An order of appointment on paper: number, days in Thai writing, whom it appoints."""

    number: str
    dated: str
    lines: list[tuple[Staff, Office, Duty | None]]
    term_from: str = ""
    term_to: str = ""
    acting: bool = False
    signer: tuple[str, str] = ("นายสมัย ลงนาม (จำลอง)", "นายกองค์การบริหารส่วนตำบล")
    scan: tuple[str, str, bytes] = field(default_factory=lambda: ("order.pdf", PDF, scanned_order("story")))


async def sign_in(walker: Walker, who: Staff) -> None:
    """Type the portal's address, then name and password."""
    await walker.open()
    await enter(walker, who)


async def enter(walker: Walker, who: Staff) -> None:
    """Fill in the form of sign-in."""
    await walker.fill("ชื่อผู้ใช้", who.user_name)
    await walker.fill("รหัสผ่าน", who.password)
    await walker.press("เข้าสู่ระบบ")


async def register(walker: Walker, who: Staff, code: str) -> None:
    """Open an account by the code of a slip; the form of sign-in follows."""
    await walker.open()
    await walker.follow("ลงทะเบียนครั้งแรก")
    await walker.fill("รหัสลงทะเบียน", code)
    await walker.fill("เลขประจำตัวประชาชน", who.national_id)
    await walker.fill("ชื่อผู้ใช้", who.user_name)
    await walker.fill("รหัสผ่าน", who.password)
    await walker.press("ลงทะเบียน")


async def record(walker: Walker, order: Order) -> list[str]:
    """Fill the form of an order in, look at what it would do, record it; the codes of its slips."""
    await fill_in(walker, order)
    await walker.press("ดูว่าจะเกิดอะไรขึ้น")
    await walker.press(f"บันทึกคำสั่ง {order.number}")
    return await walker.page.locator(".code-big").all_inner_texts()


async def fill_in(walker: Walker, order: Order) -> None:
    """Fill the form of an order in, a person after the other."""
    await walker.fill("เลขที่คำสั่ง", order.number)
    await walker.fill("ลงวันที่", order.dated)
    await walker.fill("ผู้ลงนาม", order.signer[0])
    await walker.fill("ตำแหน่งผู้ลงนาม", order.signer[1])
    await walker.fill("มีผลตั้งแต่วันที่", order.term_from or order.dated)
    await walker.fill("ถึงวันที่", order.term_to)
    await walker.attach("สำเนาคำสั่ง", *order.scan)
    for place, (who, office, duty) in enumerate(order.lines):
        if place:
            await walker.press("เพิ่มผู้ได้รับแต่งตั้ง")
            await walker.page.keyboard.press("Tab")
        group = walker.page.get_by_role("group", name=f"ผู้ได้รับแต่งตั้งคนที่ {place + 1}", exact=True)
        national_id = group.get_by_label("เลขประจำตัวประชาชน")
        # the page opens at the new line
        assert not place or await national_id.evaluate(FOCUSED)
        await walker.fill(national_id, who.national_id)
        await walker.fill(group.get_by_label("คำนำหน้าชื่อ"), who.title)
        await walker.fill(group.get_by_label("ชื่อ", exact=True), who.first)
        await walker.fill(group.get_by_label("ชื่อสกุล"), who.last)
        position = f"รักษาการในตำแหน่ง{office.thai}" if order.acting else "นักวิชาการศึกษา"
        await walker.fill(group.get_by_label("ตำแหน่ง", exact=True), position)
        await walker.choose(group.get_by_label("หน้าที่ตามคำสั่ง"), office.thai)
        if duty:
            await walker.choose(group.get_by_label("หน้าที่ในคณะกรรมการ"), duty.thai)
        if order.acting:
            await walker.choose(group.get_by_label("รักษาการหรือไม่"), "รักษาการ")


async def appoint(walker: Walker, order: Order) -> list[str]:
    """Record an order from its form, hand each slip over, go to the orders of the place; the codes."""
    codes = await record(walker, order)
    await walker.follow("สถานะรหัสของคำสั่งนี้")
    for who, _, _ in order.lines:
        summary = walker.page.locator("summary", has_text=f"ส่งถึงมือแล้ว {who.first} {who.last}")
        await walker.unfold(summary)
        await walker.press(f"บันทึกว่าส่งถึงมือ {who.first} แล้ว")
    await walker.follow("คำสั่งแต่งตั้ง")
    return codes


async def find_orders(walker: Walker, name: str) -> None:
    """Go to the orders of an authority, found by its name."""
    await walker.menu("หน่วยงาน")
    await walker.fill("ชื่อหรือรหัส", name)
    await walker.press("แสดง")
    await walker.follow(name)
    await walker.follow("ผู้ดำรงตำแหน่งและคำสั่งแต่งตั้ง")
