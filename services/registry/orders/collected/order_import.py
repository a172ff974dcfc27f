"""The import of a workbook of collected orders: order by order; a wrong row is refused with its reasons."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime, time
from typing import Literal
from uuid import UUID

from services.registry.orders import appointing, store
from services.registry.orders.appointing import NewAppointment, OrderToRecord
from services.registry.orders.collected.layout import LABEL
from services.registry.orders.collected.reader import CollectedLine
from services.registry.orders.store import RecordedOrder
from services.registry.organisations.store import Organisation, open_organisation_at, places_of_moe_codes
from services.registry.persons.store import persons_of
from services.registry.rules import orders as rules
from services.registry.rules.orders import Named, Term
from shared.access.rights import within
from shared.chassis.unit_of_work import Work
from shared.contracts.files import FileReference
from shared.contracts.problem import Refusal, together
from shared.contracts.registry.commands import CollectedRow, ImportAppointments
from shared.contracts.registry.problems import NOT_OF_SENDER, ORDER_DIFFERS, PERSON_DIFFERS
from shared.thai.dates import BANGKOK, day_of
from shared.vocabulary.codes import NOWHERE
from shared.vocabulary.identifiers import read_identifier
from shared.vocabulary.offices import Office

Outcome = Literal["new", "same", "recorded", "refused"]
# The fields in which all lines of an order must agree, with their heads.
HEADS = {name: LABEL[name] for name in ("signer_name", "signer_position", "term_from", "term_to")}


class RollBack(Exception):
    """Ends a savepoint and rolls it back."""


class OrderImport:
    """The import of one workbook: the outcome of each line, and the events to emit.

    What the orders need is loaded once for all.
    """

    def __init__(self, command: ImportAppointments, work: Work) -> None:
        self.command, self.work = command, work
        self.outcomes: dict[int, Outcome] = {}
        self.wrong: dict[int, list[Refusal]] = defaultdict(list)
        self.recorded_orders: list[tuple[UUID, Organisation, Term, list[NewAppointment]]] = []
        self.role = work.role

    async def run(self, lines: Sequence[CollectedLine]) -> None:
        """Import every order of the workbook, by the first day of its term."""
        await self._name_by_place(lines)
        for line in lines:
            self.wrong[line.row] += line.wrong or self._scope_refusals(line)
        self.places = await self._organisations(self._fit(lines))
        await self._load(self._fit(lines))
        for group in _orders(self._fit(lines)):
            await self._order(self.places[group[0].authority, group[0].school], group)

    def emit(self) -> None:
        """Emit an event for each order."""
        for order, organisation, term, made in self.recorded_orders:
            appointing.emit_order_received(
                self.work, order, organisation, term, self.command.workbook.sha256, made
            )

    def row(self, line: CollectedLine) -> CollectedRow:
        """The outcome of a line."""
        wrong = self.wrong[line.row]
        outcome = "refused" if wrong else self.outcomes[line.row]
        return CollectedRow(
            row=line.row,
            authority=line.authority,
            school=line.school,
            order_number=line.number,
            outcome=outcome,
            problem=together(wrong).body if wrong else None,
        )

    async def _name_by_place(self, lines: Iterable[CollectedLine]) -> None:
        """Name schools by their place: people write the ministry's code of the day. What is none stays."""
        written = {line.school for line in lines}
        found = await places_of_moe_codes(self.work.session, written, day_of(self.work.now))
        for line in lines:
            line.school = found.get(line.school, line.school)

    def _fit(self, lines: Iterable[CollectedLine]) -> list[CollectedLine]:
        """The lines without a refusal so far."""
        return [line for line in lines if not self.wrong[line.row]]

    def _scope_refusals(self, line: CollectedLine) -> list[Refusal]:
        """The refusal of a line of another organisation than the sender's, and those below it."""
        named = [part for part in (self.command.authority, self.command.school) if part != NOWHERE]
        return (
            []
            if within(".".join(named) or "*", line.authority, line.school)
            else [NOT_OF_SENDER.refuse(field="authority")]
        )

    async def _organisations(self, lines: Sequence[CollectedLine]) -> dict[tuple[str, str], Organisation]:
        """The organisations of the lines, by authority and school. A line with an unknown one is refused."""
        found: dict[tuple[str, str], Organisation | Refusal] = {}
        for line in lines:
            place = (line.authority, line.school)
            if place not in found:
                try:
                    found[place] = await open_organisation_at(
                        self.work.session, *place, day_of(self.work.now)
                    )
                except Refusal as unknown:
                    found[place] = unknown
            if isinstance(refused := found[place], Refusal):
                self.wrong[line.row].append(refused)
        return {place: one for place, one in found.items() if isinstance(one, Organisation)}

    async def _load(self, lines: Sequence[CollectedLine]) -> None:
        """Load persons, seats (locked), and what is recorded of these orders."""
        session = self.work.session
        # An invalid national id belongs to no person.
        valid = [
            (line, line.who)
            for line in lines
            if line.who and not read_identifier(line.who.national_id).reason
        ]
        named = [who for _, who in valid]
        self.seats = (
            await store.lock_seats(
                session, {(self._organisation(line).id, line.who.office.value) for line in lines if line.who}
            )
            if lines
            else {}
        )
        self.ids = await persons_of(self.work, [who.national_id for who in named]) if named else {}
        for index in await appointing.mismatched_names(session, named, self.ids):
            self.wrong[valid[index][0].row].append(PERSON_DIFFERS.refuse(field="national_id"))
        known = await store.find_orders(
            session, {self._organisation(line).id for line in lines}, {line.number for line in lines}
        )
        self.known = {(order.organisation, order.number, order.dated): order for order in known}
        self.recorded = await store.appointed_by(session, [order.id for order in known])

    def _organisation(self, line: CollectedLine) -> Organisation:
        return self.places[line.authority, line.school]

    async def _order(self, organisation: Organisation, lines: list[CollectedLine]) -> None:
        """Import one order in a savepoint, which is rolled back when nothing of the order is recorded."""
        first = lines[0]
        assert first.term is not None
        known = self.known.get((organisation.id, first.number, first.term.dated))
        order = self._order_to_record(first)
        self._check_agreement(lines, known)
        self._check_faults(order, organisation, self._fit(lines))
        new = [line for line in self._fit(lines) if not (known and self._is_same(known.id, line))]
        if not new:
            return
        id = known.id if known else self.work.new_id()
        with suppress(RollBack):
            async with self.work.session.begin_nested():
                if not known:
                    await appointing.save_order(self.work, id, organisation, order)
                made = await self._appoint(id, organisation, order.term, new)
                if not made:
                    raise RollBack
                self.recorded_orders.append((id, organisation, order.term, made))

    def _check_agreement(self, lines: Sequence[CollectedLine], known: RecordedOrder | None) -> None:
        """Refuse lines whose facts of the order differ from the first line, or from what is recorded."""
        expected = (
            _facts_of_order(lines[0]) if known is None else {name: getattr(known, name) for name in HEADS}
        )
        for line in lines:
            self.wrong[line.row] += [
                ORDER_DIFFERS.refuse(field=name, head=HEADS[name])
                for name, value in _facts_of_order(line).items()
                if value != expected[name]
            ]

    def _order_to_record(self, line: CollectedLine) -> OrderToRecord:
        """The order of a line. It was received at noon of the day that the line gives, else now."""
        assert line.term is not None
        received = datetime.combine(line.received, time(12), BANGKOK) if line.received else self.work.now
        workbook: FileReference = self.command.workbook
        return OrderToRecord(
            line.number,
            line.signer_name,
            line.signer_position,
            line.term,
            workbook,
            "collected",
            min(received, self.work.now),
        )

    def _check_faults(
        self, order: OrderToRecord, organisation: Organisation, lines: Sequence[CollectedLine]
    ) -> None:
        """Refuse what is wrong with the term, in each row, and with the appointees."""
        term = [appointing.refusal(fault) for fault in rules.term_faults(order.term, day_of(self.work.now))]
        for line in lines:
            assert line.who is not None
            self.wrong[line.row] += term + [
                appointing.refusal(rules.Fault(fault.problem, fault.field.removeprefix("row."), fault.facts))
                for fault in rules.appointee_faults(line.who, organisation.kind, self.role, "row")
            ]
        fit = self._fit(lines)
        for fault in rules.doubles([line.who for line in fit if line.who], [str(line.row) for line in fit]):
            row, _, name = fault.field.partition(".")
            self.wrong[int(row)].append(appointing.refusal(rules.Fault(fault.problem, name, fault.facts)))

    def _is_same(self, order: UUID, line: CollectedLine) -> bool:
        """Whether the line is recorded already; then its outcome is `same`."""
        assert line.who is not None
        same = (order, self.ids[line.who.national_id], line.who.office.value) in self.recorded
        if same:
            self.outcomes[line.row] = "same"
        return same

    async def _appoint(
        self, order: UUID, organisation: Organisation, term: Term, lines: Sequence[CollectedLine]
    ) -> list[NewAppointment]:
        """Appoint all at once.

        If that is refused, office by office: a wrong committee does not stop the registrar.
        """
        try:
            return await self._appoint_part(order, organisation, term, lines)
        except Refusal:
            parts: dict[Office, list[CollectedLine]] = defaultdict(list)
            for line in lines:
                assert line.who is not None
                parts[line.who.office].append(line)
        made: list[NewAppointment] = []
        for part in parts.values():
            try:
                made += await self._appoint_part(order, organisation, term, part)
            except Refusal as refused:
                for line in part:
                    self.wrong[line.row].append(refused)
        return made

    async def _appoint_part(
        self, order: UUID, organisation: Organisation, term: Term, lines: Sequence[CollectedLine]
    ) -> list[NewAppointment]:
        """Appoint the persons of these lines, in a savepoint."""
        named: list[Named] = [line.who for line in lines if line.who]
        async with self.work.session.begin_nested():
            made = await appointing.appoint(self.work, order, organisation, term, named, self.ids, self.seats)
        self.outcomes |= dict.fromkeys(
            (line.row for line in lines), "recorded" if self.command.apply else "new"
        )
        return made


def _orders(lines: Iterable[CollectedLine]) -> list[list[CollectedLine]]:
    """The lines of each order.

    Earlier terms first, so that successors replace their predecessors whatever the order of rows.
    """
    groups: dict[tuple[object, ...], list[CollectedLine]] = defaultdict(list)
    for line in lines:
        assert line.term is not None
        groups[line.authority, line.school, line.number, line.term.dated].append(line)
    return sorted(groups.values(), key=_time_order)


def _time_order(group: list[CollectedLine]) -> tuple[date, date, int]:
    term, row = group[0].term, group[0].row
    assert term is not None
    return term.first, term.dated, row


def _facts_of_order(line: CollectedLine) -> dict[str, object]:
    """The facts of its order in a line, beside number and date."""
    assert line.term is not None
    return {
        "signer_name": line.signer_name,
        "signer_position": line.signer_position,
        "term_from": line.term.first,
        "term_to": line.term.last,
    }
