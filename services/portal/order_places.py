"""The organisation whose orders are shown or recorded, and what of it this session may record."""

from typing import NamedTuple

from services.portal.gateway import Gateway
from services.portal.schools import schools_of_province
from services.portal.session import Session
from shared.contracts.registry.queries import School
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
    province = session.province or chosen[:2]
    found = await schools_of_province(province, gateway)
    schools = [one for one in found if one.authority == chosen]
    authorities = {one.authority: one.authority_name for one in found} if session.province else {}
    return OrderPlace(chosen, at, _name(session, chosen, at, found), authorities, schools)


def _name(session: Session, authority: str, school: str, found: list[School]) -> str:
    names = {(one.authority, one.code): one.name for one in found}
    names |= {(one.authority, NOWHERE): one.authority_name for one in found}
    names[session.authority, session.school] = session.organisation_name
    return names.get((authority, school), authority)


def offices_to_record(session: Session, authority: str, school: str) -> list[Office]:
    """The offices of an organisation whose orders this session may record."""
    return [office for office in _offices_at(authority, school) if session.holds(*RECORDERS[office])]


def _offices_at(authority: str, school: str) -> tuple[Office, ...]:
    if school != NOWHERE:
        return OF_SCHOOL
    if authority == NOWHERE:
        return (Office.DLA_OFFICER,)
    return (Office.PROVINCE_OFFICER,) if len(authority) == 2 else OF_AUTHORITY
