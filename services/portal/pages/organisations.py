"""Authorities and schools on any day: the list, one with its codes and history, and the acts of DLA.

An act shows its effects first; the form of the decision carries all that was typed.
"""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from services.portal.error_responses import problem_of, status_of
from services.portal.gateway import Gateway, GatewayDep
from services.portal.parameters import FormKey, ShortText
from services.portal.render import page
from services.portal.routing import Route
from services.portal.session import HeldBy, Session, SignedIn
from services.portal.texts import organisations as texts
from services.portal.texts.organisations import ACTS, TypedAct, path_of, place_of
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import ProblemBody, Refusal
from shared.contracts.registry.problems import ACT_EFFECTS_CHANGED
from shared.contracts.registry.queries import (
    ActEffects,
    OrganisationFacts,
    OrganisationHistory,
    OrganisationsOn,
    Provinces,
)
from shared.thai.dates import day_of, read_date
from shared.vocabulary.codes import NOWHERE, Sha256
from shared.vocabulary.levels import Level
from shared.vocabulary.offices import Office

router = APIRouter(route_class=Route, include_in_schema=False)

LINES_PER_PAGE = 100
MAX_SUGGESTIONS = 500
Dla = Annotated[Session, Depends(HeldBy(Office.DLA_OFFICER))]
PlacePath = Annotated[str, Path(pattern=r"^[0-9]{2}-[A-Z]{2,3}-[0-9]{2,4}([.][0-9]{10})?$")]
Above = Annotated[str, Path(pattern=r"^[1-9][0-9](-[A-Z]{2,3}-[0-9]{2,4})?$")]
# Of the form of codes, which has no effects to see.
NOTHING_SEEN = "0" * 64
Act = Literal["rename", "codes", "levels", "convert", "move", "merge", "close"]
Several = Annotated[list[str], Form(default_factory=list, max_length=20)]
Reason = Annotated[str, Form(max_length=300)]


async def typed_act(
    *,
    order_number: ShortText = "",
    order_date: ShortText = "",
    reason: Reason = "",
    from_day: ShortText = "",
    name_th: ShortText = "",
    short_th: ShortText = "",
    name_en: ShortText = "",
    authority_kind: ShortText = "",
    subdistrict: ShortText = "",
    to_authority: ShortText = "",
    levels: Several,
    merged: Several,
    scheme: Several,
    value: Several,
    first: Several,
    last: Several,
) -> TypedAct:
    """What was typed in the form of an act."""
    return TypedAct(**locals())


Typed = Annotated[TypedAct, Depends(typed_act)]


