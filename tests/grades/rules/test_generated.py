"""The generator's sums, computed apart from any product: equal to the digit, for every level and many seeds."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from services.grades.rules.averages import AverageFigures, Counting, Result, figures
from services.grades.rules.history import BASIC_REPEATS, VOCATIONAL_REPEATS, History, HistoryEntry, fold
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import read_mark, vocabulary
from tests.tables import THOROUGH
from tests.world.generated import expected, results

SEEDS = range(1, 201 if THOROUGH else 41)
STUDENTS = 6


def histories(rows: list[dict[str, str]], level: Level) -> Iterator[tuple[dict[str, str], History]]:
    """Each row as the history of its own sitting: the result, and the remedial one if there is one."""
    marks = vocabulary(level.is_vocational)
    for number, row in enumerate(rows):
        original = HistoryEntry(
            2 * number + 1, f"{row['term']}/{row['year']}", "imported", str(read_mark(row["result"], marks))
        )
        entries = [original]
        if row["remedial_result"]:
            entries.append(
                HistoryEntry(
                    2 * number + 2,
                    original.term,
                    "remedial",
                    str(read_mark(row["remedial_result"], marks)),
                    original.entry,
                )
            )
        yield row, fold(entries, VOCATIONAL_REPEATS if level.is_vocational else BASIC_REPEATS)


def sums(rows: list[dict[str, str]], level: Level) -> dict[tuple[str, str], tuple[AverageFigures, int, int]]:
    """Figures, results that wait or are 0 by letter, failed activities of each term."""
    marks = vocabulary(level.is_vocational)
    terms: dict[tuple[str, str], tuple[list[Result], list[int], list[int]]] = {}
    for row, history in histories(rows, level):
        assert history.effective
        mark = history.effective.entry.mark
        counted, waiting, failed = terms.setdefault((row["year"], row["term"]), ([], [], []))
        if row["subject_type"] == "กิจกรรม":
            failed.append(not marks[mark].earned)
        # the generator does not count letters
        elif mark in ("ข.ร.", "ม.ส.", "ร", "มส"):
            waiting.append(1)
        else:
            counted.append(Result(Decimal(row["credits"] or row["hours"]), mark))
    return {
        term: (figures(counted, Counting(marks)), len(waiting), sum(failed))
        for term, (counted, waiting, failed) in terms.items()
    }


@pytest.mark.first_row
@pytest.mark.thorough
@pytest.mark.parametrize("level", list(Level))
def test_sums_of_the_generator(level: Level) -> None:
    """Units graded and passed, points, what is open and which activities failed, of each pupil and term."""
    for seed in SEEDS:
        for rows, answers in zip(
            results(level.value, seed, STUDENTS), expected(level.value, seed, STUDENTS), strict=True
        ):
            ours = sums(rows, level)
            assert len(ours) == len(answers)
            for answer in answers:
                figures_, waiting, failed = ours[answer["year"], answer["term"]]
                theirs = tuple(Decimal(answer[name]) for name in ("units", "units_passed", "points"))
                assert (figures_.counted, figures_.earned, figures_.points) == theirs, (seed, answer)
                assert (waiting, failed) == (int(answer["unresolved"]), int(answer["activities_failed"])), (
                    seed,
                    answer,
                )
