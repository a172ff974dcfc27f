"""The history of one subject: which of its entries counts, and why each of the others does not.

Entries are never overwritten. An original entry begins a sitting of the subject in a term; its changes belong
to that term; a subject that is studied again has a new sitting. A reversal annuls the entry that it names.
`fold` may be applied in steps. Source: basic-education.md §2.3 to §2.8, §3.5; vocational.md §4.3 to §4.5;
docs/rules.md R-70 to R-76. Cases: vocational_gpa.csv, gpa.csv.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from shared.vocabulary.calendar import TermName, term_order
from shared.vocabulary.marks import BASIC, VOCATIONAL, Meaning

Kind = Literal[
    "ordinary",
    "imported",
    "transferred",
    "remedial",
    "completed",
    "made_up",
    "corrected",
    "restudied",
    "replaced",
    "annulled_by_repeat",
    "reversed",
]
ORIGINALS = ("ordinary", "imported", "transferred", "restudied")
CHANGES = ("remedial", "completed", "made_up", "corrected")

Why = Literal[
    "counts",
    "changed",
    "restudied",
    "replaced",
    "annulled_by_repeat",
    "reversed",
    "not_better",
    "still_open",
    "withdrawn",
]
WHY_TH: dict[Why, str] = {
    "counts": "ใช้ผลนี้",
    "changed": "เปลี่ยนผลการเรียนแล้ว",
    "restudied": "เรียนซ้ำแล้ว ใช้ผลครั้งใหม่",
    "replaced": "เปลี่ยนไปเรียนรายวิชาอื่นแทน",
    "annulled_by_repeat": "ยกเลิกเพราะซ้ำชั้น",
    "reversed": "ถูกเพิกถอน",
    "not_better": "เรียนซ้ำแล้วไม่ผ่าน ใช้ผลเดิม",
    "still_open": "ยังไม่มีผล ใช้ผลเดิมไปก่อน",
    "withdrawn": "ถอนรายวิชา ใช้ผลเดิม",
}


class HistoryEntry(NamedTuple):
    """One entry in the book about a subject. Entries are numbered in the order of recording."""

    entry: int
    term: TermName
    kind: Kind
    mark: str
    changes: int | None = None
    """The entry that this one changes or reverses."""
    credits: Decimal = Decimal(0)


class EntryStanding(NamedTuple):
    """An entry, and whether it counts.

    The term is that of its result: a change belongs to the term of what it changes.
    """

    entry: HistoryEntry
    term: TermName
    why: Why

    @property
    def counts(self) -> bool:
        """Whether this is the result that counts."""
        return self.why == "counts"


class RepeatRules(NamedTuple):
    """When the new result of a repeated subject counts."""

    marks: Mapping[str, Meaning]
    failed_repeat: Literal["counts", "keep_old"] = "counts"
    """Of a repeat with 0 after a pass. Vocational `improve_zero` keeps the old result [S]; basic education
    repeats no pass."""
    open_repeat: Literal["counts", "keep_old"] = "counts"
    """Of a repeat that has no level yet, or was withdrawn."""
    pick: Literal["latest", "best"] = "latest"
    """Of two passes (vocational `improve_pick`): the latest [?], or the best."""
    fraud: str = ""
    """The mark of fraud: its 0 counts in every case (vocational `improve_fraud`)."""


BASIC_REPEATS = RepeatRules(BASIC)
VOCATIONAL_REPEATS = RepeatRules(VOCATIONAL, failed_repeat="keep_old", open_repeat="keep_old", fraud="ท.")


class History(NamedTuple):
    """The entries of a subject in the order of their numbers, each with its standing."""

    standings: tuple[EntryStanding, ...] = ()

    @property
    def effective(self) -> EntryStanding | None:
        """The result that counts; None if none does."""
        return next((standing for standing in self.standings if standing.counts), None)

    def of_term(self, term: TermName) -> EntryStanding | None:
        """The result of a term, whether or not the subject was repeated later: vocational averages of a term
        count it. None if there is none.
        """
        results = (
            standing
            for standing in self.standings
            if standing.term == term and standing.why in _COUNTED_IN_TERM and standing.entry.kind in _RESULTS
        )
        return max(results, key=lambda standing: standing.entry.entry, default=None)


EMPTY = History()
_RESULTS = (*ORIGINALS, *CHANGES)
_COUNTED_IN_TERM: tuple[Why, ...] = (
    "counts",
    "restudied",
    "not_better",
    "still_open",
    "withdrawn",
    "replaced",
)


@dataclass
class _Sitting:
    """One sitting of the subject: its original entry and its changes."""

    term: TermName
    entries: list[HistoryEntry]
    ended: Why | None = None
    """Replaced by another subject, or annulled with its year."""

    @property
    def mark(self) -> str:
        return self.entries[-1].mark


def fold(
    entries: Iterable[HistoryEntry], rules: RepeatRules = BASIC_REPEATS, onto: History = EMPTY
) -> History:
    """The history with these entries added. It does not depend on their order, nor on the number of steps."""
    ordered = sorted(
        [*(standing.entry for standing in onto.standings), *entries], key=lambda entry: entry.entry
    )
    reversed_entries = _reversed_entries(ordered)
    sittings, sitting_of = _sittings([entry for entry in ordered if entry.entry not in reversed_entries])
    whys = _whys(
        sorted(sittings, key=lambda sitting: (term_order(sitting.term), sitting.entries[0].entry)), rules
    )
    standings = []
    for entry in ordered:
        sitting = sitting_of.get(entry.entry)
        standings.append(
            EntryStanding(
                entry,
                sitting.term if sitting else entry.term,
                whys.get(entry.entry, _why_without_result(entry, reversed_entries)),
            )
        )
    return History(tuple(standings))


def _reversed_entries(ordered: list[HistoryEntry]) -> set[int]:
    """The numbers of the entries that a reversal annuls.

    A reversal that is itself reversed annuls nothing.
    """
    found: set[int] = set()
    for entry in reversed(ordered):
        if entry.kind == "reversed" and entry.changes is not None and entry.entry not in found:
            found.add(entry.changes)
    return found


def _sittings(valid: list[HistoryEntry]) -> tuple[list[_Sitting], dict[int, _Sitting]]:
    """The sittings of these entries, and the sitting of each entry.

    A change whose original was reversed has none.
    """
    sittings: list[_Sitting] = []
    sitting_of: dict[int, _Sitting] = {}
    for entry in valid:
        if entry.kind in ORIGINALS:
            sittings.append(_Sitting(entry.term, [entry]))
            sitting_of[entry.entry] = sittings[-1]
            continue
        sitting = sitting_of.get(entry.changes or 0)
        if sitting is None:
            continue
        sitting_of[entry.entry] = sitting
        if entry.kind in CHANGES:
            sitting.entries.append(entry)
        elif entry.kind in ("replaced", "annulled_by_repeat"):
            sitting.ended = entry.kind
    return sittings, sitting_of


def _whys(sittings: list[_Sitting], rules: RepeatRules) -> dict[int, Why]:
    """Why each result counts or does not. The sittings are in the order of their terms."""
    whys: dict[int, Why] = {}
    counted: _Sitting | None = None
    for sitting in sittings:
        for entry in sitting.entries[:-1]:
            whys[entry.entry] = "changed"
        last = sitting.entries[-1].entry
        if sitting.ended:
            whys[last] = sitting.ended
            continue
        why_not = _why_not(counted.mark, sitting.mark, rules) if counted else None
        if why_not:
            whys[last] = why_not
            continue
        if counted:
            whys[counted.entries[-1].entry] = "restudied"
        whys[last] = "counts"
        counted = sitting
    return whys


def _why_not(old: str, new: str, rules: RepeatRules) -> Why | None:
    """Why the new result of a repeated subject does not replace the old one; None: it does."""
    before, after = rules.marks[old], rules.marks[new]
    if new == rules.fraud:
        return None
    if after.level is None and not after.earned:
        if rules.open_repeat == "counts":
            return None
        return "still_open" if after.waits else "withdrawn"
    if not before.earned or before.level is None or after.level is None:
        return None
    if not after.earned:
        return "not_better" if rules.failed_repeat == "keep_old" else None
    return "not_better" if rules.pick == "best" and after.level <= before.level else None


def _why_without_result(entry: HistoryEntry, reversed_entries: set[int]) -> Why:
    """Why an entry does not count that is no result itself, or whose sitting was reversed."""
    if entry.kind in ("replaced", "annulled_by_repeat") and entry.entry not in reversed_entries:
        return "replaced" if entry.kind == "replaced" else "annulled_by_repeat"
    return "reversed"
