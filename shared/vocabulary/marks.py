"""Results of learning (ผลการเรียน): what each mark means, in each of the two vocabularies.

Basic and vocational education use similar marks with different meanings: มส, basic, had no right to sit the
final; ม.ส., vocational, is incomplete. So a mark is read with the vocabulary of its curriculum.
Source: basic-education.md §2.1, §2.2 [sure]; vocational.md §3 [S meaning of most letters, L which count];
docs/rules.md V-6, V-7.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from shared.thai.digits import arabic_digits

LEVELS: Mapping[str, Decimal] = MappingProxyType(
    {mark: Decimal(mark) for mark in ("0", "1", "1.5", "2", "2.5", "3", "3.5", "4")}
)
"""ระดับผลการเรียน: the eight levels, as written → as computed."""


class Meaning(NamedTuple):
    """The meaning of a mark for a subject.

    `level`: its value in an average (None: it does not count). `attempted`: the credits were studied.
    `earned`: they were gained. `waits`: it must be replaced by another result before the course can end.
    """

    mark: str
    th: str
    en: str
    level: Decimal | None = None
    attempted: bool = True
    earned: bool = False
    waits: bool = False


def _levels(words: Mapping[str, str]) -> list[Meaning]:
    return [
        Meaning(mark, words[mark], f"level {mark}", level, earned=level > 0) for mark, level in LEVELS.items()
    ]


def _vocabulary(meanings: list[Meaning]) -> Mapping[str, Meaning]:
    return MappingProxyType({meaning.mark: meaning for meaning in meanings})


_ZERO = LEVELS["0"]

BASIC: Mapping[str, Meaning] = _vocabulary(
    [
        *_levels(
            {
                "4": "ดีเยี่ยม",
                "3.5": "ดีมาก",
                "3": "ดี",
                "2.5": "ค่อนข้างดี",
                "2": "ปานกลาง",
                "1.5": "พอใช้",
                "1": "ผ่านเกณฑ์ขั้นต่ำ",
                "0": "ต่ำกว่าเกณฑ์",
            }
        ),
        Meaning("ร", "รอการตัดสิน", "undecided", waits=True),
        Meaning("มส", "ไม่มีสิทธิ์เข้ารับการวัดผลปลายภาคเรียน", "no right to the final measuring", waits=True),
        Meaning("ผ", "ผ่าน", "passed", earned=True),
        Meaning("มผ", "ไม่ผ่าน", "not passed"),
    ]
)
"""Marks of the core curriculum."""

VOCATIONAL: Mapping[str, Meaning] = _vocabulary(
    [
        *_levels(
            {
                "4": "ดีเยี่ยม",
                "3.5": "ดีมาก",
                "3": "ดี",
                "2.5": "ดีพอใช้",
                "2": "พอใช้",
                "1.5": "อ่อน",
                "1": "อ่อนมาก",
                "0": "ตก",
            }
        ),
        Meaning("ข.ร.", "ขาดเรียน", "absent: attendance below 80 per cent", _ZERO),
        Meaning("ข.ป.", "ขาดการปฏิบัติ", "practical work missing", _ZERO),
        Meaning("ข.ส.", "ขาดการประเมินสรุป", "absent from the final measuring", _ZERO),
        Meaning("ถ.ล.", "ถอนล่า", "withdrawn late", _ZERO),
        Meaning("ถ.น.", "ถอนในกำหนด", "withdrawn in time", attempted=False),
        Meaning("ถ.พ.", "ถูกพักการเรียน", "suspended", _ZERO),
        Meaning("ท.", "ทุจริต", "fraud", _ZERO),
        Meaning("ม.ส.", "ไม่สมบูรณ์", "incomplete", waits=True),
        Meaning("ม.ท.", "ไม่สามารถทดแทน", "not made good in time", _ZERO),
        Meaning("ผ.", "ผ่าน", "passed", earned=True),
        Meaning("ม.ผ.", "ไม่ผ่าน", "not passed"),
        Meaning("ม.ก.", "ไม่นับหน่วยกิต", "audited: not counted", attempted=False),
        Meaning("TX", "เทียบโอนโดยไม่มีระดับผลการเรียน", "transferred without level", earned=True),
    ]
)
"""Marks of the vocational regulations.

That letters count as 0 is a default [L]: a school that differs passes another vocabulary.
"""


def vocabulary(vocational: bool) -> Mapping[str, Meaning]:
    """The marks of vocational education, or of basic education."""
    return VOCATIONAL if vocational else BASIC


def _spellings(marks: Iterable[str]) -> Mapping[str, str]:
    """Every spelling of these marks → the mark, without the spellings that the other vocabulary uses.

    ม.ส. is not a spelling of มส.
    """
    marks = tuple(marks)
    excluded = (*(("มส", "มส.") if "ม.ส." in marks else ()), *(("ม.ส.",) if "มส" in marks else ()))
    spellings: dict[str, str] = {}
    for mark in marks:
        bare = mark.replace(".", "") if mark not in LEVELS else mark
        spellings |= {mark: mark, bare: mark, bare + ".": mark, ".".join(bare) + ".": mark}
        if mark in LEVELS:
            spellings |= {f"{LEVELS[mark]:.1f}": mark, f"{LEVELS[mark]:.2f}": mark}
    return MappingProxyType(
        {spelling: mark for spelling, mark in spellings.items() if spelling not in excluded}
    )


_BASIC_SPELLINGS = _spellings(BASIC)
_VOCATIONAL_SPELLINGS = _spellings(VOCATIONAL)


@lru_cache(maxsize=64)
def _spellings_of(marks: tuple[str, ...]) -> Mapping[str, str]:
    """The spellings of another vocabulary, of a school or a newer curriculum."""
    return _spellings(marks)


def read_mark(text: str, marks: Mapping[str, Meaning] = BASIC) -> str | None:
    """Read a mark: with or without points, 4 or 4.0, Thai digits, stray spaces.

    None if it is not one of these marks.

    `ม.ส.` among basic and `มส` among vocational marks are marks of the other vocabulary, with another
    meaning: they are not read.
    """
    spellings = (
        _BASIC_SPELLINGS
        if marks is BASIC
        else _VOCATIONAL_SPELLINGS
        if marks is VOCATIONAL
        else _spellings_of(tuple(marks))
    )
    return spellings.get(text) or spellings.get("".join(arabic_digits(text).split()))