@router.get("/organisations")
async def show_list(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    q: Annotated[str, Query(max_length=100)] = "",
    only: Literal["", "authority", "school"] = "",
    on: Annotated[str, Query(max_length=40)] = "",
    province: Annotated[str, Query(pattern=r"^([1-9][0-9])?$")] = "",
    start: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> Response:
    """The authorities and schools of the person's place on a day; DLA chooses a province."""
    chooses = session.holds(Office.DLA_OFFICER)
    day, problem = _day(on, gateway)
    question = OrganisationsOn(
        authority=(province if chooses else session.authority) or NOWHERE,
        school=session.school,
        on=day,
        text=q,
        only=only or None,
        start=start,
        limit=LINES_PER_PAGE,
    )
    found = await gateway.ask(question, session.token)
    provinces = Provinces(authority=NOWHERE, school=NOWHERE)
    facts = {
        "session": session,
        "found": found,
        "provinces": (await gateway.ask(provinces, session.token)).provinces if chooses else [],
        "given": {"q": q, "only": only, "on": on, "province": province},
        "may_add": chooses,
        "problem": problem,
        "start": start,
        "following": start + LINES_PER_PAGE,
        "states": texts.STATES,
        "path_of": path_of,
        "kinds": texts.KINDS,
    }
    return page(request, "organisations/list.html", facts, status=status_of(problem) if problem else 200)


@router.get("/organisations/{place}")
async def show_organisation(
    request: Request,
    session: SignedIn,
    gateway: GatewayDep,
    place: PlacePath,
    on: Annotated[str, Query(max_length=40)] = "",
) -> Response:
    """An authority or a school on a day: its codes, its history, the acts that DLA may do."""
    day, problem = _day(on, gateway)
    found = await _facts(session, gateway, place, day)
    is_school = found.line.school != NOWHERE
    acts = {name: words for name, words in ACTS.items() if words[2 if is_school else 3]}
    may_act = session.holds(Office.DLA_OFFICER) and found.line.state == "open"
    facts = {
        "session": session,
        "found": found,
        "place": place,
        "acts": acts if may_act else {},
        "history": texts.HISTORY,
        "states": texts.STATES,
        "kinds": texts.KINDS,
        "schemes": texts.SCHEMES,
        "given": {"on": on},
        "problem": problem,
    }
    return page(
        request, "organisations/organisation.html", facts, status=status_of(problem) if problem else 200
    )


@router.get("/organisations/{above}/new")
async def show_new(request: Request, session: Dla, gateway: GatewayDep, above: Above) -> Response:
    """The form for a new authority of a province, or a new school of an authority."""
    return await _new_page(request, session, gateway, above, TypedAct())


@router.post("/organisations/{above}/new")
async def add(
    request: Request, session: Dla, gateway: GatewayDep, above: Above, typed: Typed, key: FormKey
) -> Response:
    """Add what was typed. Sent twice, it is added once."""
    try:
        recorded = await gateway.ask(texts.addition_of(above, typed), session.token, id=key)
    except (Refusal, ValidationError) as error:
        return await _new_page(request, session, gateway, above, typed, problem_of(error))
    return _see(path_of(recorded.authority, recorded.school), recorded.from_day)


@router.get("/organisations/{place}/acts/{act}")
async def show_act(
    request: Request, session: Dla, gateway: GatewayDep, place: PlacePath, act: Act
) -> Response:
    """The form of an act, with what holds today."""
    found = await _facts(session, gateway, place, day_of(gateway.now()))
    line = found.line
    typed = TypedAct(levels=[level.value for level in line.levels])
    if act == "rename":
        typed.name_th, typed.short_th, typed.name_en = line.name, found.short, line.name_en
    return await _act_page(request, session, gateway, found, act, typed)


@router.post("/organisations/{place}/acts/{act}/effects")
async def show_effects(
    request: Request, session: Dla, gateway: GatewayDep, place: PlacePath, act: Act, typed: Typed
) -> Response:
    """What an act would do; nothing is saved."""
    found = await _facts(session, gateway, place, day_of(gateway.now()))
    try:
        effects = await gateway.ask(texts.question_of(act, place_of(place), typed), session.token)
        # So that what was typed wrong is seen now.
        texts.command_of(act, place_of(place), typed, effects.sha256)
    except (Refusal, ValidationError) as error:
        return await _act_page(request, session, gateway, found, act, typed, problem_of(error))
    return _effects_page(request, session, found, act, typed, effects)


@router.post("/organisations/{place}/acts/{act}")
async def decide(
    request: Request,
    session: Dla,
    gateway: GatewayDep,
    place: PlacePath,
    act: Act,
    typed: Typed,
    key: FormKey,
    effects_sha256: Annotated[Sha256, Form()] = NOTHING_SEEN,
    seen: Annotated[str, Form(max_length=100_000)] = "",
) -> Response:
    """Record an act on what was seen. Sent twice, it is one act.

    If the effects have changed, the page shows them anew, and asks again.
    """
    found = await _facts(session, gateway, place, day_of(gateway.now()))
    try:
        command = texts.command_of(act, place_of(place), typed, effects_sha256)
        recorded = await gateway.ask(command, session.token, id=key)
    except (Refusal, ValidationError) as error:
        problem = problem_of(error)
        if problem.is_one_of(ACT_EFFECTS_CHANGED):
            effects = ActEffects.model_validate(problem.details["effects"])
            before = ActEffects.model_validate_json(seen) if seen else None
            return _effects_page(request, session, found, act, typed, effects, problem, before)
        return await _act_page(request, session, gateway, found, act, typed, problem)
    return _see(place, recorded.from_day if act == "codes" else day_of(gateway.now()))


def _day(on: str, gateway: Gateway) -> tuple[date, ProblemBody | None]:
    """The day that was typed; today, and the problem, when it cannot be read."""
    read = read_date(on).day if on.strip() else day_of(gateway.now())
    problem = None if read else DATE_UNREAD.refuse(field="on").body
    return read or day_of(gateway.now()), problem


async def _facts(session: Session, gateway: Gateway, place: str, on: date) -> OrganisationFacts:
    question = OrganisationHistory.model_validate({**place_of(place), "on": on})
    return await gateway.ask(question, session.token)


def _see(place: str, on: date) -> Response:
    return RedirectResponse(f"/organisations/{place}?on={on}", status_code=303)


async def _new_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    above: str,
    typed: TypedAct,
    problem: ProblemBody | None = None,
) -> Response:
    [province] = (await gateway.ask(Provinces(authority=above[:2], school=NOWHERE), session.token)).provinces
    is_school = len(above) > 2
    name = province.name
    if is_school:
        name = (await _facts(session, gateway, above, day_of(gateway.now()))).line.name
    facts = {
        "above": above,
        "above_name": name,
        "is_school": is_school,
        "province": province,
        **_form_facts(session, typed, problem),
    }
    return page(request, "organisations/new.html", facts, status=status_of(problem) if problem else 200)


