"""Transfer of results (เทียบโอนผลการเรียน): the reasons why results from elsewhere cannot be taken over.

Source: basic-education.md §2.6, vocational.md §4.12; docs/rules.md R-44, R-84. Cases:
tests/data/cases/reasons.csv, tests/grades/rules/test_transfers.py.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared.vocabulary.marks import BASIC, VOCATIONAL, Meaning

REASONS: dict[str, tuple[str, str]] = {
    "RESULT_UNKNOWN": ("ไม่รู้จักผลการเรียนนี้", "Not a result of this curriculum"),
    "COMMITTEE_SIZE": ("คณะกรรมการเทียบโอนต้องมี 3 ถึง 5 คน", "The committee has 3 to 5 members"),
    "TRANSFER_LATE": (
        "ต้องเทียบโอนให้เสร็จภายในภาคเรียนแรกที่รับเข้าเรียน",
        "It is to be done within the first term after admission",
    ),
    "LEVEL_NOT_EQUIVALENT": (
        "โอนระดับผลการเรียนไม่ได้ ให้ผลเป็น ผ",
        "Its level cannot be taken over; it is passed without level",
    ),
    "TERM_HERE_MISSING": (
        "ต้องเรียนในสถานศึกษาที่รับโอนอย่างน้อย 1 ภาคเรียน",
        "At least one term is to be studied in the school that takes it over",
    ),
    "TRANSFER_ABOVE_TWO_THIRDS": (
        "หน่วยกิตที่เทียบโอนเกินสองในสามของหลักสูตร",
        "More than two thirds of the credits are transferred",
    ),
    "TRANSFER_BELOW_2": (
        "ระดับผลการเรียนต่ำกว่า 2.0 ต้องประเมินใหม่ก่อน",
        "A level below 2.0 is measured again first",
    ),
}
"""Thai and English text of every reason."""


class Transfer(NamedTuple):
    """A result that a pupil of basic education brings, and the decision on it."""

    mark: str
    committee: int
    """Members of the committee that the school appointed."""
    decided_on: date
    first_term_ends: date
    """The last day of the pupil's first term in this school."""
    same_curriculum: bool = True
    """From a school under the core curriculum: taken over as it is. From elsewhere (สกร., vocational, abroad)
    the committee sets subject and credits."""
    equivalent: bool = False
    """From elsewhere: the committee found its level equivalent; else it is passed without level [likely]."""


def basic_transfer_refusals(
    transfer: Transfer, marks: Mapping[str, Meaning] = BASIC, committee: tuple[int, int] = (3, 5)
) -> list[str]:
    """The reasons why a result cannot be taken over. Committee and time: sure."""
    meaning = marks.get(transfer.mark)
    has_level = meaning is not None and meaning.level is not None
    return [
        *([] if meaning is not None else ["RESULT_UNKNOWN"]),
        *([] if committee[0] <= transfer.committee <= committee[1] else ["COMMITTEE_SIZE"]),
        *([] if transfer.decided_on <= transfer.first_term_ends else ["TRANSFER_LATE"]),
        *(
            ["LEVEL_NOT_EQUIVALENT"]
            if has_level and not (transfer.same_curriculum or transfer.equivalent)
            else []
        ),
    ]


def stay_refusals(terms_here: int, least: int = 1) -> list[str]:
    """The reason why a school cannot graduate a pupil whose results it took over: too few terms there [sure.

    Vocational likely].
    """
    return [] if terms_here >= least else ["TERM_HERE_MISSING"]


def vocational_transfer_refusals(
    credits: Decimal, total: Decimal, marks: Iterable[str], remeasured: bool = False
) -> list[str]:
    """The reasons why results cannot be taken over: more than ⅔ of the credits (floor), a level below 2.0 not
    measured again [L].
    """
    refusals = []
    if credits > total * 2 // 3:
        refusals.append("TRANSFER_ABOVE_TWO_THIRDS")
    levels = [VOCATIONAL[mark].level for mark in marks]
    if not remeasured and any(level is not None and level < 2 for level in levels):
        refusals.append("TRANSFER_BELOW_2")
    return refusals
