"""How much CPU the rules take, compared with the bare sums (their limit): python -m tests.bench rules"""

import random
import resource
import time
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal

from services.grades.curriculum.programmes import DEFAULT, programme
from services.grades.rules.averages import Result, figures
from services.grades.rules.graduation import LevelRecord, StudiedSubject, credits_of, graduation_gaps
from services.grades.rules.importing import ImportedResult, row_faults
from shared.vocabulary.levels import Level
from shared.vocabulary.marks import LEVELS
from tests.bench.figures import Comparison, Figure
from tests.world.generated import form_rows

RESULTS = 90


async def measure(times: int = 500, stream: int = 100_000, students: int = 200) -> AsyncIterator[Figure]:
    """One pupil's averages and audit, very many pupils one after the other, the checks of an import row."""
    yield audit(times)
    yield streamed(stream)
    yield import_rows(students)


def microseconds(act: Callable[[], object], times: int) -> float:
    """CPU microseconds of one act, the best of three rounds."""
    rounds = []
    for _ in range(3):
        begun = time.process_time()
        for _ in range(times):
            act()
        rounds.append((time.process_time() - begun) / times * 1e6)
    return min(rounds)


def pupils() -> Iterator[list[Result]]:
    """Pupils of 90 results, one after the other, by seed."""
    rnd = random.Random(2569)
    credits, marks = [Decimal(n) / 2 for n in (1, 2, 3)], list(LEVELS)
    while True:
        yield [Result(rnd.choice(credits), rnd.choice(marks)) for _ in range(RESULTS)]


def averages_and_audit(results: list[Result]) -> object:
    """What an audit computes of one pupil; no explanation is built."""
    asked = programme(DEFAULT[Level.UPPER], Level.UPPER).criteria
    assert asked
    credits = credits_of(StudiedSubject("basic", result.credits, result.mark) for result in results)
    return figures(results).average, graduation_gaps(
        LevelRecord(*credits, 2, 2, "ผ", "ผ", "ผ", Decimal(60)), asked
    )


def bare_sums(results: list[Result]) -> Decimal:
    """The limit: nothing but the multiplication and addition."""
    levels, points, credits = LEVELS, Decimal(0), Decimal(0)
    for weight, mark, _ in results:
        points += weight * levels[mark]
        credits += weight
    return points / credits


def audit(times: int) -> Figure:
    """One pupil of 90 results."""
    results = next(pupils())
    value, bare = (
        microseconds(lambda: averages_and_audit(results), times),
        microseconds(lambda: bare_sums(results), times),
    )
    return Figure(
        "rules: averages and audit of a pupil of 90 results",
        value,
        "µs CPU",
        value / 1000,
        "pupil",
        "200 at most",
        Comparison("bare sums", bare, bare / 1000),
    )


def streamed(count: int) -> Figure:
    """Pupils one after the other: memory stays flat."""
    source = pupils()
    averages_and_audit(next(source))
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    # a hundredth with fresh pupils, each audited a hundred times: making them costs more
    for _ in range(count // 100):
        pupil = next(source)
        for _ in range(100):
            averages_and_audit(pupil)
    seconds = time.process_time() - begun
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return Figure(
        f"rules: {count} pupils streamed",
        count / seconds,
        "pupils per CPU second",
        1000 * seconds / count,
        "pupil",
        more={"grown_mib": grown},
    )


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def import_rows(students: int) -> Figure:
    """The checks of an import row, wrong ones among them."""
    taught = programme(DEFAULT[Level.UPPER], Level.UPPER)
    rows = [
        ImportedResult(
            cells["subject_code"],
            _decimal(cells["credits"]),
            _decimal(cells["score"]),
            cells["result"],
            cells["remedial_result"] or None,
            cells["kind"] == "เทียบโอน",
        )
        for cells, _ in form_rows("upper", 1, students)
    ]
    each = microseconds(lambda: [row_faults(row, taught.courses, taught.law) for row in rows], 3) / len(rows)
    return Figure(
        "rules: checks of an import row",
        each,
        "µs CPU",
        each / 1000,
        "row",
        more={"rows_per_cpu_second": int(1e6 / each)},
    )
