"""Whom to ask at an organisation: who holds its offices."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.orders.tables import appointments, orders
from shared.contracts.registry.offices import Contact
from shared.vocabulary.offices import Office

# At one organisation.
MAX_CONTACTS = 5
ASKED = (
    Office.PROVINCE_OFFICER,
    Office.AUTHORITY_CLERK,
    Office.REGISTRAR_OFFICER,
    Office.DIRECTOR,
    Office.REGISTRAR,
)


async def contacts_of(
    session: AsyncSession, organisation_ids: Collection[int], on: date
) -> dict[int, list[Contact]]:
    """The holders of the offices that are asked, by organisation."""
    found = await session.execute(
        select(
            orders.c.organisation,
            appointments.c.title,
            appointments.c.first,
            appointments.c.last,
            appointments.c.office,
            appointments.c.position,
        )
        .join(orders, orders.c.id == appointments.c.by_order)
        .where(
            orders.c.organisation.in_(organisation_ids),
            appointments.c.office.in_(ASKED),
            appointments.c.period.contains(on),
        )
        .order_by(appointments.c.office, orders.c.dated, appointments.c.rank, appointments.c.id)
    )
    contacts: dict[int, list[Contact]] = defaultdict(list)
    for row in found:
        if len(contacts[row.organisation]) < MAX_CONTACTS:
            name = f"{row.title}{row.first} {row.last or ''}".strip()
            contacts[row.organisation].append(Contact(name=name, office=row.office, position=row.position))
    return contacts
