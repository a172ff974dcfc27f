"""A token covers its own place: other places are refused, also another authority's school named with the own
authority.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.envelope import Asked
from shared.contracts.registry.commands import IssueRegistrationCode, OrderRecorded
from shared.contracts.registry.queries import OfficesInForce, OrdersOfOrganisation, SchoolProfile
from shared.vocabulary.offices import Office
from tests.registry.stack import RegistryStack, someone

AUTHORITY, SCHOOL = "58-PAO-01", "3058910002"
ANOTHER, ITS_SCHOOL = "58-TM-02", "3058910001"
QUESTIONS: dict[str, Callable[[dict[str, Any]], Asked[Any]]] = {
    "its profile": lambda place: SchoolProfile(**place),
    "its holders of office": lambda place: OfficesInForce(**place, on="2027-03-29"),
    "its orders": lambda place: OrdersOfOrganisation(**place),
    "a code for one of its people": lambda place: IssueRegistrationCode(**place, appointment=uuid4()),
}


@pytest.mark.long
@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
async def test_a_school_is_not_another_authority_s(
    registry: RegistryStack, question: Callable[[dict[str, Any]], Asked[Any]]
) -> None:
    """With the school's own authority the clerk of another one has no right; with his own, there is no such
    school.
    """
    clerk = registry.token("authority_clerk", ANOTHER)

    assert (
        "system.not_allowed"
        == (await registry.refused(question({"authority": AUTHORITY, "school": SCHOOL}), clerk)).code
    )
    assert (
        "registry.organisation_unknown"
        == (await registry.refused(question({"authority": ANOTHER, "school": SCHOOL}), clerk)).code
    )


async def test_an_order_for_another_authority_s_school_is_refused(registry: RegistryStack) -> None:
    """Nobody is appointed in a school by a command that names it with an authority that is not its own."""
    who = someone().appointed(Office.DIRECTOR)
    clerk = registry.token("authority_clerk", ANOTHER)

    assert (
        "registry.organisation_unknown"
        == (await registry.refused(await registry.order(ANOTHER, SCHOOL, who), clerk)).code
    )
    assert (
        "system.not_allowed"
        == (await registry.refused(await registry.order(AUTHORITY, SCHOOL, who), clerk)).code
    )


async def test_an_appointment_is_not_another_place_s(registry: RegistryStack) -> None:
    """The id of an appointment is unknown where it was not made: not at another authority, not in a school
    below.
    """
    made: OrderRecorded = await registry.appoint(ANOTHER, "-", someone().appointed(Office.AUTHORITY_CLERK))
    appointment = made.appointments[0].appointment

    for authority, school in ((AUTHORITY, "-"), (AUTHORITY, SCHOOL), (ANOTHER, ITS_SCHOOL)):
        refused = await registry.refused(
            IssueRegistrationCode(authority=authority, school=school, appointment=appointment),
            registry.token("authority_clerk", authority),
        )
        assert "registry.appointment_unknown" == refused.code
