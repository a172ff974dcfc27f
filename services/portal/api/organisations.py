"""Organisations on any day and the acts about them, for programs. The service that is asked checks the right.

Who acts sees the effects first, and sends their digest.
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from services.portal.gateway import GatewayDep
from services.portal.parameters import IdempotencyKey
from services.portal.routing import Route
from services.portal.session import SignedIn
from services.portal.texts.organisations import place_of
from shared.contracts.registry.commands import (
    ActReason,
    ActRecorded,
    AddOrganisation,
    CloseOrganisation,
    ConvertAuthority,
    District,
    MergeSchools,
    MoveSchool,
    OrganisationCode,
    RenameOrganisation,
    SetLevels,
    SetOrganisationCodes,
    Subdistrict,
    Text,
)
from shared.contracts.registry.queries import (
    ActEffects,
    ActKind,
    EffectsOfAct,
    OrganisationFacts,
    OrganisationHistory,
    OrganisationPage,
    OrganisationsOn,
    ProvinceList,
    Provinces,
)
from shared.thai.dates import day_of
from shared.vocabulary.codes import NOWHERE, AuthorityCode, SchoolCode, Sha256
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind

router = APIRouter(route_class=Route, prefix="/api/v1")

PlacePath = Annotated[str, Path(pattern=r"^[0-9]{2}-[A-Z]{2,3}-[0-9]{2,4}([.][0-9]{10})?$")]
Above = Annotated[str, Path(pattern=r"^[1-9][0-9](-[A-Z]{2,3}-[0-9]{2,4})?$")]


class ActRequest(BaseModel):
    """The order or announcement that an act follows."""

    order_number: Text
    order_date: date
    reason: ActReason


class DecidedActRequest(ActRequest):
    """An act from a day on, on the digest of the effects that were seen."""

    from_day: date
    effects_sha256: Sha256


class AdditionRequest(ActRequest):
    """A new authority, or a new school with the levels that it teaches."""

    from_day: date
    name_th: Text
    short_th: Text | None = None
    name_en: Text
    authority_kind: AuthorityKind | None = None
    district: District | None = None
    subdistrict: Subdistrict | None = None
    levels: list[Level] = Field([], max_length=5)
    codes: list[OrganisationCode] = Field([], max_length=6)


class RenamingRequest(DecidedActRequest):
    """Another name."""

    name_th: Text
    short_th: Text | None = None
    name_en: Text


class ConversionRequest(RenamingRequest):
    """Another kind of authority, with its name."""

    authority_kind: AuthorityKind


class CodesRequest(ActRequest):
    """Codes of other agencies with their days."""

    codes: list[OrganisationCode] = Field(min_length=1, max_length=12)


class LevelsRequest(DecidedActRequest):
    """The levels that a school teaches."""

    levels: list[Level] = Field(min_length=1, max_length=5)


class MoveRequest(DecidedActRequest):
    """Another authority."""

    to_authority: AuthorityCode


class MergerRequest(DecidedActRequest):
    """The schools that are merged into this one."""

    merged: list[SchoolCode] = Field(min_length=1, max_length=20)


class EffectsRequest(BaseModel):
    """An act, to see its effects."""

    act: ActKind
    from_day: date
    to_authority: AuthorityCode | None = None
    merged: list[SchoolCode] = []


class ActToDecide(BaseModel):
    """What an act would do, and the digest to send with the decision."""

    effects: ActEffects
    effects_sha256: Sha256


@router.get("/organisations")
async def organisations_on(
    session: SignedIn,
    gateway: GatewayDep,
    on: date | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    only: Literal["authority", "school"] | None = None,
    province: Annotated[str, Query(pattern=r"^[1-9][0-9]$")] | None = None,
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> OrganisationPage:
    """Authorities and schools of the caller's place on a day; of a province, for DLA."""
    question = OrganisationsOn(
        authority=province or session.authority,
        school=NOWHERE if province else session.school,
        on=on or day_of(gateway.now()),
        text=q,
        only=only,
        start=start,
        limit=limit,
    )
    return await gateway.ask(question, session.token)


@router.get("/provinces/{province}")
async def province_with_districts(
    province: Annotated[str, Path(pattern=r"^[1-9][0-9]$")], session: SignedIn, gateway: GatewayDep
) -> ProvinceList:
    """A province with its districts."""
    return await gateway.ask(Provinces(authority=province, school=NOWHERE), session.token)


@router.get("/organisations/{place}")
async def organisation_history(
    place: PlacePath, session: SignedIn, gateway: GatewayDep, on: date | None = None
) -> OrganisationFacts:
    """An authority or a school on a day, with its codes and its history."""
    day = on or day_of(gateway.now())
    return await gateway.ask(
        OrganisationHistory.model_validate({**place_of(place), "on": day}), session.token
    )


@router.post("/organisations/{above}/new")
async def add(
    above: Above,
    request: AdditionRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Add an authority to a province, or a school to an authority."""
    command = AddOrganisation(authority=above, school=NOWHERE, **request.model_dump())
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/effects")
async def effects(
    place: PlacePath, request: EffectsRequest, session: SignedIn, gateway: GatewayDep
) -> ActToDecide:
    """What an act would do now; nothing is stored."""
    question = EffectsOfAct.model_validate({**place_of(place), **request.model_dump()})
    found = await gateway.ask(question, session.token)
    return ActToDecide(effects=found, effects_sha256=found.sha256)


@router.post("/organisations/{place}/rename")
async def rename(
    place: PlacePath,
    request: RenamingRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Give an organisation another name."""
    command = RenameOrganisation.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/codes")
async def set_codes(
    place: PlacePath,
    request: CodesRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Record codes of other agencies with their days."""
    command = SetOrganisationCodes.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/levels")
async def set_levels(
    place: PlacePath,
    request: LevelsRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Set the levels that a school teaches."""
    command = SetLevels.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/convert")
async def convert(
    place: PlacePath,
    request: ConversionRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Change kind and name of an authority."""
    command = ConvertAuthority.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/move")
async def move(
    place: PlacePath,
    request: MoveRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Move a school to another authority."""
    command = MoveSchool.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/merge")
async def merge(
    place: PlacePath,
    request: MergerRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Merge other schools into this one."""
    command = MergeSchools.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)


@router.post("/organisations/{place}/close")
async def close(
    place: PlacePath,
    request: DecidedActRequest,
    session: SignedIn,
    gateway: GatewayDep,
    key: IdempotencyKey = None,
) -> ActRecorded:
    """Close a school, or an authority without schools."""
    command = CloseOrganisation.model_validate({**place_of(place), **request.model_dump()})
    return await gateway.ask(command, session.token, id=key)
