"""What organisations there are: a school with its place, and what lies in a province."""
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select

from services.registry.organisations import valid
from services.registry.rules.offices import Kind
from services.registry.tables import codes, districts, organisations, provinces, subdistricts
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.problems import ORGANISATION_UNKNOWN
from shared.contracts.registry.queries import Organisations, OrganisationsOfProvince, School, SchoolProfile
from shared.thai.dates import day_of
from shared.vocabulary.levels import Level

router = Router("registry")

MOST = 1000                                                   # schools of a province in one answer; the largest province has about 200


@router.query
async def school_profile(query: SchoolProfile, work: Work) -> School:
    """The school as documents name it."""
    found = (await work.session.execute(_schools(day_of(work.now), school=query.school, authority=query.authority))).first()
    if found is None:
        raise ORGANISATION_UNKNOWN.refuse(field="school")
    return _school(found)


@router.query
async def organisations_of_province(query: OrganisationsOfProvince, work: Work) -> Organisations:
    """How many authorities a province has, and their schools."""
    if await work.session.scalar(select(provinces.c.code).where(provinces.c.code == query.authority)) is None:
        raise ORGANISATION_UNKNOWN.refuse(field="authority")
    authorities = await work.session.scalar(
        select(func.count()).where(organisations.c.kind == Kind.AUTHORITY, organisations.c.province == query.authority))
    found = await work.session.execute(_schools(day_of(work.now), province=query.authority))
    return Organisations(authorities=authorities or 0, schools=[_school(row) for row in found])


def _schools(on: date, *, school: str | None = None, authority: str | None = None, province: str | None = None) -> Select[Any]:
    """Schools with authority and place: one, or those of a province in the order of their codes."""
    above, code, code_above = organisations.alias("above"), codes.alias("code"), codes.alias("code_above")
    found = (
        select(code.c.value.label("code"), organisations.c.name_th, organisations.c.name_en, organisations.c.levels, code_above.c.value.label("authority"),
               above.c.name_th.label("authority_name"), subdistricts.c.name_th.label("subdistrict"), districts.c.name_th.label("district"),
               provinces.c.name_th.label("province"))
        .join(code, valid(code, organisations.c.id, on)).join(above, above.c.id == organisations.c.parent).join(code_above, valid(code_above, above.c.id, on))
        .join(subdistricts, subdistricts.c.code == organisations.c.subdistrict).join(districts, districts.c.code == organisations.c.district)
        .join(provinces, provinces.c.code == organisations.c.province)
        .where(organisations.c.kind == Kind.SCHOOL).order_by(code.c.value).limit(MOST))
    wanted = {code.c.value: school, code_above.c.value: authority, organisations.c.province: province}
    return found.where(*(column == value for column, value in wanted.items() if value is not None))


def _school(row: Row[Any]) -> School:
    return School(
        code=row.code, name=row.name_th, name_en=row.name_en, authority=row.authority, authority_name=row.authority_name, subdistrict=row.subdistrict,
        district=row.district, province=row.province, levels=row.levels, is_vocational=all(Level(level).is_vocational for level in row.levels))
