"""What recording, correcting, withdrawing or ending would do; computed alike for the query and the command.

A command computes it under the lock of the seats, until its commit.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from services.registry.orders import appointing, store
from services.registry.orders.appointing import COMMITTEE, OrderToRecord
from services.registry.orders.scans import check_scan
from services.registry.orders.store import RecordedOrder
from services.registry.organisations.store import Organisation, open_organisation_at, organisation_at
from services.registry.persons.store import known_persons, persons_let_in
from services.registry.rules import orders as rules
from services.registry.rules import succession
from services.registry.rules.offices import may_record
from services.registry.rules.orders import Held, Named, Term
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal, refuse_all
from shared.contracts.registry import problems
from shared.contracts.registry.commands import (
    AttachScan,
    CorrectedAppointee,
    OfficeEnd,
    OrderContent,
    OrderCorrection,
    OrderWithdrawal,
)
from shared.contracts.registry.effects import (
    ChangedDays,
    ChangedText,
    DaysInOffice,
    NewHolder,
    OrderEffects,
    Vacancy,
)
from shared.thai.dates import day_of, plain_date
from shared.thai.digits import arabic_digits
from shared.thai.names import name_to_store
from shared.vocabulary.offices import Office

# The fields of an order that a correction may change, beside the names of the appointees.
FIELDS = ("number", "dated", "signer_name", "signer_position", "term_from", "term_to")
NAMES = ("title", "first", "last", "position")
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class NewOrder:
    """An order that can be recorded: what it is made of, its PDF, and what recording it would do."""

    organisation: Organisation
    order: OrderToRecord
    named: list[Named]
    pdf: bytes
    effects: OrderEffects


@dataclass(frozen=True)
class ChangeOfOrder:
    """A change that can be made: of which order, the days that follow, and what it would do."""

    organisation: Organisation
    before: RecordedOrder
    after: dict[object, Held]
    effects: OrderEffects


async def of_order(asked: OrderContent, work: Work, *, lock: bool = False) -> NewOrder:
    """The order, if it can be recorded. Refuse it with all its faults, or because of other orders."""
    session, today = work.session, day_of(work.now)
    organisation = await open_organisation_at(session, asked.authority, asked.school, today)
    offices = {who.office.value for who in asked.appointees}
    if lock:
        await store.lock_seats(session, {(organisation.id, office) for office in offices})
    order = _order(asked, work)
    named = [Named(**{name: getattr(who, name) for name in Named._fields}) for who in asked.appointees]
    at = [f"appointees.{index}" for index in range(len(named))]
    wrong = appointing.faults(order, organisation, named, at, work.role, today)
    if known := await store.find_order(session, organisation.id, order.number, order.term.dated):
        wrong.append(appointing.order_known(order.number, known.id))
    ids = await known_persons(work, [who.national_id for who in named])
    wrong += [
        problems.PERSON_DIFFERS.refuse(field=f"{at[index]}.national_id")
        for index in await appointing.mismatched_names(session, named, ids)
    ]
    pdf = await _scan(asked, work, wrong)
    refuse_all(wrong)
    held = await store.held_at(session, organisation.id, offices)
    new = _new_appointments(order, named, ids)
    _refuse_overlap(new, held)
    after = succession.served([*held, *new])
    _refuse_incomplete(after, order.term.first)
    with_account = await persons_let_in(session, ids.values())
    effects = OrderEffects(
        authority=asked.authority,
        school=asked.school,
        number=order.number,
        dated=order.term.dated,
        term_from=order.term.first,
        term_to=order.term.last,
        scan_sha256=asked.scan.sha256,
        appointees=[_new_holder(who, has_account=ids.get(who.national_id) in with_account) for who in named],
        changes=[],
        **_consequences(held, [one for one in after if one.order is not None], after),
    )
    return NewOrder(organisation, order, named, pdf, effects)


async def of_correction(asked: OrderCorrection, work: Work, *, lock: bool = False) -> ChangeOfOrder:
    """The correction, if it can be made."""
    organisation, before, rows = await order_to_change(asked, work, lock=lock)
    term = Term(asked.dated, asked.term_from, asked.term_to)
    now = {name: getattr(asked, name) for name in FIELDS} | {"number": arabic_digits(asked.number)}
    wrong = [appointing.refusal(fault) for fault in rules.term_faults(term, day_of(work.now))]
    wrong += _wrong_names(asked.appointees, rows)
    known = await store.find_order(work.session, organisation.id, now["number"], asked.dated)
    if known and known.id != before.id:
        wrong.append(appointing.order_known(now["number"], known.id))
    refuse_all(wrong)
    changes = [*_changed_fields(before, now), *_changed_names(asked.appointees, rows)]
    if not changes:
        raise problems.NOTHING_CHANGED.refuse()

    def moved(held: Sequence[Held]) -> list[Held]:
        own = [_moved(one, before, term) for one in held if one.order == before.id]
        others = succession.served(one for one in held if one.order != before.id)
        for one in succession.overlapped(own, others, before.term_from) if own else []:
            raise problems.TERM_OVERLAPS.refuse(field="term_from", number=one.order_number)
        return [*others, *own]

    return await _change(work, organisation, before, rows, moved, changes, **now)


async def of_withdrawal(asked: OrderWithdrawal, work: Work, *, lock: bool = False) -> ChangeOfOrder:
    """The withdrawal, if it can be made."""
    organisation, before, rows = await order_to_change(asked, work, lock=lock)

    def without(held: Sequence[Held]) -> list[Held]:
        return [one for one in held if one.order != before.id]

    changes = [ChangedText(field="withdrawn", name=None, before=None, after=asked.reason)]
    return await _change(work, organisation, before, rows, without, changes)


async def of_end(asked: OfficeEnd, work: Work, *, lock: bool = False) -> ChangeOfOrder:
    """The end of an appointment, if it can be made."""
    organisation, before, rows = await order_to_change(asked, work, lock=lock)
    if asked.appointment not in {row.id for row in rows}:
        raise problems.APPOINTMENT_UNKNOWN.refuse(field="appointment")
    held = await store.held_at(work.session, organisation.id, {row.office for row in rows})
    ended = next(one for one in held if one.appointment == asked.appointment)
    if asked.last_day < ended.first or (ended.last is not None and asked.last_day >= ended.last):
        raise problems.LAST_DAY_WRONG.refuse(
            field="last_day", first_th=plain_date(ended.first), first_en=ended.first.isoformat()
        )

    def shortened(held: Sequence[Held]) -> list[Held]:
        return [one._replace(stated_last=asked.last_day) if one == ended else one for one in held]

    last = ended.last.isoformat() if ended.last else None
    changes = [ChangedText(field="last_day", name=ended.name, before=last, after=asked.last_day.isoformat())]
    return await _change(work, organisation, before, rows, shortened, changes)


def _order(asked: OrderContent, work: Work) -> OrderToRecord:
    """The order of a message. Its number has Arabic digits, so that ๑๒/๒๕๖๙ and 12/2569 are one order."""
    return OrderToRecord(
        arabic_digits(asked.number),
        asked.signer_name,
        asked.signer_position,
        Term(asked.dated, asked.term_from, asked.term_to),
        asked.scan,
        "scan",
        work.now,
    )


async def _scan(asked: OrderContent, work: Work, wrong: list[Refusal]) -> bytes:
    """The PDF of the scan; a wrong scan is reported with the other faults."""
    try:
        return await check_scan(work.archive, asked.scan)
    except Refusal as refused:
        wrong.append(refused)
    return b""


def _new_appointments(order: OrderToRecord, named: Iterable[Named], ids: Mapping[str, UUID]) -> list[Held]:
    """The appointments that an order would make; they have no id yet, nor has the order."""
    return [
        Held(
            None,
            ids.get(who.national_id, who.national_id),
            order.number,
            who.office,
            who.duty,
            order.term.first,
            order.term.last,
            None,
            order.term.last,
            None,
            _full_name(who.title, who.first, who.last),
        )
        for who in named
    ]


def _refuse_overlap(new: Sequence[Held], held: Iterable[Held]) -> None:
    """Refuse an order that would replace who begins on the same day or later."""
    offices = [(one.office, one.duty) for one in new]
    for one in rules.ended_by(offices, held, new[0].first, new[0].last):
        if one.first >= new[0].first:
            raise problems.TERM_OVERLAPS.refuse(field="term_from", number=one.order_number)


def _refuse_incomplete(after: Iterable[Held], on: date) -> None:
    """Refuse an order that leaves its committee incomplete on its first day."""
    members = [one for one in after if one.office.value == COMMITTEE]
    serving = [one for one in members if one.first <= on and (one.last is None or on <= one.last)]
    if any(one.order is None for one in members) and not rules.is_complete(
        (one.person, one.duty) for one in serving
    ):
        raise problems.COMMITTEE_INCOMPLETE.refuse(field="appointees")


def _new_holder(who: Named, *, has_account: bool) -> NewHolder:
    return NewHolder(
        name=_full_name(who.title, who.first, who.last),
        position=who.position,
        office=who.office,
        duty=who.duty,
        acting=who.acting,
        has_account=has_account,
    )


class OrderToChange(NamedTuple):
    """An order that this person may change, with its appointments as they are stored."""

    organisation: Organisation
    before: RecordedOrder
    rows: list[Any]


async def order_to_change(
    asked: OrderCorrection | OrderWithdrawal | OfficeEnd | AttachScan, work: Work, *, lock: bool
) -> OrderToChange:
    """The order and its appointments. Refuse one whose offices this person may not record."""
    session, today = work.session, day_of(work.now)
    organisation = await organisation_at(session, asked.authority, asked.school, today)
    rows = await store.appointments_of(session, asked.order)
    if lock and rows:
        await store.lock_seats(session, {(organisation.id, row.office) for row in rows})
    before = await store.order_of(session, organisation.id, asked.order)
    if before is None:
        raise problems.ORDER_UNKNOWN.refuse(field="order")
    if before.withdrawn:
        raise problems.ORDER_WITHDRAWN.refuse(field="order")
    offices = {Office(row.office) for row in rows}
    refuse_all(
        [
            appointing.refusal(rules.may_not_appoint(office, "order"))
            for office in sorted(offices)
            if not may_record(work.role, office)
        ]
    )
    return OrderToChange(organisation, before, rows)


def _wrong_names(corrected: Iterable[CorrectedAppointee], rows: Iterable[Any]) -> Iterable[Refusal]:
    """The faults of corrected names: characters that are in none, or another person's name."""
    known = {row.id: row for row in rows}
    for index, one in enumerate(corrected):
        row = known.get(one.appointment)
        if row is None:
            yield problems.APPOINTMENT_UNKNOWN.refuse(field=f"appointees.{index}")
            continue
        for name in ("title", "first", "last"):
            if not rules.is_name(getattr(one, name)):
                yield problems.NAME_WRONG.refuse(field=f"appointees.{index}.{name}")
        if not rules.may_be_same(one.first, one.last, row.first, row.last):
            yield problems.PERSON_DIFFERS.refuse(field=f"appointees.{index}.first")
        if row.acting and not rules.is_acting(one.position):
            yield problems.POSITION_NOT_ACTING.refuse(field=f"appointees.{index}.position")


