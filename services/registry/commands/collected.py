"""Orders collected by form before LSQ, from a workbook: preview or apply, row by row. A preview is the real thing, taken back."""
import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Annotated, Literal
from uuid import UUID

from faststream import Context
from sqlalchemy import select

from services.registry.collected.reader import FILE_LIMIT, Line, read
from services.registry.commands import appointing
from services.registry.commands.appointing import KnownOrder, Made, Order
from services.registry.organisations import Organisation, organisation_at
from services.registry.rules import orders as rules
from services.registry.rules.offices import BANGKOK, day_of
from services.registry.rules.orders import Named, Term
from services.registry.tables import appointments
from shared.access.rights import within
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal, together
from shared.contracts.registry.commands import CollectedOrders, CollectedRow, ImportAppointments
from shared.contracts.registry.problems import NOT_OF_SENDER, ORDER_DIFFERS, PERSON_DIFFERS, WORKBOOK_TOO_LARGE
from shared.edge import Router
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.offices import Office
from shared.work import Work

router = Router("registry")

Outcome = Literal["new", "same", "recorded", "refused"]
HEADS = {"signer_name": "ผู้ลงนาม", "signer_position": "ตำแหน่งผู้ลงนาม", "term_from": "มีผลตั้งแต่วันที่", "term_to": "ถึงวันที่"}


@router.command
async def import_appointments(command: ImportAppointments, work: Annotated[Work, Context("work")]) -> CollectedOrders:
    """Take the collected orders, the oldest term first. Rows of one order stand together; a wrong row is refused alone, unless a committee needs it."""
    if command.workbook.size > FILE_LIMIT:
        raise WORKBOOK_TOO_LARGE.refuse(field="workbook", what=f"> {FILE_LIMIT // 1_000_000} MB")
    lines = await asyncio.to_thread(read, await work.archive.get(command.workbook))
    taking = Taking(command, work)
    with suppress(TakenBack):
        async with work.session.begin_nested():
            await taking.all(lines)
            if not command.apply:
                raise TakenBack
            taking.say()
    return CollectedOrders(applied=command.apply, rows=[taking.row(line) for line in lines])


class TakenBack(Exception):
    """Ends a savepoint whose writing is not to stay."""


