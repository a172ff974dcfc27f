"""What a person's token carries."""

from datetime import date

from shared.access.tokens import Keyring
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Duty, Office
from tests.registry.stack import COMMITTEE, RegistryStack, someone


async def test_a_token_carries_all_offices_of_one_organisation(registry: RegistryStack) -> None:
    """Four appointments at one school by two orders, each named with its appointment, so none is chosen; a
    fifth at another organisation is not among them.
    """
    who, school = someone(), ("58-TT-05", "3058940001")
    committee = [someone().appointed(Office.COMMITTEE_MEMBER, duty) for duty in COMMITTEE[2:]]
    mine = [
        who.appointed(Office.DIRECTOR),
        who.appointed(Office.REGISTRAR),
        who.appointed(Office.COMMITTEE_MEMBER, Duty.WRITES),
    ]
    # after those whom tests/registry/orders appoints at this school
    first = date(2026, 9, 1)
    made = await registry.appoint(*school, *mine, *committee, first=first)
    chair = await registry.appoint(*school, who.appointed(Office.COMMITTEE_MEMBER, Duty.CHAIR), first=first)
    elsewhere = await registry.appoint("58-SAO-46", NOWHERE, who.appointed(Office.REGISTRAR_OFFICER))
    await registry.register(who, made.appointments[0].registration_code)

    signed_in = await registry.sign_in(who, appointment=made.appointments[1].appointment)

    held = {(one.office, one.appointment) for one in [*made.appointments[:3], *chair.appointments]}
    actor = Keyring({"registry": registry.stack.key.public_key()}).read(signed_in.token, registry.now())
    assert (4, held) == (len(actor.offices), set(actor.offices))
    assert {(one.office, one.appointment) for one in signed_in.offices} == held
    assert [one.appointment for one in signed_in.other_offices] == [elsewhere.appointments[0].appointment]
    assert (actor.organisation, actor.method) == (".".join(school), "password")
