"""Dates, terms and words as the forms of basic education print them; digits are Arabic."""

from shared.contracts.record import Identifier, PersonName, Quality
from shared.thai.numbers import number_words

QUALITIES: dict[Quality, str] = {"0": "ไม่ผ่าน", "1": "ผ่าน", "2": "ดี", "3": "ดีเยี่ยม"}
SEXES = {"M": "ชาย", "F": "หญิง"}
MINISTRY = "กรมส่งเสริมการปกครองท้องถิ่น กระทรวงมหาดไทย"
NONE = "-"
TERMS = {"0": "ตลอดปีการศึกษา", "1": "ภาคเรียนที่ 1", "2": "ภาคเรียนที่ 2", "3": "ภาคฤดูร้อน"}


def term(name: str) -> str:
    """`2/2569` as `ปีการศึกษา 2569 ภาคเรียนที่ 2`."""
    number, year = name.split("/")
    return f"ปีการศึกษา {year} {TERMS[number]}"


def given_name(name: PersonName) -> str:
    """Title, given and middle name."""
    return f"{name.title}{name.first}" + (f" {name.middle}" if name.middle else "")


def full_name(name: PersonName) -> str:
    """Title, given, middle and family name, as far as there are any."""
    return given_name(name) + (f" {name.last}" if name.last else "")


def identifier(value: Identifier) -> str:
    """`1-2345-67890-12-3`; a G-code or a passport number as it is."""
    n = value.value
    return f"{n[0]}-{n[1:5]}-{n[5:10]}-{n[10:12]}-{n[12]}" if value.kind == "national" and len(n) == 13 else n


def in_words(count: int) -> str:
    """A count in words: 21 is `ยี่สิบเอ็ด`."""
    return number_words(str(count)) or str(count)
