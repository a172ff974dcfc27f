"""The explanation of an average (ที่มาของผลการเรียนเฉลี่ย), as data and as Thai text.

It is built on request. `Explanation.recomputed` computes the figures from the lines alone.
Source: basic-education.md §2.8; docs/rules.md R-10.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules.averages import (
    USUAL,
    ZERO,
    AverageFigures,
    Counting,
    Result,
    figures,
    two_decimals,
)
from services.grades.rules.gaps import shown
from shared.vocabulary.marks import LEVELS, VOCATIONAL

RULE = "R-4"
"""The rule in docs/rules.md: the sum of credits × level, divided by the sum of credits, cut at two decimals.
"""
SOURCE_TH = "แนวปฏิบัติการวัดและประเมินผลการเรียนรู้ ตามหลักสูตรแกนกลางการศึกษาขั้นพื้นฐาน พุทธศักราช 2551"
VOCATIONAL_SOURCE_TH = (
    "ระเบียบกระทรวงศึกษาธิการว่าด้วยการจัดการศึกษาและการประเมินผลการเรียนตามหลักสูตร ปวช. พ.ศ. 2562 ปวส. พ.ศ. 2563"
)


class WeighedSubject(NamedTuple):
    """A result that counts, and its entry in the book."""

    code: str
    name: str
    term: str
    entry: int
    result: Result


class ExplanationLine(NamedTuple):
    """The share of one subject in the average.

    `level` and `points` are None where it has no weight; `why_th` is the reason.
    """

    subject: WeighedSubject
    level: Decimal | None
    points: Decimal | None
    earned: Decimal
    attempted: Decimal
    why_th: str


class Explanation(NamedTuple):
    """An average with all that it was computed from."""

    scope_th: str
    """What the average is of: ภาคเรียนที่ 1/2569, กลุ่มสาระคณิตศาสตร์, ตลอดหลักสูตร."""
    lines: tuple[ExplanationLine, ...]
    figures: AverageFigures
    rule: str
    source_th: str
    unit_th: str
    """The unit of weight: หน่วยกิต; in a primary school ชั่วโมง."""

    @property
    def formula_th(self) -> str:
        """The formula in Thai words."""
        return (
            f"ผลรวมของ ({self.unit_th} × ระดับผลการเรียน) ÷ ผลรวมของ{self.unit_th} ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ"
        )

    @property
    def recomputed(self) -> AverageFigures:
        """The figures, computed from the lines alone."""
        weighing = [line for line in self.lines if line.points is not None]
        return AverageFigures(
            sum((line.attempted for line in self.lines), ZERO),
            sum((line.earned for line in self.lines), ZERO),
            sum((line.subject.result.credits for line in weighing), ZERO),
            sum((line.points or ZERO for line in weighing), ZERO),
        )

    @property
    def text_th(self) -> str:
        """The whole computation in Thai, one line for each subject, for a registrar to show to a parent."""
        lines = (_line_th(line, self.unit_th) for line in self.lines)
        return "\n".join(
            (
                f"ผลการเรียนเฉลี่ย {self.scope_th}",
                *lines,
                *self._sums_th(),
                f"หลักเกณฑ์: {self.formula_th} ({self.rule}) ที่มา: {self.source_th}",
            )
        )

    def _sums_th(self) -> tuple[str, str]:
        f = self.figures
        credits = f"{self.unit_th}ที่เรียน {shown(f.attempted)} ที่ได้ {shown(f.earned)} ที่นำมาคิด {shown(f.counted)}"
        if not f.counted:
            return credits, "ไม่มีรายวิชาที่นำมาคิด จึงไม่มีผลการเรียนเฉลี่ย"
        return (
            credits,
            (
                f"{shown(f.points)} ÷ {shown(f.counted)} = {_quotient(f)} ใช้ทศนิยม 2 ตำแหน่งโดยไม่ปัดเศษ "
                f"ได้ {two_decimals(f.average)}"
            ),
        )


def explain(
    scope_th: str, subjects: Iterable[WeighedSubject], counting: Counting = USUAL, unit_th: str = "หน่วยกิต"
) -> Explanation:
    """The explanation of these results' average."""
    lines = tuple(_line(subject, counting) for subject in subjects)
    source = VOCATIONAL_SOURCE_TH if counting.marks is VOCATIONAL else SOURCE_TH
    return Explanation(
        scope_th, lines, figures((line.subject.result for line in lines), counting), RULE, source, unit_th
    )


def _line(subject: WeighedSubject, counting: Counting) -> ExplanationLine:
    """The line of one subject, from the figures of its result alone."""
    alone = figures([subject.result], counting)
    meaning = counting.marks[subject.result.mark]
    if not alone.counted:
        return ExplanationLine(
            subject, None, None, alone.earned, alone.attempted, _without_weight(subject.result, counting)
        )
    level = alone.points / alone.counted
    if subject.result.mark in LEVELS:
        return ExplanationLine(
            subject,
            level,
            alone.points,
            alone.earned,
            alone.attempted,
            "เทียบโอน" if subject.result.transferred else "",
        )
    return ExplanationLine(
        subject, level, alone.points, alone.earned, alone.attempted, f"{meaning.th} คิดเป็น {shown(level)}"
    )


def _without_weight(result: Result, counting: Counting) -> str:
    meaning = counting.marks[result.mark]
    if not result.credits:
        return f"{meaning.th} ไม่มีหน่วยกิต"
    if meaning.level is not None:
        return "เทียบโอน สถานศึกษาไม่นำมาคิดเฉลี่ย"
    return f"{meaning.th} ไม่นำมาคิดเฉลี่ย"


def _line_th(line: ExplanationLine, unit_th: str) -> str:
    result = line.subject.result
    head = (
        f"{line.subject.code} {line.subject.name} ภาคเรียน {line.subject.term} {unit_th} "
        f"{shown(result.credits)} ผลการเรียน {result.mark}"
    )
    weight = (
        ""
        if line.points is None or line.level is None
        else f": {shown(result.credits)} × {shown(line.level)} = {shown(line.points)}"
    )
    return f"{head}{weight}{f' ({line.why_th})' if line.why_th else ''}"


def _quotient(sums: AverageFigures) -> str:
    """The quotient, cut at six decimals, with … where more follow."""
    scaled, rest = divmod(sums.points * 1_000_000, sums.counted)
    digits = f"{int(scaled):07d}"
    return f"{digits[:-6]}.{digits[-6:]}…" if rest else shown(Decimal(f"{digits[:-6]}.{digits[-6:]}"))
