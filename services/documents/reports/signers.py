"""Who signs a report of graduates: those who hold the school's offices by order."""
from collections.abc import Sequence
from datetime import date

from shared.chassis.unit_of_work import Work
from shared.contracts.record import Signer
from shared.contracts.registry.queries import Holder, OfficesInForce
from shared.vocabulary.offices import Duty, Office

COMMITTEE = {"prepared_by": Duty.WRITES, "proofread_by": Duty.PROOFREADS, "checked_by": Duty.CHECKS}
HEADS = {"registrar": Office.REGISTRAR, "director": Office.DIRECTOR}


async def offices(work: Work, authority: str, school: str, on: date) -> list[Holder]:
    """Who held the school's offices on a day, the oldest order first."""
    answer = await work.ask(OfficesInForce(authority=authority, school=school, on=on))
    return sorted(answer.holders, key=lambda holder: (holder.order_date, holder.order_number, str(holder.person)))


def signers(holders: Sequence[Holder]) -> dict[str, Signer]:
    """Who signs the report, as far as the orders name them; three different persons of the committee wherever there are three."""
    chosen: dict[str, Signer] = {}
    for place, duty in COMMITTEE.items():
        free = [holder for holder in holders if holder.duty == duty and holder.person not in {signer.person for signer in chosen.values()}]
        if free:
            chosen[place] = free[0].as_signer()
    for place, office in HEADS.items():
        if heads := [holder for holder in holders if holder.office == office]:
            chosen[place] = heads[0].as_signer()
    return chosen
