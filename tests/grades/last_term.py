"""A class in its last term: recorded, then closed."""

from dataclasses import dataclass

from shared.contracts.grades.rows import ImportRow
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.school import School

LAST = "2/2569"


@dataclass
class Class:
    """A class whose last term has been recorded, but not closed."""

    school: School
    level: Level
    rows: list[ImportRow]

    @property
    def numbers(self) -> list[str]:
        return sorted({row.pupil.student_no for row in self.rows})


async def recorded(school: School, level: Level, seed: int, students: int) -> Class:
    """The terms before by import, the last one by the registrar."""
    rows = cohort.rows(level, seed, students)
    await school.imports_all(level, [row for row in rows if row.term != LAST])
    outcomes = await school.records([cohort.as_recorded(row) for row in rows if row.term == LAST])
    assert set(outcomes) == {"applied"}
    return Class(school, level, rows)


async def closed(school: School, level: Level, seed: int, students: int) -> Class:
    """The last term closed, after who left was struck off."""
    found = await recorded(school, level, seed, students)
    await school.strikes_off(sorted(await school.missing(LAST)), level)
    await school.closes(LAST)
    return found
