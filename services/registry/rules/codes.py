"""Further registration codes: who may ask for one, and who may confirm it.

Whoever has a code can take over the person's account. So nobody gets a further one alone: one asks, another
of the level above confirms.
"""

from datetime import timedelta

from services.registry.rules.offices import HELD_AT, OrganisationKind
from shared.vocabulary.offices import Office

# From the request until its code is collected.
REQUEST_LIFE = timedelta(days=7)
# Of a further code: it opens an account that is in use.
FURTHER_CODE_LIFE = timedelta(days=7)

ASKERS: dict[OrganisationKind, tuple[Office, ...]] = {
    OrganisationKind.SCHOOL: (Office.DIRECTOR, Office.AUTHORITY_CLERK, Office.DLA_OFFICER),
    OrganisationKind.AUTHORITY: (Office.AUTHORITY_CLERK, Office.PROVINCE_OFFICER, Office.DLA_OFFICER),
    OrganisationKind.PROVINCE: (Office.PROVINCE_OFFICER, Office.DLA_OFFICER),
    OrganisationKind.DLA: (Office.DLA_OFFICER,),
}
"""Who may ask for a further code, by where the office of the person is held."""

CONFIRMERS: dict[OrganisationKind, tuple[Office, ...]] = {
    OrganisationKind.SCHOOL: (Office.AUTHORITY_CLERK, Office.REGISTRAR_OFFICER, Office.DLA_OFFICER),
    OrganisationKind.AUTHORITY: (Office.PROVINCE_OFFICER, Office.DLA_OFFICER),
    OrganisationKind.PROVINCE: (Office.DLA_OFFICER,),
    OrganisationKind.DLA: (Office.DLA_OFFICER,),
}
"""Who may confirm it, always another person than who asked."""


def askers(office: Office) -> tuple[Office, ...]:
    """The offices that ask for the codes of a holder of this office. No director asks for another."""
    asking = ASKERS[HELD_AT[office]]
    return tuple(one for one in asking if (one, office) != (Office.DIRECTOR, Office.DIRECTOR))


def confirmers(office: Office) -> tuple[Office, ...]:
    """The offices that confirm a further code of a holder of this office."""
    return CONFIRMERS[HELD_AT[office]]


def confirmed_offices(role: str) -> list[Office]:
    """The offices whose further codes a holder of this one confirms."""
    return [office for office in HELD_AT if role in confirmers(office)]
