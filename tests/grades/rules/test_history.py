"""The history of a subject: which entry counts, and why each of the others does not."""

from decimal import Decimal
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grades.rules.averages import AverageFigures, Counting, Result, figures
from services.grades.rules.history import (
    BASIC_REPEATS,
    EMPTY,
    VOCATIONAL_REPEATS,
    WHY_TH,
    EntryStanding,
    History,
    HistoryEntry,
    RepeatRules,
    fold,
)
from services.grades.rules.vocational import PROBATION, probation
from shared.vocabulary.calendar import term_order
from shared.vocabulary.marks import VOCATIONAL
from tests.tables import cases, csv_cases

TRANSFERRED = "0/2500"
"""The term of what was transferred: before all others."""


def entries(text: str) -> list[HistoryEntry]:
    """`1 1/2569 ordinary 0; 2 1/2569 remedial 1 <1`: number, term, kind, mark, and after `<` the entry that
    it changes.
    """
    made = []
    for line in text.split(";"):
        number, term, kind, mark, *changes = line.split()
        made.append(HistoryEntry(int(number), term, kind, mark, int(changes[0][1:]) if changes else None))  # type: ignore[arg-type]
    return made


HISTORIES = """
one result                     | 1 1/2569 ordinary 3                                                    | 1: counts
remedied                       | 1 1/2569 ordinary 0; 2 1/2569 remedial 1 <1                            | 1: changed, 2: counts
remedied at the second exam    | 1 1/2569 ordinary 0; 2 1/2569 remedial 0 <1; 3 1/2569 remedial 1 <2    | 1: changed, 2: changed, 3: counts
time made up                   | 1 1/2569 ordinary มส; 2 2/2569 made_up 1 <1                             | 1: changed, 2: counts
completed to 0, then remedied  | 1 1/2569 ordinary ร; 2 1/2569 completed 0 <1; 3 1/2569 remedial 1 <2   | 1: changed, 2: changed, 3: counts
studied again                  | 1 1/2569 ordinary 0; 2 1/2570 restudied 3                              | 1: restudied, 2: counts
studied again, open yet        | 1 1/2569 ordinary 0; 2 1/2570 restudied ร                              | 1: restudied, 2: counts
recorded late, earlier term    | 1 1/2570 restudied 3; 2 1/2569 imported 0                              | 1: counts, 2: restudied
corrected by order             | 1 1/2569 ordinary 2; 2 1/2569 corrected 3 <1                           | 1: changed, 2: counts
correction reversed            | 1 1/2569 ordinary 2; 2 1/2569 corrected 3 <1; 3 1/2569 reversed - <2   | 1: counts, 2: reversed, 3: reversed
that reversed too | 1 1/2569 ordinary 2; 2 1/2569 corrected 3 <1; 3 1/2569 reversed - <2; 4 2/2569 reversed - <3|1: changed, 2: counts, 3: reversed, 4: reversed
the original reversed          | 1 1/2569 ordinary 2; 2 1/2569 corrected 3 <1; 3 1/2569 reversed - <1   | 1: reversed, 2: reversed, 3: reversed
replaced by another subject    | 1 1/2569 ordinary 0; 2 2/2569 replaced - <1                            | 1: replaced, 2: replaced
the year repeated              | 1 1/2569 ordinary 1; 2 1/2569 annulled_by_repeat - <1; 3 1/2570 ordinary 3 | 1: annulled_by_repeat, 2: annulled_by_repeat, 3: counts
annulment reversed             | 1 1/2569 ordinary 1; 2 1/2569 annulled_by_repeat - <1; 3 1/2569 reversed - <2 | 1: counts, 2: reversed, 3: reversed
transferred                    | 1 0/2500 transferred 3                                                 | 1: counts
failed remedial, studied again | 1 1/2569 ordinary 0; 2 1/2569 remedial 0 <1; 3 1/2570 restudied 2      | 1: changed, 2: restudied, 3: counts
two in a term, the first changed | 1 1/2569 ordinary 0; 2 1/2569 restudied 2; 3 1/2569 corrected 1 <1   | 1: changed, 2: counts, 3: restudied
a change that names nothing    | 1 1/2569 ordinary 0; 2 1/2569 remedial 1; 3 1/2569 remedial 1 <1       | 1: changed, 2: reversed, 3: counts
nothing                        |                                                                        |
"""