def _changed_fields(before: RecordedOrder, now: Mapping[str, Any]) -> list[ChangedText]:
    return [
        ChangedText.model_validate(
            {"field": name, "name": None, "before": _text(getattr(before, name)), "after": _text(now[name])}
        )
        for name in FIELDS
        if getattr(before, name) != now[name]
    ]


def _changed_names(corrected: Iterable[CorrectedAppointee], rows: Iterable[Any]) -> list[ChangedText]:
    known = {row.id: row for row in rows}
    return [
        ChangedText.model_validate(
            {"field": name, "name": _full_name(row.title, row.first, row.last), "before": old, "after": new}
        )
        for one in corrected
        if (row := known[one.appointment])
        for name in NAMES
        if (old := getattr(row, name)) != (new := stored_names(one)[name])
    ]


def stored_names(one: CorrectedAppointee) -> dict[str, str | None]:
    """The corrected names of an appointment, as they are stored."""
    return {
        "title": name_to_store(one.title),
        "first": name_to_store(one.first),
        "last": name_to_store(one.last) if one.last else None,
        "position": one.position,
    }


def _text(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _moved(one: Held, before: RecordedOrder, term: Term) -> Held:
    """An appointment with the corrected days of its order; an end without a successor stays."""
    ended = one.stated_last if one.stated_last != before.term_to else None
    last = min(filter(None, (ended, term.last)), default=None)
    if last is not None and last < term.first:
        raise problems.TERM_REVERSED.refuse(field="term_from")
    return one._replace(first=term.first, last=last, stated_last=last)


async def _change(
    work: Work,
    organisation: Organisation,
    before: RecordedOrder,
    rows: Iterable[Any],
    change: Callable[[Sequence[Held]], list[Held]],
    changes: list[ChangedText],
    **now: Any,
) -> ChangeOfOrder:
    """What a change of the appointments would do. `now`: the corrected fields of the order."""
    held = await store.held_at(work.session, organisation.id, {row.office for row in rows})
    after = succession.served(change(held))
    facts = {name: getattr(before, name) for name in FIELDS} | now
    effects = OrderEffects(
        authority=organisation.authority,
        school=organisation.school,
        **{name: facts[name] for name in ("number", "dated", "term_from", "term_to")},
        scan_sha256=None,
        appointees=[],
        changes=changes,
        **_consequences(held, after, after),
    )
    return ChangeOfOrder(organisation, before, {one.appointment: one for one in after}, effects)


def _consequences(held: Sequence[Held], known: Iterable[Held], after: Iterable[Held]) -> dict[str, Any]:
    """Whose days change, among those who are known, and the days without a holder that are new."""
    now = {one.appointment: one for one in known}
    changed = [one for one in held if _days(one) != _days(now.get(one.appointment))]
    new = succession.vacancies(after) - succession.vacancies(held)
    return {
        "days": [
            ChangedDays(
                appointment=one.appointment,
                name=one.name,
                office=one.office,
                duty=one.duty,
                order_number=one.order_number,
                before=_days(one),
                after=_days(now.get(one.appointment)),
            )
            for one in changed
        ],
        "vacancies": [
            Vacancy(office=vacant.office, first=vacant.first, last=vacant.last)
            for vacant in sorted(new, key=lambda one: (one.first, one.office))
        ],
    }


def _days(one: Held | None) -> DaysInOffice | None:
    return one and DaysInOffice(first=one.first, last=one.last)


def _full_name(title: str, first: str, last: str | None) -> str:
    return f"{title}{first} {last or ''}".strip()