async def _act_page(
    request: Request,
    session: Session,
    gateway: Gateway,
    found: OrganisationFacts,
    act: str,
    typed: TypedAct,
    problem: ProblemBody | None = None,
) -> Response:
    """The form of an act, with the places that can be named in it."""
    suggestions = []
    if act in ("move", "merge"):
        only: Literal["authority", "school"] = "authority" if act == "move" else "school"
        question = OrganisationsOn(
            authority=found.line.province,
            school=NOWHERE,
            on=found.on,
            only=only,
            limit=MAX_SUGGESTIONS,
        )
        lines = (await gateway.ask(question, session.token)).lines
        suggestions = [
            (line.school if act == "merge" else line.authority, line.name)
            for line in lines
            if line.state == "open"
        ]
    facts = {
        "found": found,
        "place": path_of(found.line.authority, found.line.school),
        "act": act,
        "words": ACTS[act],
        "suggestions": suggestions,
        **_form_facts(session, typed, problem),
    }
    return page(request, "organisations/act.html", facts, status=status_of(problem) if problem else 200)


def _effects_page(
    request: Request,
    session: Session,
    found: OrganisationFacts,
    act: str,
    typed: TypedAct,
    effects: ActEffects,
    problem: ProblemBody | None = None,
    before: ActEffects | None = None,
) -> Response:
    facts = {
        "found": found,
        "place": path_of(found.line.authority, found.line.school),
        "act": act,
        "words": ACTS[act],
        "effects": effects,
        "before": before,
        "hidden": [
            (name, one)
            for name, value in asdict(typed).items()
            for one in (value if isinstance(value, list) else [value])
        ],
        **_form_facts(session, typed, problem),
    }
    return page(request, "organisations/effects.html", facts, status=status_of(problem) if problem else 200)


def _form_facts(session: Session, typed: TypedAct, problem: ProblemBody | None) -> dict[str, Any]:
    """What each form shows: what was typed, and every fault beside its field."""
    return {
        "session": session,
        "typed": typed,
        "problem": problem,
        "errors": texts.errors_of(problem) if problem else {},
        "labels": texts.FIELDS,
        "levels": list(Level),
        "kinds": texts.KINDS,
        "schemes": texts.SCHEMES,
        "key": uuid4(),
    }
