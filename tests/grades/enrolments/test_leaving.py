"""Students who leave."""

import pytest

from shared.contracts.problem import Refusal
from shared.vocabulary.levels import Level
from tests.grades.school import a_school
from tests.world.stack import Stack


async def test_unknown_pupils_are_named(lsq: Stack) -> None:
    """By number; nothing of the command is done."""
    school = a_school(lsq)
    with pytest.raises(Refusal, match="students_unknown"):
        await school.strikes_off(["404"], Level.LOWER)