@pytest.mark.parametrize(("history", "expected"), cases(HISTORIES))
def test_fold(history: str, expected: str) -> None:
    """Each entry with its reason."""
    folded = fold(entries(history) if history else [])

    assert ", ".join(f"{standing.entry.entry}: {standing.why}" for standing in folded.standings) == expected
    assert all(standing.why in WHY_TH for standing in folded.standings)


WHY_NOT = """
incomplete                     | 1 1/2569 ordinary 0; 2 2/2569 restudied ม.ส.                           | 1: counts, 2: still_open
withdrawn                      | 1 1/2569 ordinary 0; 2 2/2569 restudied ถ.น.                           | 1: counts, 2: withdrawn
failed, and passed at last     | 1 1/2569 ordinary 1; 2 2/2569 restudied 0; 3 1/2570 restudied 1.5      | 1: restudied, 2: not_better, 3: counts
"""


@pytest.mark.parametrize(("history", "expected"), cases(WHY_NOT))
def test_why_a_vocational_repeat_does_not_count(history: str, expected: str) -> None:
    """Each repeat that does not count has a reason."""
    folded = fold(entries(history), VOCATIONAL_REPEATS)

    assert ", ".join(f"{standing.entry.entry}: {standing.why}" for standing in folded.standings) == expected
    assert all(WHY_TH[standing.why] for standing in folded.standings)


REPEATS = """
failed again, the pass stays          | voc    | 1 1/2569 ordinary 1; 2 2/2569 restudied 0     | 1
fraud in the repeat counts            | voc    | 1 1/2569 ordinary 1; 2 2/2569 restudied ท.    | 2
withdrawn in time, the 0 stays        | voc    | 1 1/2569 ordinary 0; 2 2/2569 restudied ถ.น.  | 1
incomplete, the 0 stays till solved   | voc    | 1 1/2569 ordinary 0; 2 2/2569 restudied ม.ส.  | 1
solved, it counts                     | voc    | 1 1/2569 ordinary 0; 2 2/2569 restudied ม.ส.; 3 2/2569 completed 2 <2 | 3
lower pass, latest                    | voc    | 1 1/2569 ordinary 1.5; 2 2/2569 restudied 1   | 2
lower pass, best                      | best   | 1 1/2569 ordinary 1.5; 2 2/2569 restudied 1   | 1
higher pass, best                     | best   | 1 1/2569 ordinary 1; 2 2/2569 restudied 1.5   | 2
equal pass, best keeps the earlier    | best   | 1 1/2569 ordinary 1.5; 2 2/2569 restudied 1.5 | 1
passed after an open one              | voc    | 1 1/2569 ordinary ม.ส.; 2 2/2569 restudied 2  | 2
basic: the new 0 counts               | basic  | 1 1/2569 ordinary 0; 2 2/2569 restudied 0     | 2
failed again, and the rule lets it count | zero | 1 1/2569 ordinary 1; 2 2/2569 restudied 0 | 2
transferred without level, failed     | voc    | 1 0/2500 transferred TX; 2 1/2569 restudied 0 | 2
"""
RULES = {
    "voc": VOCATIONAL_REPEATS,
    "zero": VOCATIONAL_REPEATS._replace(failed_repeat="counts"),
    "best": VOCATIONAL_REPEATS._replace(pick="best"),
    "basic": BASIC_REPEATS,
}


@pytest.mark.parametrize(("rules", "history", "counts"), cases(REPEATS))
def test_repeats(rules: str, history: str, counts: str) -> None:
    """The number of the entry that counts when a subject was studied twice."""
    folded = fold(entries(history), RULES[rules])
    effective = folded.effective

    assert effective
    assert all(WHY_TH[standing.why] for standing in folded.standings)
    assert effective.entry.entry == int(counts)


