"""Statements over forms, and over the schools that send them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, func, or_, select, true
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.registry.move_forms.tables import move_forms, move_forms_taken_back
from services.registry.orders.tables import appointments
from services.registry.organisations.store import MOE, OPEN, addresses, is_valid, organisations_on
from services.registry.organisations.tables import codes, provinces
from services.registry.rules.offices import HELD_AT, OrganisationKind
from shared.contracts.files import FileReference
from shared.contracts.registry.move_forms import (
    MoveForms,
    MoveFormTakingBack,
    MoveFormTotals,
    ReceivedMoveForm,
    SentFrom,
)
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office

SENT_FROM: dict[OrganisationKind, SentFrom] = {
    OrganisationKind.SCHOOL: "school",
    OrganisationKind.AUTHORITY: "authority",
    OrganisationKind.DLA: "dla",
}


class ValidAnswer(NamedTuple):
    """The answer of a school that is valid."""

    form: UUID
    asks: bool
    number: str
    dated: date
    received_on: date


class Answered(NamedTuple):
    """How many answers of a school were recorded for a year, and the one that is valid."""

    entries: int
    valid: ValidAnswer | None


class SchoolOfForms(NamedTuple):
    """A school on a day, as lists and the workbook name it."""

    id: int
    authority: str
    school: str
    name: str
    authority_name: str
    province_name: str
    state: str
    since: date


async def answered(session: AsyncSession, schools: Collection[int], year: int) -> dict[int, Answered]:
    """What these schools have answered for a year; schools without an answer are not in it."""
    found: dict[int, Answered] = {}
    rows = await session.execute(
        select(move_forms, _taken_back.c.form.label("taken_back"))
        .outerjoin(_taken_back, _taken_back.c.form == move_forms.c.id)
        .where(move_forms.c.organisation.in_(schools), move_forms.c.year == year)
    )
    for row in rows:
        entries, valid = found.get(row.organisation, Answered(0, None))
        if row.taken_back is None:
            valid = ValidAnswer(row.id, row.asks, row.number, row.dated, row.received_on)
        found[row.organisation] = Answered(entries + 1, valid)
    return found


async def insert_form(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store a form; False: the school has another entry with this number."""
    made = await session.execute(
        insert(move_forms).values(values).on_conflict_do_nothing().returning(move_forms.c.id)
    )
    return made.first() is not None


async def insert_taking_back(session: AsyncSession, values: dict[str, Any]) -> bool:
    """Store that a form was taken back; False: it was already."""
    made = await session.execute(
        insert(_taken_back).values(values).on_conflict_do_nothing().returning(_taken_back.c.form)
    )
    return made.first() is not None


async def sender_of(session: AsyncSession, school: int, form: UUID) -> Office | None:
    """The office that sent or recorded a form of a school; None: the school has no such form."""
    found = await session.scalar(_of_school(move_forms.c.office, school, form))
    return Office(found) if found else None


async def scan_of(session: AsyncSession, school: int, form: UUID) -> FileReference | None:
    """The scan of a form of a school; None: there is none."""
    found = await session.scalar(_of_school(move_forms.c.scan, school, form))
    return FileReference.model_validate(found) if found else None


def _of_school(column: ColumnElement[Any], school: int, form: UUID) -> Select[Any]:
    return select(column).where(move_forms.c.id == form, move_forms.c.organisation == school)


async def forms_of(session: AsyncSession, school: int, year: int) -> list[ReceivedMoveForm]:
    """The forms of a school for a year, the latest first."""
    return list((await _received(session, [school], year)).get(school, []))


async def valid_forms(
    session: AsyncSession, schools: Collection[int], year: int
) -> dict[int, ReceivedMoveForm]:
    """The valid forms of these schools for a year."""
    return {
        school: form
        for school, forms in (await _received(session, schools, year)).items()
        for form in forms
        if form.taken_back is None
    }


async def _received(
    session: AsyncSession, schools: Collection[int], year: int
) -> dict[int, list[ReceivedMoveForm]]:
    found: dict[int, list[ReceivedMoveForm]] = {}
    rows = await session.execute(
        select(
            move_forms,
            _name_of(move_forms).label("by"),
            _taken_back.c.at.label("taken_back_at"),
            _taken_back.c.reason,
            _taken_back.c.office.label("taken_back_office"),
            _name_of(_taken_back).label("taken_back_by"),
        )
        .outerjoin(_taken_back, _taken_back.c.form == move_forms.c.id)
        .where(move_forms.c.organisation.in_(schools), move_forms.c.year == year)
        .order_by(move_forms.c.entry.desc())
    )
    for row in rows:
        found.setdefault(row.organisation, []).append(_form(row))
    return found


def _form(row: Row[Any]) -> ReceivedMoveForm:
    back = None
    if row.taken_back_at:
        back = MoveFormTakingBack(
            at=row.taken_back_at, by=row.taken_back_by, office=row.taken_back_office, reason=row.reason
        )
    return ReceivedMoveForm(
        form=row.id,
        asks=row.asks,
        number=row.number,
        dated=row.dated,
        contact_name=row.contact_name,
        telephone=row.telephone,
        received_on=row.received_on,
        recorded_at=row.recorded_at,
        by=row.by,
        office=row.office,
        sent_from=SENT_FROM[HELD_AT[Office(row.office)]],
        has_scan=row.scan is not None,
        taken_back=back,
    )


