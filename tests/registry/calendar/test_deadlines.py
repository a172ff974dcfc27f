"""Work calendars: the deadlines of a year."""

from datetime import date
from typing import Literal

import pytest

from shared.contracts.registry.queries import WorkCalendar
from shared.vocabulary.codes import NOWHERE
from tests.registry.stack import RegistryStack

LETTER = """
localschool_forms  | 2026-06-05
appointment_orders | 2026-06-12
"""


@pytest.mark.parametrize("education", ["basic", "vocational"])
async def test_the_calendar_has_the_letters_deadlines(
    registry: RegistryStack, education: Literal["basic", "vocational"]
) -> None:
    """Academic year 2569, both kinds of education; a year without calendar is refused."""
    calendar = await registry.ask(
        WorkCalendar(authority=NOWHERE, school=NOWHERE, year=2569, education=education)
    )

    lines = {line.code: line for line in calendar.deadlines}
    for line in LETTER.strip().splitlines():
        code, due = (cell.strip() for cell in line.split("|"))
        assert lines[code].due == date.fromisoformat(due)
    assert lines["lsq_open"].starts == date(2026, 5, 12)
    missing = await registry.refused(
        WorkCalendar(authority=NOWHERE, school=NOWHERE, year=2600, education=education)
    )
    assert missing.code == "registry.calendar_unknown"
