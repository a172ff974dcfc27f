"""Whom a circular reaches, and on which way. Pure.

Source: docs/law/letter.md (the cascade), docs/law/linkage.md §7 (straight to อบจ., เทศบาลนคร and
เทศบาลเมือง; through the district to เทศบาลตำบล and อบต.), docs/decisions/0022-circulars.md.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from services.registry.rules.offices import OrganisationKind
from shared.vocabulary.circulars import CircularLevel
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind


class PlaceOfOrganisation(NamedTuple):
    """An organisation on the day of sending. `authority_kind` and `district` of an authority alone."""

    id: int
    kind: OrganisationKind
    parent: int | None
    province: str | None
    authority_kind: AuthorityKind | None = None
    district: str | None = None
    levels: tuple[Level, ...] = ()


class Addressee(NamedTuple):
    """An organisation that receives a circular, from which one above, through which district."""

    organisation: int
    level: CircularLevel
    above: int | None
    district: str | None = None
    authority_kind: AuthorityKind | None = None


def addressees(
    places: Iterable[PlaceOfOrganisation],
    *,
    down_to: str,
    provinces: Collection[str],
    kinds: Collection[AuthorityKind],
    education: str,
) -> list[Addressee]:
    """The organisations that a circular reaches, from above: no authority without its province, no school
    without its authority. Empty provinces or kinds mean all; the other words are of `CircularAddressing`.
    """
    places = [one for one in places if not provinces or one.province in provinces]
    above = {one.province: one for one in places if one.kind is OrganisationKind.PROVINCE}
    found = [Addressee(one.id, CircularLevel.PROVINCE, None) for one in above.values()]
    if down_to == CircularLevel.PROVINCE:
        return found
    schools = [one for one in places if one.kind is OrganisationKind.SCHOOL and _teaches(one, education)]
    having = {school.parent for school in schools}
    authorities = {
        one.id: one
        for one in places
        if one.kind is OrganisationKind.AUTHORITY
        and one.province in above
        and (not kinds or one.authority_kind in kinds)
        and (education == "all" or one.id in having)
    }
    found += [_authority(one, above) for one in authorities.values()]
    if down_to == CircularLevel.SCHOOL:
        found += [
            Addressee(one.id, CircularLevel.SCHOOL, one.parent)
            for one in schools
            if one.parent in authorities
        ]
    return found


def _authority(one: PlaceOfOrganisation, above: Mapping[str | None, PlaceOfOrganisation]) -> Addressee:
    under_district = one.authority_kind is not None and one.authority_kind.is_under_district
    return Addressee(
        one.id,
        CircularLevel.AUTHORITY,
        above[one.province].id,
        one.district if under_district else None,
        one.authority_kind,
    )


def _teaches(school: PlaceOfOrganisation, education: str) -> bool:
    """Whether a school is of this education; one that teaches both is of both."""
    if education == "all":
        return True
    return any(level.is_vocational == (education == "vocational") for level in school.levels)
