"""What the law leaves to a school, by version: data in the names of the field's pages, each with the usual
value as its default.
"""

from decimal import Decimal

import pytest

from services.grades.curriculum.programmes import DEFAULT, programme, regulation_of
from services.grades.rules import change_case, measuring, promotion
from services.grades.rules.averages import USUAL, Counting
from services.grades.rules.history import BASIC_REPEATS, VOCATIONAL_REPEATS
from services.grades.rules.regulation import SETTINGS, regulation
from services.grades.rules.scoring import EIGHT, EIGHT_VOCATIONAL
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import VOCATIONAL
from tests.grades.rules.test_scales import SCALE
from tests.tables import cases


@pytest.mark.parametrize("level", list(Level))
def test_the_curricula_have_the_usual_settings(level: Level) -> None:
    """Code and data state the same defaults."""
    settings = programme(DEFAULT[level], level).regulation

    if level.is_vocational:
        assert settings == (
            measuring.VOCATIONAL_USUAL,
            change_case.VOCATIONAL_USUAL,
            Counting(VOCATIONAL),
            VOCATIONAL_REPEATS,
            promotion.USUAL,
        )
    else:
        assert settings == (measuring.USUAL, change_case.USUAL, USUAL, BASIC_REPEATS, promotion.USUAL)


DIFFERS = """
attendance_min          | 85       | measuring  | attendance
leniency_floor_percent  | 50       | measuring  | floor
indicator_pass_required | true     | measuring  | indicators_required
activity_min            | 60       | measuring  | activity_attendance
remedial_max_attempts   | 1        | changes    | attempts
remedial_cap            | 0        | changes    | remedial_cap
ms_cap                  | 0        | changes    | time_cap
r_cap_unexcused         | 1        | changes    | completion_cap
ms_floor_percent        | 50       | changes    | attendance_floor
gpa_pending             | as_zero  | counting   | pending
gpa_transferred         | exclude  | counting   | transferred
improve_zero            | keep_old | repeats    | failed_repeat
improve_pick            | best     | repeats    | pick
repeat_average          | 1.50     | repetition | average
repeat_share            | 0.4      | repetition | share
"""


@pytest.mark.parametrize(
    ("name", "value", "part", "field"), [(line.id, *line.values) for line in cases(DIFFERS)]
)
def test_a_version_that_differs(name: str, value: str, part: str, field: str) -> None:
    """Each setting sets its field; the base is the core curriculum of 2551."""
    written = {"true": True}.get(
        value,
        int(value)
        if value.isdigit() and name not in ("remedial_cap", "ms_cap", "r_cap_unexcused")
        else value,
    )
    tables = {
        "older": {"vocabulary": "basic", "score_rounding": "half_up"},
        "newer": {"vocabulary": "basic", "score_rounding": "half_up", "regulation": {name: written}},
    }
    older, newer = regulation_of("older", tables), regulation_of("newer", tables)

    setting = getattr(getattr(newer, part), field)
    assert setting == (Decimal(value) if isinstance(setting, Decimal) else written)
    assert setting != getattr(getattr(older, part), field)
    assert all(
        getattr(older, other) == getattr(newer, other)
        for other in older._fields
        if other != part and other not in {of for of, _ in SETTINGS[name]}
    )


def test_every_setting_has_its_case() -> None:
    """An unknown setting is refused when the data is read."""
    assert {line.split("|")[0].strip() for line in DIFFERS.strip().splitlines()} == SETTINGS.keys()
    with pytest.raises(KeyError):
        regulation(EIGHT, "half_up", {"remedial_attempts": 3})


def test_caps_are_marks_of_the_scale() -> None:
    """In another scale the lowest pass is the cap, and the worst mark is the one that an exam remedies."""
    rules = regulation(SCALE, "none", {})

    assert (rules.changes.remedial_cap, rules.changes.time_cap, rules.changes.words.failed) == (
        "กำลังพัฒนา",
        "กำลังพัฒนา",
        "เริ่มต้น",
    )
    assert rules.counting.marks is rules.repeats.marks is SCALE.marks
    assert regulation(EIGHT_VOCATIONAL, "none", {}).changes.words.barred is None