def test_a_change_belongs_to_the_term_of_its_original() -> None:
    """An ร of term 1 that is completed in term 2 counts in term 1."""
    folded = fold(
        [HistoryEntry(1, "1/2569", "ordinary", "ร"), HistoryEntry(2, "2/2569", "completed", "3", 1)]
    )

    assert folded.effective == EntryStanding(
        HistoryEntry(2, "2/2569", "completed", "3", 1), "1/2569", "counts"
    )
    assert folded.of_term("1/2569") == folded.effective
    assert folded.of_term("2/2569") is None


RESULTS_OF_TERMS = """
a repeat that is open yet   | 1 1/2569 ordinary 0; 2 2/2569 restudied ม.ส. | 1/2569 0, 2/2569 ม.ส.
a repeat that was withdrawn | 1 1/2569 ordinary 0; 2 2/2569 restudied ถ.น. | 1/2569 0, 2/2569 ถ.น.
a repeat that was no better | 1 1/2569 ordinary 1; 2 2/2569 restudied 0    | 1/2569 1, 2/2569 0
annulled                    | 1 1/2569 ordinary 1; 2 1/2569 annulled_by_repeat - <1 | 1/2569 none, 2/2569 none
"""


@pytest.mark.parametrize(("history", "expected"), cases(RESULTS_OF_TERMS))
def test_a_term_keeps_its_result(history: str, expected: str) -> None:
    """Vocational: the record shows each term's own result, whatever counts in the course."""
    folded = fold(entries(history), VOCATIONAL_REPEATS)
    of_terms = {term: folded.of_term(term) for term in ("1/2569", "2/2569")}

    assert (
        ", ".join(
            f"{term} {standing.entry.mark if standing else 'none'}" for term, standing in of_terms.items()
        )
        == expected
    )


def test_an_entry_has_no_credits_by_default() -> None:
    """Credits are not guessed."""
    assert HistoryEntry(1, "1/2569", "ordinary", "3").credits == 0


def _histories(results: str) -> dict[str, list[HistoryEntry]]:
    """The entries of a case of vocational_gpa.csv by subject: `term code credits result [for=CODE]`, parted
    by `;`.
    """
    subjects: dict[str, list[HistoryEntry]] = {}
    number = 0
    for line in results.split(";"):
        term, code, credits, marks, *instead = line.split()
        term = TRANSFERRED if term == "T" else term.replace("S", "3")
        known = subjects.setdefault(code, [])
        number = original = number + 1
        first, *later = marks.split(">")
        known.append(
            HistoryEntry(
                number,
                term,
                "transferred" if term == TRANSFERRED else "restudied" if known else "ordinary",
                first,
                None,
                Decimal(credits),
            )
        )
        for mark in later:
            number += 1
            known.append(HistoryEntry(number, term, "completed", mark, original, Decimal(credits)))
        for code_before in instead:
            number += 1
            replaced = subjects[code_before.removeprefix("for=")]
            replaced.append(HistoryEntry(number, term, "replaced", "-", replaced[-1].entry))
    return subjects


def _figures(standings: list[EntryStanding | None]) -> AverageFigures:
    return figures(
        [Result(standing.entry.credits, standing.entry.mark) for standing in standings if standing],
        Counting(VOCATIONAL),
    )


