"""What-if answers (ต้องได้เท่าไร): the results that open subjects need for an average, or for graduation.

The answers apply the same law to other values; they are not a promise.
Source: docs/rules.md R-12, R-13.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from services.grades.rules import graduation, vocational
from services.grades.rules.averages import USUAL, ZERO, Counting, Result, figures
from services.grades.rules.gaps import RequirementGap
from services.grades.rules.graduation import GraduationCriteria, LevelRecord, StudiedSubject, credits_of
from services.grades.rules.vocational import (
    StandardTest,
    Structure,
    TakenSubject,
    VocationalStanding,
    standing_of,
)
from shared.vocabulary.marks import BASIC, LEVELS, VOCATIONAL, Meaning


class Needed(NamedTuple):
    """What the open subjects need, together.

    `mean`: their mean level, weighted by credits. `mark`: the lowest mark that is enough in each of them.
    None: out of reach.
    """

    mean: Decimal | None
    mark: str | None


def needed_for(
    target: Decimal,
    results: Iterable[Result],
    open_credits: Sequence[Decimal],
    counting: Counting = USUAL,
    levels: Mapping[str, Decimal] = LEVELS,
) -> Needed:
    """What is needed in subjects of these credits for an average of at least `target`.

    None where even 4 in each is too little.

    The mean is rounded up to two decimals, so that it is enough; it is never negative.
    """
    sums = figures(results, counting)
    weight = sum(open_credits, ZERO)
    points = max(target * (sums.counted + weight) - sums.points, ZERO)
    if not weight:
        return Needed(None, next(iter(levels))) if not points else Needed(None, None)
    if points > max(levels.values()) * weight:
        return Needed(None, None)
    hundredths, rest = divmod(points * 100, weight)
    mean = (hundredths + (1 if rest else 0)) / 100
    return Needed(mean, next(mark for mark, level in levels.items() if level * weight >= points))


class OpenOutlook(NamedTuple):
    """What a pupil lacks for graduation while results are open."""

    missing: list[RequirementGap]
    """The gaps now."""
    remaining: list[RequirementGap]
    """The gaps if every open subject is passed with the best level. Empty: the open results are enough."""
    must_pass: tuple[str, ...]
    """The open subjects without which graduation is out of reach, whatever the others become; in the order
    given."""
    needed: Needed | None = None
    """Vocational: what the open results need for GPAX 2.00. Basic education requires no average."""

    @property
    def is_in_reach(self) -> bool:
        """Whether the open results alone are enough to graduate."""
        return not self.remaining and (self.needed is None or self.needed.mark is not None)


NOT_TAKEN = ""
"""The mark of an open subject that was never taken: it does not count."""


def graduation_outlook(
    settled: Sequence[StudiedSubject],
    open_: Mapping[str, StudiedSubject],
    rest: LevelRecord,
    criteria: GraduationCriteria,
    marks: Mapping[str, Meaning] = BASIC,
    then: LevelRecord | None = None,
) -> OpenOutlook:
    """The outlook in basic education.

    `settled`: subjects that do not change. `open_`: subjects, by code, whose result may still be any.
    `rest`: the record beside the credits. `then`: `rest` if open activities are passed; None: as `rest`.
    """
    levels = sorted((meaning.level, mark) for mark, meaning in marks.items() if meaning.level is not None)
    worst, best = levels[0][1], levels[-1][1]

    def gaps(subjects: Iterable[StudiedSubject], beside: LevelRecord) -> list[RequirementGap]:
        return graduation.graduation_gaps(
            beside._replace(**credits_of([*settled, *subjects], marks)._asdict()), criteria
        )

    def gaps_if(passed: Callable[[str], bool]) -> list[RequirementGap]:
        return gaps(
            (subject._replace(mark=best if passed(code) else worst) for code, subject in open_.items()),
            then or rest,
        )

    return _outlook(
        gaps((subject for subject in open_.values() if subject.mark != NOT_TAKEN), rest), open_, gaps_if
    )


class OutsideSubjects(NamedTuple):
    """What vocational graduation requires outside the subjects: test, and terms of passed activities."""

    standard_test: StandardTest
    activity_terms: int


def vocational_outlook(
    settled: Sequence[TakenSubject],
    open_: Mapping[str, TakenSubject],
    structure: Structure,
    now: OutsideSubjects,
    then: OutsideSubjects | None = None,
    compulsory: Collection[str] = (),
    divides: Callable[[TakenSubject], bool] = lambda taken: taken.group != "bridging",
) -> OpenOutlook:
    """The outlook in vocational education. `settled` and `open_` as in `graduation_outlook`.

    `now`: test and activities now. `then`: the same if all that is open is passed; None: as `now`.
    `compulsory`: codes that must be passed. `divides`: whether a subject is in the average; bridging ones are
    not [L].
    """
    counting = Counting(VOCATIONAL)

    def results(subjects: Iterable[TakenSubject]) -> list[Result]:
        return [Result(taken.credits, taken.mark) for taken in subjects if divides(taken)]

    def gaps(subjects: Iterable[TakenSubject], beside: OutsideSubjects) -> list[RequirementGap]:
        every = [*settled, *subjects]
        standing: VocationalStanding = standing_of(
            every, figures(results(every), counting), structure, *beside, compulsory
        )
        return vocational.graduation_gaps(standing, structure)

    def gaps_if(passed: Callable[[str], bool]) -> list[RequirementGap]:
        return gaps(
            (taken._replace(mark="4" if passed(code) else "0") for code, taken in open_.items()), then or now
        )

    needed = needed_for(
        structure.gpax,
        results(settled),
        [taken.credits for taken in open_.values() if divides(taken)],
        counting,
    )
    return _outlook(
        gaps((taken for taken in open_.values() if taken.mark != NOT_TAKEN), now), open_, gaps_if
    )._replace(needed=needed)


def _outlook(
    missing: list[RequirementGap],
    open_: Iterable[str],
    gaps_if: Callable[[Callable[[str], bool]], list[RequirementGap]],
) -> OpenOutlook:
    """The outlook, by what is missing if only the subjects that `passed` accepts are passed.

    A subject must be passed if failing it alone leaves other gaps than passing all does.
    """

    def failing(code: str) -> list[RequirementGap]:
        return gaps_if(lambda other: other != code)

    remaining = gaps_if(lambda _: True)
    must = tuple(code for code in open_ if failing(code) != remaining)
    return OpenOutlook(missing, remaining, must)
