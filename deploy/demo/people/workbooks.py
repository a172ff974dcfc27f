"""Workbooks LSF1: xlsx files of the generator's rows, and defective or hostile ones."""

import datetime
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter

from services.linkage.imports.localschool.layout import COLUMNS

LABELS = [column.label for column in COLUMNS]
ROW = [
    "LSF1",
    "3058910001",
    "2660001",
    "1586058121519",
    "ด.ช.",
    "ก้องภพ",
    "หน่อดี",
    "26/04/2554",
    "ช",
    "ม.1/2",
    "7",
    "2566",
    "1",
    "ท21101",
    "ภาษาไทย 1",
    "พื้นฐาน",
    "1.5",
    "60",
    "72",
    "98",
    "3",
    "",
    "",
    "ปกติ",
    "3",
    "3",
    "",
]
"""A correct row: the example of the form."""


def workbook(rows: Sequence[Sequence[Any]], labels: Sequence[str] = LABELS, sheet: str = "LSF1") -> bytes:
    """A workbook as schools fill it in: row 1 has the Thai labels, the data begin in row 2.

    Text cells stay text.
    """

    def fill(book: Any) -> None:
        _fill(book.add_worksheet(sheet), rows, labels)

    return book_of(fill)


def book_of(fill: Callable[[Any], None]) -> bytes:
    """A workbook that this function fills."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        fill(book)
    return out.getvalue()


def _fill(sheet: Any, rows: Sequence[Sequence[Any]], labels: Sequence[str], first: int = 0) -> None:
    for number, cells in enumerate([list(labels), *rows], first):
        for place, value in enumerate(cells):
            if isinstance(value, str):
                sheet.write_string(number, place, value)
            elif value is not None:
                sheet.write(number, place, value)


def with_part(body: bytes, name: str, content: bytes) -> bytes:
    """This workbook with a member of its container added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member.filename, old.read(member))
        new.writestr(name, content)
    return out.getvalue()


def with_long_text(body: bytes, text: str, length: int) -> bytes:
    """This workbook with a longer text in place of one: a file has it once, however many cells have it."""
    name = "xl/sharedStrings.xml"
    with zipfile.ZipFile(io.BytesIO(body)) as container:
        shared = container.read(name)
    return with_part(body, name, shared.replace(f"<t>{text}</t>".encode(), b"<t>" + b"x" * length + b"</t>"))


def good() -> bytes:
    """A workbook with one correct row."""
    return workbook([ROW])


def fifty_megabytes() -> bytes:
    """A workbook of 50 MB: an uncompressed picture."""
    out = io.BytesIO(good())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_STORED) as container:
        container.writestr("xl/media/photo.png", bytes(50_000_000))
    return out.getvalue()


def zip_bomb() -> bytes:
    """400 MB of zeros in 400 kB, with its true size declared."""
    return with_part(good(), "xl/media/nothing.xml", bytes(400_000_000))