@pytest.mark.parametrize("row", csv_cases("vocational_gpa.csv"))
def test_vocational_gpa(row: dict[str, str]) -> None:
    """Averages of terms as they were, of the course by what counts; repeats, substitutes, letters; whether a
    review is due.
    """
    rules = VOCATIONAL_REPEATS._replace(pick=row["improve_pick"])  # type: ignore[arg-type]
    histories = [fold(history, rules) for history in _histories(row["results"]).values()]
    terms = sorted(
        {standing.term for history in histories for standing in history.standings} - {TRANSFERRED},
        key=term_order,
    )
    of_terms = {term: _figures([history.of_term(term) for history in histories]).average for term in terms}
    course = _figures([history.effective for history in histories])
    regular = sum(term[0] in "12" for term in terms)

    assert (
        "; ".join(
            f"{term.replace('3/', 'S/')}={average}"
            for term, average in of_terms.items()
            if average is not None
        )
        == row["expected_term_gpa"]
    )
    assert ("" if course.average is None else str(course.average)) == row["expected_gpax"]
    assert (course.points, course.counted, course.earned) == tuple(
        Decimal(row[f"expected_{name}"]) for name in ("points", "divisor", "earned")
    )
    assert (probation(regular, course.points, course.counted, PROBATION[row["level"]]) or "") == row[
        "expected_standing"
    ]


@st.composite
def some_histories(draw: st.DrawFn) -> list[HistoryEntry]:
    """Entries as they may be stored: numbers grow, changes name an earlier entry, sittings of the same
    subject in several terms.
    """
    made: list[HistoryEntry] = []
    for number in range(1, draw(st.integers(0, 9)) + 1):
        term = draw(st.sampled_from(["1/2569", "2/2569", "1/2570"]))
        kinds = (
            ["ordinary", "restudied"]
            if not made
            else [
                "restudied",
                "remedial",
                "completed",
                "corrected",
                "reversed",
                "replaced",
                "annulled_by_repeat",
            ]
        )
        kind = draw(st.sampled_from(kinds))
        changes = (
            draw(st.sampled_from([entry.entry for entry in made]))
            if kind not in ("ordinary", "restudied")
            else None
        )
        made.append(
            HistoryEntry(
                number,
                term,
                kind,
                draw(st.sampled_from(["0", "1", "2.5", "4", "ม.ส.", "ท.", "ถ.น."])),
                changes,
            )
        )
    return made


@given(some_histories(), st.data())
def test_a_fold_is_the_same_in_any_split(history: list[HistoryEntry], data: st.DataObject) -> None:
    """Entry by entry or at once, split anywhere, and whatever the order of the entries."""
    whole = fold(history, VOCATIONAL_REPEATS)
    at = data.draw(st.integers(0, len(history)))
    onto = EMPTY
    for entry in history:
        onto = fold([entry], VOCATIONAL_REPEATS, onto)

    assert fold(history[at:], VOCATIONAL_REPEATS, fold(history[:at], VOCATIONAL_REPEATS)) == whole == onto
    assert fold(data.draw(st.permutations(history)), VOCATIONAL_REPEATS) == whole


@given(some_histories())
def test_at_most_one_result_counts(history: list[HistoryEntry]) -> None:
    """Every entry has a reason."""
    folded = fold(history, VOCATIONAL_REPEATS)

    assert sum(standing.counts for standing in folded.standings) <= 1
    assert [standing.entry for standing in folded.standings] == history


def _counting(history: History) -> list[tuple[HistoryEntry, str]]:
    return [(standing.entry, standing.term) for standing in history.standings if standing.counts]


@given(some_histories(), st.sampled_from(["0", "1.5", "4"]))
def test_a_correction_and_its_reversal_restore_the_figures(history: list[HistoryEntry], mark: str) -> None:
    """A correction that is reversed has no effect."""
    before = fold(history, VOCATIONAL_REPEATS)
    if before.effective is None:
        return
    last = len(history)
    correction = HistoryEntry(
        last + 1, before.effective.term, "corrected", mark, before.effective.entry.entry
    )
    reversal = HistoryEntry(last + 2, before.effective.term, "reversed", "-", last + 1)

    assert _counting(fold(chain(history, [correction, reversal]), VOCATIONAL_REPEATS)) == _counting(before)


def test_repeat_rules_have_their_vocabulary() -> None:
    """The marks of their curriculum."""
    assert RepeatRules(VOCATIONAL).pick == "latest"
