"""The grouping of a term's rows by level. Pure."""

from services.grades.curriculum.curricula import curriculum_of
from shared.contracts.grades.rows import RecordRow
from shared.vocabulary.levels import Level


def rows_by_level(rows: list[RecordRow]) -> dict[Level, list[int]]:
    """The places of the rows of each level, by their class.

    A row whose class is of no level is put to the first, where it is refused.
    """
    places: dict[Level, list[int]] = {}
    for place, row in enumerate(rows):
        level = next(
            (level for level in Level if curriculum_of(level).grade_of(row.class_name) is not None),
            Level.PRIMARY,
        )
        places.setdefault(level, []).append(place)
    return places