async def school_with_id(session: AsyncSession, id: int, on: date) -> SchoolOfForms:
    """The school with this id on a day, also one that has ended."""
    schools = _schools(on)
    found = await session.execute(select(schools).where(schools.c.id == id))
    return _school(found.one())


async def schools_by_code(
    session: AsyncSession, written: Collection[str], on: date
) -> dict[str, SchoolOfForms]:
    """Schools by the codes that people write: LSQ's own, or the ministry's of that day."""
    schools = _schools(on)
    rows = await session.execute(
        select(schools).where(or_(schools.c.school.in_(written), schools.c.moe_code.in_(written)))
    )
    found: dict[str, SchoolOfForms] = {}
    for row in rows:
        found[row.school] = _school(row)
        if row.moe_code:
            found[row.moe_code] = found[row.school]
    return found


async def totals(session: AsyncSession, asked: MoveForms, year: int, on: date) -> MoveFormTotals:
    """The counts of the answers of the schools that are asked for."""
    listed = _listed(asked, year, on)
    row = (
        await session.execute(
            select(
                func.count().label("schools"),
                func.count().filter(listed.c.asks.is_(True)).label("asks"),
                func.count().filter(listed.c.asks.is_(False)).label("not_needed"),
                func.count().filter(listed.c.asks.is_(None)).label("no_answer"),
            ).select_from(listed)
        )
    ).one()
    return MoveFormTotals(**row._mapping)


async def page_of_schools(
    session: AsyncSession, asked: MoveForms, year: int, on: date
) -> Sequence[SchoolOfForms]:
    """A page of the schools that are asked for, by province and authority."""
    listed = _listed(asked, year, on)
    wanted = {
        None: true(),
        "asks": listed.c.asks.is_(True),
        "not_needed": listed.c.asks.is_(False),
        "no_answer": listed.c.asks.is_(None),
    }
    rows = await session.execute(
        select(listed)
        .where(wanted[asked.answer])
        .order_by(listed.c.province, listed.c.authority, listed.c.school)
        .offset(asked.start)
        .limit(asked.limit)
    )
    return [_school(row) for row in rows]


def _listed(asked: MoveForms, year: int, on: date) -> Subquery:
    """The open schools of a place that match the search, each with its valid answer (NULL: none)."""
    schools = _schools(on)
    valid = (
        select(move_forms.c.organisation, move_forms.c.asks)
        .outerjoin(_taken_back, _taken_back.c.form == move_forms.c.id)
        .where(move_forms.c.year == year, _taken_back.c.form.is_(None))
        .subquery("valid")
    )
    return (
        select(schools, valid.c.asks)
        .outerjoin(valid, valid.c.organisation == schools.c.id)
        .where(schools.c.state == OPEN, _of_place(schools, asked), _matches(schools, asked.text.strip()))
        .subquery("listed")
    )


def _of_place(schools: Subquery, asked: MoveForms) -> ColumnElement[bool]:
    if asked.school != NOWHERE:
        return and_(schools.c.authority == asked.authority, schools.c.school == asked.school)
    if asked.authority == NOWHERE:
        return true()
    if len(asked.authority) == 2:
        return schools.c.province == asked.authority
    return schools.c.authority == asked.authority


def _matches(schools: Subquery, text: str) -> ColumnElement[bool]:
    names = (schools.c.name, schools.c.authority_name, schools.c.province_name)
    numbers = (schools.c.school, schools.c.moe_code, schools.c.authority)
    return or_(
        *(name.contains(text, autoescape=True) for name in names),
        *(number.startswith(text, autoescape=True) for number in numbers),
    )


def _schools(on: date) -> Subquery:
    """The schools of a day with all that a line shows, also those that have ended."""
    own, above = organisations_on(on, "own"), organisations_on(on, "above")
    code, code_above, moe = addresses(on, "code"), addresses(on, "code_above"), codes.alias("moe")
    return (
        select(
            own.c.id,
            own.c.name_th.label("name"),
            own.c.province,
            own.c.state,
            own.c.since,
            code.c.value.label("school"),
            code_above.c.value.label("authority"),
            above.c.name_th.label("authority_name"),
            provinces.c.name_th.label("province_name"),
            moe.c.value.label("moe_code"),
        )
        .join(code, code.c.organisation == own.c.id)
        .join(above, above.c.id == own.c.parent)
        .join(code_above, code_above.c.organisation == above.c.id)
        .join(provinces, provinces.c.code == own.c.province)
        .outerjoin(moe, and_(moe.c.organisation == own.c.id, is_valid(moe, MOE, on)))
        .where(own.c.kind == OrganisationKind.SCHOOL)
        .subquery("schools")
    )


def _school(row: Row[Any]) -> SchoolOfForms:
    return SchoolOfForms(**{name: getattr(row, name) for name in SchoolOfForms._fields})


def _name_of(table: Any) -> Any:
    """The name, by the order, of who acted in a row of this table; NULL where no appointment is known."""
    by = appointments.alias("by_appointment")
    name = func.concat(by.c.title, by.c.first, " ", by.c.last)
    return select(func.rtrim(name)).where(by.c.id == table.c.appointment).scalar_subquery()


_taken_back = move_forms_taken_back
