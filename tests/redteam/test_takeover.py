"""One person alone who tries to take an account over; the rest of letting in is tried where it is tested:
tests/registry/codes, tests/portal/test_ended_sessions.py, tests/portal/test_way_back.py.
"""

from datetime import date
from uuid import uuid4

import pytest

from deploy.demo.orders import record_order
from deploy.demo.people.pictures import scanned_order
from deploy.demo.story import AUTHORITY, COLLEGE, SECONDARY, Story
from shared.contracts.problem import Refusal
from shared.contracts.registry.commands import (
    CollectCode,
    ConfirmCode,
    IssueRegistrationCode,
    RefuseCode,
    RequestCode,
)
from shared.contracts.registry.queries import EffectsOfOrder, OfficesInForce
from shared.vocabulary.media_types import PDF
from shared.vocabulary.offices import Office

PLACE = {"authority": AUTHORITY, "school": SECONDARY}


async def test_a_clerk_alone_gets_no_code_of_an_account(story: Story) -> None:
    """Not by a first code, not by another order that names the victim, not by confirming what he has asked
    himself, not by collecting what nobody has confirmed.
    """
    clerk, victim = await story.sign_in("clerk"), story.staff["registrar"]
    held = await clerk.ask(OfficesInForce(**PLACE, on=story.stack.now().date()))
    appointment = next(one.appointment for one in held.holders if one.office == Office.REGISTRAR)
    with pytest.raises(Refusal, match="code_needs_second"):
        await clerk.ask(IssueRegistrationCode(**PLACE, appointment=appointment), id=uuid4())

    scan = await story.upload(clerk, "order.pdf", scanned_order("takeover"), PDF)
    made = await record_order(
        story.http,
        clerk.session,
        EffectsOfOrder(
            authority=AUTHORITY,
            school=COLLEGE,
            number="981/2569",
            dated=date(2026, 5, 20),
            signer_name="ผู้ลงนาม (จำลอง)",
            signer_position="นายก",
            term_from=date(2026, 5, 20),
            term_to=date(2026, 5, 21),
            scan=scan,
            appointees=[victim.appointed(Office.DIRECTOR)],
        ),
    )
    assert [None] == [one.registration_code for one in made.appointments]

    asked = await clerk.ask(
        RequestCode(**PLACE, appointment=appointment, reason="ยึด", id_seen="national_id_card", seen_by="ไม่มี"),
        id=uuid4(),
    )
    with pytest.raises(Refusal, match="code_second_person"):
        await clerk.ask(ConfirmCode(**PLACE, request=asked.request), id=uuid4())
    with pytest.raises(Refusal, match="code_request_over"):
        await clerk.ask(CollectCode(**PLACE, request=asked.request), id=uuid4())
    officer = await story.sign_in("officer")
    await officer.ask(RefuseCode(**PLACE, request=asked.request, reason="ไม่ได้ขอ"), id=uuid4())

    assert (await story.sign_in("registrar")).office == Office.REGISTRAR