class Taking:
    """One workbook on its way: what became of each line, and what is to be said of it."""

    def __init__(self, command: ImportAppointments, work: Work) -> None:
        self.command, self.work = command, work
        self.outcomes: dict[int, Outcome] = {}
        self.wrong: dict[int, list[Refusal]] = defaultdict(list)
        self.said: list[tuple[UUID, Organisation, Term, list[Made]]] = []
        assert work.actor is not None
        self.role = work.actor.role

    async def all(self, lines: Sequence[Line]) -> None:
        """Every order of the workbook, by the first day of its term."""
        for line in lines:
            self.wrong[line.row] += line.wrong or self._foreign(line)
        fit = [line for line in lines if not self.wrong[line.row]]
        places = await self._organisations(fit)
        fit = [line for line in fit if not self.wrong[line.row]]
        if fit:
            seats = {(places[line.authority, line.school].id, line.who.office.value) for line in fit if line.who}
            await appointing.lock_seats(self.work.session, seats)
        for group in _orders(fit):
            await self._order(places[group[0].authority, group[0].school], group)

    def say(self) -> None:
        """An event an order."""
        for order, organisation, term, made in self.said:
            appointing.say(self.work, order, organisation, term, self.command.workbook.sha256, made)

    def row(self, line: Line) -> CollectedRow:
        """What became of a line."""
        wrong = self.wrong[line.row]
        outcome = "refused" if wrong else self.outcomes[line.row]
        return CollectedRow(
            row=line.row, authority=line.authority, school=line.school, order_number=line.number, outcome=outcome, problem=together(wrong).report if wrong else None)

    def _foreign(self, line: Line) -> list[Refusal]:
        """Not the sender's: outside the place that the command is about."""
        named = [part for part in (self.command.authority, self.command.school) if part != NOWHERE]
        return [] if within(".".join(named) or "*", line.authority, line.school) else [NOT_OF_SENDER.refuse(field="authority")]

    async def _organisations(self, lines: Sequence[Line]) -> dict[tuple[str, str], Organisation]:
        found: dict[tuple[str, str], Organisation] = {}
        for line in lines:
            place = (line.authority, line.school)
            if place not in found:
                try:
                    found[place] = await organisation_at(self.work.session, *place, day_of(self.work.now))
                except Refusal as unknown:
                    self.wrong[line.row].append(unknown)
        return found

    async def _order(self, organisation: Organisation, lines: list[Line]) -> None:
        """One order: its own savepoint, taken back when nothing of it is recorded."""
        first = lines[0]
        assert first.term is not None
        known = await appointing.order_known(self.work.session, organisation.id, first.number, first.term.dated)
        lines = self._agreeing(lines, known)
        order = self._of(first)
        self._faults(order, organisation, lines)
        fit = [line for line in lines if not self.wrong[line.row]]
        if not fit:
            return
        id = known.id if known else self.work.new_id()
        with suppress(TakenBack):
            async with self.work.session.begin_nested():
                if not known:
                    await appointing.save_order(self.work, id, organisation, order)
                made = await self._appoint(id, organisation, order.term, fit)
                if not made:
                    raise TakenBack
                self.said.append((id, organisation, order.term, made))

    def _agreeing(self, lines: Sequence[Line], known: KnownOrder) -> list[Line]:
        """The lines that say of the order what the first one says, or what is recorded."""
        said = _said(lines[0]) if known is None else {name: getattr(known, name) for name in HEADS}
        for line in lines:
            self.wrong[line.row] += [ORDER_DIFFERS.refuse(field=name, head=HEADS[name]) for name, value in _said(line).items() if value != said[name]]
        return [line for line in lines if not self.wrong[line.row]]

    def _of(self, line: Line) -> Order:
        assert line.term is not None
        received = datetime.combine(line.received, time(12), BANGKOK) if line.received else self.work.now
        workbook: FileReference = self.command.workbook
        return Order(line.number, line.signer_name, line.signer_position, line.term, workbook, "collected", min(received, self.work.now))

    def _faults(self, order: Order, organisation: Organisation, lines: Sequence[Line]) -> None:
        """Everything wrong with the term (told in each row) and with the appointees."""
        term = [appointing.refusal(fault) for fault in rules.term_faults(order.term, day_of(self.work.now))]
        for line in lines:
            assert line.who is not None
            self.wrong[line.row] += term + [
                appointing.refusal(rules.Fault(fault.problem, fault.field.removeprefix("row."), fault.facts))
                for fault in rules.appointee_faults(line.who, organisation.kind, self.role, "row")]
        fit = [line for line in lines if not self.wrong[line.row]]
        for fault in rules.doubles([line.who for line in fit if line.who], [str(line.row) for line in fit]):
            row, _, name = fault.field.partition(".")
            self.wrong[int(row)].append(appointing.refusal(rules.Fault(fault.problem, name, fault.facts)))

    async def _appoint(self, order: UUID, organisation: Organisation, term: Term, lines: Sequence[Line]) -> list[Made]:
        """Office by office, each in its own savepoint: what is wrong with the committee does not stop the registrar."""
        named = [line.who for line in lines if line.who]
        ids = await appointing.persons_of(self.work, named)
        for index in await appointing.strangers(self.work.session, named, ids):
            self.wrong[lines[index].row].append(PERSON_DIFFERS.refuse(field="national_id"))
        recorded = await self._recorded(order)
        made: list[Made] = []
        parts: dict[Office, list[Line]] = defaultdict(list)
        for line in lines:
            assert line.who is not None
            if self.wrong[line.row]:
                continue
            if (ids[line.who.national_id], line.who.office) in recorded:
                self.outcomes[line.row] = "same"
            else:
                parts[line.who.office].append(line)
        for part in parts.values():
            made += await self._part(order, organisation, term, part, ids)
        return made

    async def _part(self, order: UUID, organisation: Organisation, term: Term, lines: list[Line], ids: dict[str, UUID]) -> list[Made]:
        named: list[Named] = [line.who for line in lines if line.who]
        try:
            async with self.work.session.begin_nested():
                made = await appointing.appoint(self.work, order, organisation, term, named, ids)
        except Refusal as refused:
            for line in lines:
                self.wrong[line.row].append(refused)
            return []
        self.outcomes |= dict.fromkeys((line.row for line in lines), "recorded" if self.command.apply else "new")
        return made

    async def _recorded(self, order: UUID) -> set[tuple[UUID, str]]:
        found = await self.work.session.execute(select(appointments.c.person, appointments.c.office).where(appointments.c.by_order == order))
        return {(row.person, row.office) for row in found}


def _orders(lines: Iterable[Line]) -> list[list[Line]]:
    """The lines of each order together; former terms first, so that a succession comes out right whatever the order of rows."""
    groups: dict[tuple[object, ...], list[Line]] = defaultdict(list)
    for line in lines:
        assert line.term is not None
        groups[line.authority, line.school, line.number, line.term.dated].append(line)
    return sorted(groups.values(), key=_place_in_time)


def _place_in_time(group: list[Line]) -> tuple[date, date, int]:
    term, row = group[0].term, group[0].row
    assert term is not None
    return term.first, term.dated, row


def _said(line: Line) -> dict[str, object]:
    """What a line says of its order, beside number and date."""
    assert line.term is not None
    return {"signer_name": line.signer_name, "signer_position": line.signer_position, "term_from": line.term.first, "term_to": line.term.last}
