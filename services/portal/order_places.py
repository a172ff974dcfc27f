"""The organisation whose orders are shown or recorded, and what of it this session may record."""

from typing import NamedTuple

from services.portal.gateway import Gateway
from services.portal.schools import schools_of_province
from services.portal.session import Session
from shared.contracts.registry.queries import OrganisationHistory, Provinces, School
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE, Place
from shared.vocabulary.offices import RECORDERS, Office

OF_SCHOOL = (Office.DIRECTOR, Office.REGISTRAR, Office.COMMITTEE_MEMBER)
OF_AUTHORITY = (Office.REGISTRAR_OFFICER, Office.AUTHORITY_CLERK)
# Those who may record the order of some office.
WHO_RECORDS = (Office.AUTHORITY_CLERK, Office.DIRECTOR, Office.DLA_OFFICER)


class OrderPlace(NamedTuple):
    """An organisation with its name, and the organisations among which this session may choose."""

    authority: Place
    school: Place
    name: str
    # code and name
    authorities: dict[str, str]
    schools: list[School]

    @property
    def query(self) -> str:
        """The organisation as parameters of an address."""
        return f"authority={self.authority}&school={self.school}"


async def place_of(
    session: Session, gateway: Gateway, authority: Place | None, school: Place | None
) -> OrderPlace:
    """The organisation of these parameters; without them, that of the session."""
    chosen = authority or session.authority
    at = school or (session.school if chosen == session.authority else NOWHERE)
    if session.is_in_school:
        return OrderPlace(chosen, at, session.organisation_name, {}, [])
    found = [] if chosen == NOWHERE else await schools_of_province(chosen[:2], gateway)
    schools = [one for one in found if one.authority == chosen]
    above = await _above_authorities(session, gateway, chosen)
    names = above | {one.authority: one.authority_name for one in found}
    is_above = session.holds(Office.DLA_OFFICER, Office.PROVINCE_OFFICER)
    name = _name(session, chosen, at, found, above) or await _asked_name(session, gateway, chosen, at)
    return OrderPlace(chosen, at, name, names if is_above else {}, schools)


async def _above_authorities(session: Session, gateway: Gateway, chosen: Place) -> dict[str, str]:
    """What DLA may choose besides authorities: all provinces; in one of them, DLA and that province."""
    if not session.holds(Office.DLA_OFFICER):
        return {}
    found = await gateway.ask(Provinces(authority=NOWHERE, school=NOWHERE), session.token)
    provinces = {one.code: one.name for one in found.provinces if chosen[:2] in (NOWHERE, one.code)}
    return {NOWHERE: session.organisation_name} | provinces


def _name(
    session: Session, authority: str, school: str, found: list[School], above: dict[str, str]
) -> str | None:
    names = {(one.authority, one.code): one.name for one in found}
    names |= {(one.authority, NOWHERE): one.authority_name for one in found}
    names |= {(code, NOWHERE): name for code, name in above.items()}
    names[session.authority, session.school] = session.organisation_name
    return names.get((authority, school))


async def _asked_name(session: Session, gateway: Gateway, authority: Place, school: Place) -> str:
    """The name of an authority that has no schools."""
    question = OrganisationHistory(authority=authority, school=school, on=day_of(gateway.now()))
    return (await gateway.ask(question, session.token)).line.name


def offices_to_record(session: Session, authority: str, school: str) -> list[Office]:
    """The offices of an organisation whose orders this session may record."""
    return [office for office in _offices_at(authority, school) if session.holds(*RECORDERS[office])]


def _offices_at(authority: str, school: str) -> tuple[Office, ...]:
    if school != NOWHERE:
        return OF_SCHOOL
    if authority == NOWHERE:
        return (Office.DLA_OFFICER,)
    return (Office.PROVINCE_OFFICER,) if len(authority) == 2 else OF_AUTHORITY
