"""A school's regulation (ระเบียบว่าด้วยการวัดและประเมินผลของสถานศึกษา), with the usual values as defaults.

Its settings are part of a version of the curriculum (data/curricula.toml), named as in basic-education.md §8
and vocational.md §4; docs/rules.md R-85.
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
    """One version of a school's regulation, by what it regulates."""

    measuring: MeasuringRules
    changes: ChangeRules
    counting: Counting
    repeats: RepeatRules
    repetition: RepeatThresholds


Setting = tuple[str, str]
"""A part of the regulation, and a field of that part."""
SETTINGS: Mapping[str, tuple[Setting, ...]] = {
    "attendance_min": (("measuring", "attendance"), ("changes", "attendance_enough")),
    "leniency_floor_percent": (("measuring", "floor"),),
    "indicator_pass_required": (("measuring", "indicators_required"),),
    "activity_min": (("measuring", "activity_attendance"),),
    "remedial_max_attempts": (("changes", "attempts"),),
    "remedial_cap": (("changes", "remedial_cap"),),
    "ms_cap": (("changes", "time_cap"),),
    "r_cap_unexcused": (("changes", "completion_cap"),),
    "ms_floor_percent": (("changes", "attendance_floor"),),
    "gpa_pending": (("counting", "pending"),),
    "gpa_transferred": (("counting", "transferred"),),
    "improve_zero": (("repeats", "failed_repeat"),),
    "improve_pick": (("repeats", "pick"),),
    "repeat_average": (("repetition", "average"),),
    "repeat_share": (("repetition", "share"),),
}
"""Name of a setting → the fields that it sets."""


def regulation(scale: Scale, rounding: Rounding, settings: Mapping[str, Any]) -> Regulation:
    """The regulation of a scale with these settings, and the defaults for all others.

    KeyError for an unknown setting.

    Exact numbers are written as text, percentages may be whole numbers.
    """
    vocational = scale is EIGHT_VOCATIONAL
    lowest, *better = scale.levels
    least = next(mark for mark in (lowest, *better) if scale.marks[mark].earned)
    words = (VOCATIONAL_WORDS if vocational else BASIC_WORDS)._replace(scale=scale, failed=lowest)
    repeats = VOCATIONAL_REPEATS if vocational else BASIC_REPEATS
    made = Regulation(
        (measuring.VOCATIONAL_USUAL if vocational else measuring.USUAL)._replace(
            scale=scale, rounding=rounding
        ),
        (change_case.VOCATIONAL_USUAL if vocational else change_case.USUAL)._replace(
            words=words, rounding=rounding, remedial_cap=least, time_cap=least
        ),
        Counting(scale.marks),
        repeats._replace(marks=scale.marks),
        RepeatThresholds(),
    )
    for name, value in settings.items():
        for part, field in SETTINGS[name]:
            of_part = getattr(made, part)
            made = made._replace(
                **{part: of_part._replace(**{field: _as_type_of(getattr(of_part, field), value)})}
            )
    return made


def _as_type_of(default: object, value: Any) -> Any:
    """The value as a Decimal where the default is one, else unchanged."""
    return Decimal(value) if isinstance(default, Decimal) else value
