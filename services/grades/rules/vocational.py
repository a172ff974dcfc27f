"""Graduation and probation in vocational education (การสำเร็จการศึกษา, การพ้นสภาพ) of ปวช. and ปวส.

The requirements are the curriculum's (`Structure`), the figures the pupil's (`VocationalStanding`). Surplus
credits of one group do not count for another. Source: vocational.md §4.8, §4.14; docs/rules.md R-40 to R-46.
Cases: tests/data/cases/vocational_graduation.csv, vocational_gpa.csv.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from services.grades.rules.averages import HUNDREDTH, ZERO, AverageFigures, cut
from services.grades.rules.gaps import TERMS, RequirementGap, count_gap, shortfall
from shared.vocabulary.marks import VOCATIONAL

StandardTest = Literal["pass", "fail", "none"]

PROFESSIONAL = ("basic", "specific", "elective", "internship", "project")
"""The groups of the professional category (หมวดวิชาสมรรถนะวิชาชีพ), in the order of the reasons."""
_GROUPS_TH = {
    "basic": "วิชาชีพพื้นฐาน",
    "specific": "วิชาชีพเฉพาะ",
    "elective": "วิชาชีพเลือก",
    "internship": "ฝึกประสบการณ์สมรรถนะวิชาชีพ",
    "project": "โครงงานพัฒนาสมรรถนะวิชาชีพ",
}


class Structure(NamedTuple):
    """The requirements of a vocational curriculum: credits by group and in all, average, activities, test."""

    core_groups: tuple[Decimal, ...]
    professional_groups: Mapping[str, Decimal]
    """By the groups of PROFESSIONAL; 0 where the curriculum has no such group."""
    core: Decimal
    professional: Decimal
    free: Decimal
    total: Decimal
    gpax: Decimal = Decimal("2.00")
    activity_terms: int = 5
    standard_test: bool = True
    """Whether การประเมินมาตรฐานวิชาชีพ is required [S]."""


class VocationalStanding(NamedTuple):
    """A pupil's figures: credits earned by group, sums of GPAX, and what else graduation requires."""

    core_groups: tuple[Decimal, ...]
    professional_groups: Mapping[str, Decimal]
    free: Decimal
    points: Decimal
    divisor: Decimal
    required_failed: int
    """Compulsory subjects that are not passed: failed, withdrawn from, never taken. One that waits is counted
    by `incomplete`."""
    incomplete: int
    """Results ม.ส. still open."""
    standard_test: StandardTest
    """การประเมินมาตรฐานวิชาชีพ."""
    activity_terms: int
    bridging_required: Decimal = ZERO
    """รายวิชาปรับพื้นฐาน: credits that must be passed. They count in no total."""
    bridging_passed: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """หน่วยกิตสะสม, without bridging subjects."""
        return sum(self.core_groups, ZERO) + sum(self.professional_groups.values(), ZERO) + self.free

    @property
    def gpax(self) -> Decimal | None:
        """ผลการเรียนเฉลี่ยสะสม, cut at two decimals; None while the divisor is 0."""
        return cut(self.points, self.divisor) if self.divisor else None


class TakenSubject(NamedTuple):
    """A subject of the programme and its result that counts; `group` as in the curriculum's data."""

    group: str
    credits: Decimal
    mark: str
    code: str = ""
    """The subject's code, by which compulsory subjects are found."""


class HeldTest(NamedTuple):
    """A recorded professional standard test: the day it was held, and whether it was passed."""

    on: date
    passed: bool


def standard_test_of(tests: Iterable[HeldTest]) -> StandardTest:
    """The result of all tests, which are in the order of recording.

    Of one day the last record counts; a test that was passed once is passed.
    """
    of_day = {test.on: test.passed for test in tests}
    if not of_day:
        return "none"
    return "pass" if any(of_day.values()) else "fail"


MAY_BE_REPLACED = frozenset(("elective", "free", "activity", "bridging"))
"""Groups without compulsory subjects: electives may be replaced, activities and bridging have their own gaps
(vocational.md §4.3)."""


def standing_of(
    subjects: Iterable[TakenSubject],
    figures: AverageFigures,
    structure: Structure,
    standard_test: StandardTest,
    activity_terms: int,
    compulsory: Collection[str] = (),
) -> VocationalStanding:
    """The standing of a pupil with these subjects.

    `figures`: those of the course. `activity_terms`: terms with passed activities. `compulsory`: the codes of
    subjects that everyone must pass [S: vocational.md §4.14a]; one that was never taken counts as not passed.
    """
    earned: dict[str, Decimal] = {}
    failed = incomplete = 0
    bridging = ZERO
    never_taken = set(compulsory)
    for group, credits, mark, code in subjects:
        meaning = VOCATIONAL[mark]
        if meaning.attempted:
            never_taken.discard(code)
        if group == "bridging":
            bridging += credits
        if meaning.earned:
            earned[group] = earned.get(group, ZERO) + credits
        elif group not in MAY_BE_REPLACED:
            failed += meaning.attempted and not meaning.waits
        incomplete += meaning.waits
    return VocationalStanding(
        tuple(earned.get(f"core_{number}", ZERO) for number in range(1, len(structure.core_groups) + 1)),
        {group: earned.get(group, ZERO) for group in PROFESSIONAL},
        earned.get("free", ZERO),
        figures.points,
        figures.counted,
        failed + len(never_taken),
        incomplete,
        standard_test,
        activity_terms,
        bridging,
        earned.get("bridging", ZERO),
    )


def graduation_gaps(standing: VocationalStanding, structure: Structure) -> list[RequirementGap]:
    """What this pupil lacks to graduate (การสำเร็จการศึกษา), every reason in the fixed order.

    An empty list means passed.
    """
    return [
        *_core_gaps(standing, structure),
        *_professional_gaps(standing, structure),
        *_other_gaps(standing, structure),
    ]


