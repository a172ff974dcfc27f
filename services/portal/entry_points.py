"""The list of entry points of the system (รายการ QR Code): for the page and, on one sheet of A4, as PDF."""

import json
import os
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import segno

STATIC = Path(__file__).parent / "static"
TEMPLATE = Path(__file__).parent / "templates" / "entry_points" / "sheet.typ"
FONTS = ("sarabun-400.woff", "sarabun-700.woff")


class EntryPoint(NamedTuple):
    """A page where people begin: its path, its title, for whom it is."""

    path: str
    title: str
    whom: str


ENTRY_POINTS = (
    EntryPoint("/sign-in", "เข้าสู่ระบบ", "ผู้มีบัญชีแล้ว ทุกตำแหน่งหน้าที่"),
    EntryPoint("/register", "ลงทะเบียนด้วยรหัส", "ผู้ได้รับแต่งตั้งที่ได้รับรหัสลงทะเบียน"),
    EntryPoint("/home", "งานของฉันและกำหนดส่ง", "ทุกตำแหน่งหน้าที่ หลังเข้าสู่ระบบ"),
    EntryPoint("/orders", "คำสั่งแต่งตั้ง", "ผู้บันทึกคำสั่งของ อปท. เจ้าพนักงานทะเบียน และสถานศึกษา"),
    EntryPoint("/imports", "นำเข้าข้อมูลจาก LocalSchool", "นายทะเบียนและผู้อำนวยการสถานศึกษา"),
    EntryPoint("/circulars", "หนังสือเวียน", "จังหวัด อปท. และสถานศึกษา"),
    EntryPoint("/verify", "ตรวจสอบเอกสาร", "ทุกคน ไม่ต้องเข้าสู่ระบบ"),
    EntryPoint("/manuals", "คู่มือ", "ทุกคน ไม่ต้องเข้าสู่ระบบ"),
)


def addresses_of(base: str) -> list[tuple[EntryPoint, str]]:
    """The entry points, each with its official address."""
    return [(one, f"{base.rstrip('/')}{one.path}") for one in ENTRY_POINTS]


@lru_cache(len(ENTRY_POINTS))
def qr_svg(address: str) -> str:
    """The QR code of an address as SVG, black on white, with the quiet zone of ISO/IEC 18004."""
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=4, omitsize=True, light="#fff", svgclass=None, lineclass=None))


@lru_cache(1)
def sheet(base: str) -> bytes:
    """The list as PDF, made once in a process."""
    # Read when typst is imported: one thread. Imported here, since few ask for the sheet, and it costs 30 MB.
    os.environ.setdefault("RAYON_NUM_THREADS", "1")
    import typst

    points = [
        {"title": one.title, "whom": one.whom, "address": address, "qr": qr_svg(address)}
        for one, address in addresses_of(base)
    ]
    with TemporaryDirectory() as fonts:
        _unpack_fonts(Path(fonts))
        compiler = typst.Compiler(font_paths=[fonts], ignore_system_fonts=True)
        pdf = compiler.compile(
            TEMPLATE.read_bytes(),
            format="pdf",
            sys_inputs={"points": json.dumps(points, ensure_ascii=False)},
        )
    assert isinstance(pdf, bytes), "typst gives one file"
    return pdf


def _unpack_fonts(folder: Path) -> None:
    """Write the fonts of the pages to a folder as Typst reads them, which knows no WOFF."""
    from fontTools.ttLib import TTFont

    for name in FONTS:
        font = TTFont(STATIC / name)
        font.flavor = None
        font.save(folder / f"{name}.ttf")
