"""The signers of a report of graduates: the holders of the school's offices."""

from collections.abc import Sequence
from datetime import date

from shared.chassis.unit_of_work import Work
from shared.contracts.record import Signer
from shared.contracts.registry.queries import Holder, OfficesInForce
from shared.vocabulary.offices import Duty, Office

COMMITTEE = {"prepared_by": Duty.WRITES, "proofread_by": Duty.PROOFREADS, "checked_by": Duty.CHECKS}
HEADS = {"registrar": Office.REGISTRAR, "director": Office.DIRECTOR}


async def offices(work: Work, authority: str, school: str, on: date) -> list[Holder]:
    """The holders of the school's offices on a day, the oldest order first."""
    answer = await work.ask(OfficesInForce(authority=authority, school=school, on=on))
    return sorted(
        answer.holders, key=lambda holder: (holder.order_date, holder.order_number, str(holder.person))
    )


def signers(holders: Sequence[Holder]) -> dict[str, Signer]:
    """The signers of the report by its fields, as far as the orders name them; three different persons of the
    committee if there are three.
    """
    chosen: dict[str, Signer] = {}
    for field, duty in COMMITTEE.items():
        free = [
            holder
            for holder in holders
            if holder.duty == duty and holder.person not in {signer.person for signer in chosen.values()}
        ]
        if free:
            chosen[field] = free[0].as_signer()
    for field, office in HEADS.items():
        if heads := [holder for holder in holders if holder.office == office]:
            chosen[field] = heads[0].as_signer()
    return chosen
