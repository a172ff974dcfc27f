"""Queries about forms: the answer of a school, the list of schools, the scan of a form."""

from services.registry.move_forms import store
from services.registry.move_forms.deadlines import announced_due, deadlines, year_now
from services.registry.organisations.store import Organisation, organisation_at
from services.registry.rules.offices import OrganisationKind
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.registry.move_forms import (
    MoveFormLine,
    MoveFormOfSchool,
    MoveFormPage,
    MoveForms,
    MoveFormScan,
    MoveFormScanReference,
    SchoolMoveForm,
)
from shared.contracts.registry.problems import MOVE_FORM_UNKNOWN, ORGANISATION_UNKNOWN
from shared.thai.dates import day_of

router = Router("registry")


@router.query
async def move_form_of_school(query: MoveFormOfSchool, work: Work) -> SchoolMoveForm:
    """The answer of a school for a year, with its deadline there and what was taken back."""
    today = day_of(work.now)
    school = await _school(query, work)
    year = query.year or await year_now(work.session, today)
    named = await store.school_with_id(work.session, school.id, today)
    forms = await store.forms_of(work.session, school.id, year)
    return SchoolMoveForm(
        year=year,
        authority=query.authority,
        school=query.school,
        school_name=named.name,
        authority_name=named.authority_name,
        deadline=(await deadlines(work.session, year, [school.id], today)).get(school.id),
        form=next((form for form in forms if form.taken_back is None), None),
        earlier=[form for form in forms if form.taken_back],
    )


@router.query
async def move_forms(query: MoveForms, work: Work) -> MoveFormPage:
    """The open schools of a place with their answers, and how many have answered what."""
    today = day_of(work.now)
    year = query.year or await year_now(work.session, today)
    totals = await store.totals(work.session, query, year, today)
    schools = await store.page_of_schools(work.session, query, year, today)
    ids = [school.id for school in schools]
    forms = await store.valid_forms(work.session, ids, year)
    due_here = await deadlines(work.session, year, ids, today)
    return MoveFormPage(
        year=year,
        announced_due=await announced_due(work.session, year),
        totals=totals,
        total=totals.schools if query.answer is None else getattr(totals, query.answer),
        lines=[
            MoveFormLine(
                authority=school.authority,
                school=school.school,
                school_name=school.name,
                authority_name=school.authority_name,
                province_name=school.province_name,
                due=due_here[school.id].due if school.id in due_here else None,
                form=forms.get(school.id),
            )
            for school in schools
        ],
    )


@router.query
async def move_form_scan(query: MoveFormScan, work: Work) -> MoveFormScanReference:
    """The scan of a form of a school."""
    school = await _school(query, work)
    scan = await store.scan_of(work.session, school.id, query.form)
    if scan is None:
        raise MOVE_FORM_UNKNOWN.refuse(field="form")
    return MoveFormScanReference(scan=scan)


async def _school(query: MoveFormOfSchool | MoveFormScan, work: Work) -> Organisation:
    school = await organisation_at(work.session, query.authority, query.school, day_of(work.now))
    if school.kind is not OrganisationKind.SCHOOL:
        raise ORGANISATION_UNKNOWN.refuse(field="school")
    return school