def lying_bomb() -> bytes:
    """A sheet that unpacks to 60 MB and declares 1,000 bytes."""
    name = b"xl/worksheets/sheet1.xml"
    body = bytearray(with_part(good(), name.decode(), b"<worksheet>" + b" " * 60_000_000 + b"</worksheet>"))
    # the start of its entry in the central directory
    at = body.rfind(name) - 46
    assert body[at : at + 4] == b"PK\x01\x02"
    body[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(body)


def many_entities() -> bytes:
    """Entities that grow tenfold at each step (a billion laughs)."""
    steps = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE workbook [<!ENTITY a0 "ha">{steps}]><workbook>&a9;</workbook>'
    return with_part(good(), "xl/workbook.xml", xml.encode())


def with_macros() -> bytes:
    """As Excel saves it with macros, and renamed to xlsx."""
    return with_part(good(), "xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(600))


def with_external_link() -> bytes:
    """A workbook with a link to another workbook."""
    return with_part(good(), "xl/externalLinks/externalLink1.xml", b"<externalLink/>")


def with_password() -> bytes:
    """As Excel saves it with a password: a compound file with the streams EncryptionInfo and
    EncryptedPackage.
    """
    sector = 512
    header = bytearray(sector)
    header[:8] = bytes.fromhex("d0cf11e0a1b11ae1")
    header[24:34] = struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6)
    header[44:76] = struct.pack("<8I", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header[76:] = struct.pack("<I", 0) + b"\xff" * 432
    fat = struct.pack("<2I", 0xFFFFFFFD, 0xFFFFFFFE) + b"\xff" * (sector - 8)
    entries = b"".join(
        _entry(name, kind, child)
        for name, kind, child in (
            ("Root Entry", 5, 1),
            ("EncryptedPackage", 2, 0xFFFFFFFF),
            ("EncryptionInfo", 2, 0xFFFFFFFF),
            ("", 0, 0xFFFFFFFF),
        )
    )
    return bytes(header) + fat + entries


def _entry(name: str, kind: int, child: int) -> bytes:
    """A directory entry of a compound file."""
    letters = (name + "\0").encode("utf-16-le") if name else b""
    right = 2 if name == "EncryptedPackage" else 0xFFFFFFFF
    return (
        letters.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(letters), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + struct.pack("<IQ", 0xFFFFFFFE, 0)
    )


def cut_short() -> bytes:
    """A workbook without its last 400 bytes, as after an interrupted transfer."""
    return good()[:-400]


def flipped() -> bytes:
    """A workbook with one flipped bit in its sheet."""
    body = bytearray(good())
    at = body.find(b"xl/worksheets/sheet1.xml") + 60
    body[at] ^= 0x10
    return bytes(body)


def another_document() -> bytes:
    """A Word document, renamed to xlsx."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("[Content_Types].xml", "<Types/>")
        container.writestr("word/document.xml", "<document/>")
    return out.getvalue()


def far_corner(row: int = 1_048_575, column: int = 16_383) -> bytes:
    """A workbook with a cell in the last row and column, counted from 0: a table of 17 thousand million cells
    if read whole.
    """

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        _fill(sheet, [ROW], LABELS)
        sheet.write_string(row, column, "x")

    return book_of(fill)


def wrong_sheet() -> bytes:
    """A workbook with another table."""
    return workbook([["1", "10234", "ก้องภพ"]], ["ลำดับที่", "เลขประจำตัวนักเรียน", "ชื่อ"], "รายชื่อ")


def two_forms() -> bytes:
    """A workbook with the form on two sheets."""

    def fill(book: Any) -> None:
        _fill(book.add_worksheet("เทอม 1"), [ROW], LABELS)
        _fill(book.add_worksheet("เทอม 2"), [ROW], LABELS)

    return book_of(fill)


def beside_notes() -> bytes:
    """A workbook with the form on the second sheet and notes on the first."""

    def fill(book: Any) -> None:
        book.add_worksheet("บันทึก").write_string(0, 0, "ส่งครั้งที่ 2")
        _fill(book.add_worksheet("LSF1"), [ROW], LABELS)

    return book_of(fill)


def without(*labels: str) -> bytes:
    """A workbook without these columns."""
    kept = [place for place, label in enumerate(LABELS) if label not in labels]
    return workbook([[ROW[place] for place in kept]], [LABELS[place] for place in kept])


def renamed(**names: str) -> bytes:
    """A workbook with renamed columns: `renamed(รหัสวิชา="รหัสรายวิชา")`."""
    return workbook([ROW], [names.get(label, label) for label in LABELS])


def reordered() -> bytes:
    """A workbook with every column in reverse order, and an additional one."""
    return workbook([["ครูสมศรี (สมมุติ)", *reversed(ROW)]], ["ครูผู้สอน", *reversed(LABELS)])


def merged_heading() -> bytes:
    """A workbook with the names of three columns in one merged cell."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        _fill(sheet, [ROW], LABELS)
        sheet.merge_range(0, 4, 0, 6, "ชื่อ-นามสกุล")

    return book_of(fill)


def title_above() -> bytes:
    """A workbook with a title above the heading."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        sheet.write_string(0, 0, "ผลการเรียน ปีการศึกษา 2566")
        _fill(sheet, [ROW], LABELS, first=2)

    return book_of(fill)


def no_rows() -> bytes:
    """The form without rows."""
    return workbook([])


def with_formulas() -> bytes:
    """A workbook whose score and result are formulas, in one of two rows."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        _fill(sheet, [ROW, [*ROW[:13], "ค21101", *ROW[14:]]], LABELS)
        sheet.write_formula(1, 18, "=70+2", None, 72)
        sheet.write_formula(1, 20, '=IF(S2>=70,"3","2.5")', None, "3")

    return book_of(fill)


def typed_cells() -> bytes:
    """Numbers as numbers and a date as a date, as Excel makes them of what is typed."""

    def fill(book: Any) -> None:
        sheet = book.add_worksheet("LSF1")
        cells: list[Any] = list(ROW)
        for place in (1, 2, 3, 10, 11, 12, 16, 17, 18, 19, 20, 24, 25):
            cells[place] = float(ROW[place])
        cells[7] = None
        _fill(sheet, [cells], LABELS)
        sheet.write_datetime(1, 7, datetime.date(2011, 4, 26), book.add_format({"num_format": "dd/mm/yyyy"}))

    return book_of(fill)
