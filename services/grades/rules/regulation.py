"""What the law leaves to a school's regulation (ระเบียบว่าด้วยการวัดและประเมินผลของสถานศึกษา), together; each part has the usual answer as its default.

A version belongs to the version of the curriculum (data/curricula.toml), in the names of basic-education.md §8 and vocational.md §4; docs/rules.md R-85.
"""
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from services.grades.rules import change_case, measuring
from services.grades.rules.averages import Counting
from services.grades.rules.change_case import BASIC_WORDS, VOCATIONAL_WORDS, ChangeRules
from services.grades.rules.history import BASIC_REPEATS, VOCATIONAL_REPEATS, RepeatRules
from services.grades.rules.measuring import MeasuringRules
from services.grades.rules.promotion import RepeatThresholds
from services.grades.rules.scoring import EIGHT_VOCATIONAL, Rounding, Scale


class Regulation(NamedTuple):
    """A version of it."""

    measuring: MeasuringRules
    changes: ChangeRules
    counting: Counting
    repeats: RepeatRules
    repetition: RepeatThresholds


Setting = tuple[str, str]
SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "attendance_min": (("measuring", "attendance"), ("changes", "attendance_enough")), "leniency_floor_percent": (("measuring", "floor"),),
    "indicator_pass_required": (("measuring", "indicators_required"),), "activity_min": (("measuring", "activity_attendance"),),
    "remedial_max_attempts": (("changes", "attempts"),), "remedial_cap": (("changes", "remedial_cap"),), "ms_cap": (("changes", "time_cap"),),
    "r_cap_unexcused": (("changes", "completion_cap"),), "ms_floor_percent": (("changes", "attendance_floor"),),
    "gpa_pending": (("counting", "pending"),), "gpa_transferred": (("counting", "transferred"),),
    "improve_zero": (("repeats", "failed_repeat"),), "improve_pick": (("repeats", "pick"),),
    "repeat_average": (("repetition", "average"),), "repeat_share": (("repetition", "share"),),
}
"""Name of a setting → what it sets."""


def regulation(scale: Scale, rounding: Rounding, settings: Mapping[str, Any]) -> Regulation:
    """The regulation that sets these, and leaves all else as usual. KeyError: there is no such setting.

    A number that is written as text is exact; where a percentage is compared it may be written as a whole number.
    """
    vocational = scale is EIGHT_VOCATIONAL
    lowest, *better = scale.levels
    least = next(mark for mark in (lowest, *better) if scale.marks[mark].earned)
    words = (VOCATIONAL_WORDS if vocational else BASIC_WORDS)._replace(scale=scale, failed=lowest)
    repeats = VOCATIONAL_REPEATS if vocational else BASIC_REPEATS
    made = Regulation(
        (measuring.VOCATIONAL_USUAL if vocational else measuring.USUAL)._replace(scale=scale, rounding=rounding),
        (change_case.VOCATIONAL_USUAL if vocational else change_case.USUAL)._replace(words=words, rounding=rounding, remedial_cap=least, time_cap=least),
        Counting(scale.marks), repeats._replace(marks=scale.marks), RepeatThresholds(),
    )
    for name, value in settings.items():
        for part, field in SETTINGS[name]:
            of_part = getattr(made, part)
            made = made._replace(**{part: of_part._replace(**{field: _as(getattr(of_part, field), value)})})
    return made


def _as(usual: object, value: Any) -> Any:
    """The value in the kind of the usual one: what is counted with is a decimal."""
    return Decimal(value) if isinstance(usual, Decimal) else value