def _core_gaps(standing: VocationalStanding, structure: Structure) -> list[RequirementGap]:
    """The gaps of the core category, then of each of its groups."""
    gaps = shortfall(
        "CORE_CREDITS",
        sum(standing.core_groups, ZERO),
        structure.core,
        ("หมวดวิชาสมรรถนะแกนกลาง", "core category"),
    )
    for number, (have, least) in enumerate(zip(standing.core_groups, structure.core_groups, strict=True), 1):
        gaps += shortfall(
            f"CORE_GROUP_{number}", have, least, (f"สมรรถนะแกนกลาง กลุ่มที่ {number}", f"core group {number}")
        )
    return gaps


def _professional_gaps(standing: VocationalStanding, structure: Structure) -> list[RequirementGap]:
    """The gaps of each professional group, of the category, of free subjects, of the total."""
    gaps: list[RequirementGap] = []
    for group in PROFESSIONAL:
        have = standing.professional_groups.get(group, ZERO)
        least = structure.professional_groups.get(group, ZERO)
        gaps += shortfall(
            f"{group.upper()}_CREDITS",
            have,
            least,
            (f"กลุ่ม{_GROUPS_TH[group]}", f"professional group {group}"),
        )
    professional = sum(standing.professional_groups.values(), ZERO)
    gaps += shortfall(
        "PROF_CREDITS", professional, structure.professional, ("หมวดวิชาสมรรถนะวิชาชีพ", "professional category")
    )
    gaps += shortfall("FREE_CREDITS", standing.free, structure.free, ("หมวดวิชาเลือกเสรี", "free subjects"))
    return gaps + shortfall(
        "TOTAL_CREDITS", standing.total, structure.total, ("หน่วยกิตสะสม", "credits in all")
    )


def _other_gaps(standing: VocationalStanding, structure: Structure) -> list[RequirementGap]:
    gaps = count_gap(
        "REQUIRED_NOT_PASSED",
        standing.required_failed,
        "รายวิชาบังคับที่ยังไม่ผ่าน {} รายวิชา",
        "compulsory subjects not passed: {}",
    )
    gaps += count_gap(
        "PENDING_MS", standing.incomplete, "มีผลการเรียน ม.ส. ค้างอยู่ {} รายวิชา", "results ม.ส. still open: {}"
    )
    gaps += _average_gaps(standing, structure)
    gaps += _test_gaps(standing.standard_test) if structure.standard_test else []
    gaps += shortfall(
        "ACTIVITIES",
        standing.activity_terms,
        structure.activity_terms,
        ("กิจกรรมเสริมหลักสูตรที่ผ่าน", "activities passed"),
        TERMS,
    )
    return gaps + shortfall(
        "BRIDGING",
        standing.bridging_passed,
        standing.bridging_required,
        ("รายวิชาปรับพื้นฐาน", "bridging subjects"),
    )


def _test_gaps(standard_test: StandardTest) -> list[RequirementGap]:
    if standard_test == "fail":
        return [
            RequirementGap(
                "STANDARD_FAILED",
                None,
                "การประเมินมาตรฐานวิชาชีพไม่ผ่าน",
                "professional standard test failed; it may be taken again",
            )
        ]
    if standard_test == "none":
        return [
            RequirementGap(
                "STANDARD_NOT_TAKEN",
                None,
                "ยังไม่ได้เข้ารับการประเมินมาตรฐานวิชาชีพ",
                "professional standard test not taken",
            )
        ]
    return []


def _average_gaps(standing: VocationalStanding, structure: Structure) -> list[RequirementGap]:
    """The gap of GPAX. It is compared by exact sums; the shown figure is cut: 1.995 is shown as 1.99."""
    if standing.divisor and standing.points >= structure.gpax * standing.divisor:
        return []
    have = "-" if standing.gpax is None else str(standing.gpax)
    least = str(structure.gpax.quantize(HUNDREDTH))
    return [
        RequirementGap(
            "GPAX_BELOW_2",
            None,
            f"ผลการเรียนเฉลี่ยสะสม {have} ต่ำกว่า {least}",
            f"grade point average {have} is below {least}",
        )
    ]


PROBATION: Mapping[str, Mapping[int, Decimal]] = MappingProxyType(
    {
        "voc": {2: Decimal("1.50"), 4: Decimal("1.75"), 6: Decimal("1.90")},
        "hvoc": {2: Decimal("1.75"), 4: Decimal("1.90")},
    }
)
"""Regular terms completed → least GPAX to continue without a review: ปวช. [L], ปวส. [?]."""


def probation(
    terms: int, points: Decimal, divisor: Decimal, limits: Mapping[int, Decimal]
) -> Literal["ok", "review"] | None:
    """Whether the school must review that a pupil continues (พิจารณาให้เรียนต่อหรือพ้นสภาพ), or None.

    People decide the review; the rule expels nobody.
    """
    least = limits.get(terms)
    if least is None or not divisor:
        return None
    return "ok" if points >= least * divisor else "review"


def repeat_refusal(mark: str, least: Decimal = Decimal("2.0")) -> str | None:
    """The reason why a subject with this result cannot be repeated for a better level: REPEAT_NOT_ALLOWED
    from 2.0 on [L].
    """
    level = VOCATIONAL[mark].level
    return "REPEAT_NOT_ALLOWED" if level is not None and level >= least else None


def replacement_refusal(group: str) -> str | None:
    """The reason why a failed subject of this group cannot be replaced (เรียนแทน): a compulsory one is
    repeated [S in substance].
    """
    return None if group in MAY_BE_REPLACED else "REQUIRED_NOT_REPLACEABLE"
