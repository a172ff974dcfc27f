"""What a student lacks to graduate, now and with other open results, by the law of the level. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple, cast

from services.grades.curriculum.curricula import COMMON, Curriculum, CurriculumSubject
from services.grades.results.achievement import Learnt, counting
from services.grades.rules import graduation, vocational
from services.grades.rules.gaps import RequirementGap
from services.grades.rules.graduation import LevelRecord, StudiedSubject
from services.grades.rules.summaries import ActivityMark, ActivityMarks, Kind, activities_summary
from services.grades.rules.vocational import TakenSubject
from services.grades.rules.whatif import (
    NOT_TAKEN,
    Needed,
    OpenOutlook,
    OutsideSubjects,
    graduation_outlook,
    needed_for,
    vocational_outlook,
)


class OpenResult(NamedTuple):
    """A subject whose result is open: undecided, failed, or never taken (NOT_TAKEN)."""

    subject: CurriculumSubject
    mark: str


def gaps(pupil: Learnt) -> list[RequirementGap]:
    """What this student lacks to graduate, every reason in the fixed order of the level's law.

    An empty list means passed.
    """
    curriculum = pupil.curriculum
    if curriculum.structure is not None:
        taken = [_taken_subject(one.subject, one.weight, one.mark) for one in pupil.subjects]
        standing = vocational.standing_of(
            taken, pupil.course, curriculum.structure, *_outside_subjects(pupil), _compulsory(curriculum)
        )
        return vocational.graduation_gaps(standing, curriculum.structure)
    assert curriculum.criteria is not None, "basic education"
    return graduation.graduation_gaps(_record(pupil, pupil.activity_summary), curriculum.criteria)


def open_subjects(pupil: Learnt, plan: str | None) -> dict[str, OpenResult]:
    """The subjects of the student's plan that are not passed yet, without activities.

    By code, in the order of the curriculum.
    """
    marks = pupil.curriculum.law.marks
    counts = {one.subject.course.code: one.mark for one in pupil.subjects}
    mine = {
        code: subject
        for code, subject in pupil.curriculum.subjects.items()
        if code in counts or _is_of(subject, plan)
    }
    return {
        code: OpenResult(subject, counts.get(code, NOT_TAKEN))
        for code, subject in mine.items()
        if subject.kind != "activity" and not (code in counts and marks[counts[code]].earned)
    }


def outlook(pupil: Learnt, plan: str | None) -> OpenOutlook:
    """What is missing now, and what would be if all that is open were passed."""
    curriculum, open_ = pupil.curriculum, open_subjects(pupil, plan)
    settled = [one for one in pupil.subjects if one.subject.course.code not in open_]
    if curriculum.structure is not None:
        return vocational_outlook(
            [_taken_subject(one.subject, one.weight, one.mark) for one in settled],
            {code: _taken_subject(one.subject, one.subject.weight, one.mark) for code, one in open_.items()},
            curriculum.structure,
            _outside_subjects(pupil),
            OutsideSubjects("pass", len(_terms_if_passed(pupil, plan))),
            _compulsory(curriculum),
        )
    assert curriculum.criteria is not None, "basic education"
    return graduation_outlook(
        [StudiedSubject(_kind(one.subject), one.weight, one.mark) for one in settled],
        {
            code: StudiedSubject(_kind(one.subject), one.subject.weight, one.mark)
            for code, one in open_.items()
        },
        _record(pupil, pupil.activity_summary),
        curriculum.criteria,
        curriculum.law.marks,
        _record(pupil, _activities_if_passed(pupil, plan)),
    )


def needed(pupil: Learnt, plan: str | None, target: Decimal) -> Needed:
    """The level that the open subjects need for this average."""
    open_ = open_subjects(pupil, plan)
    settled = [one.result for one in pupil.subjects if one.subject.course.code not in open_]
    levels = pupil.curriculum.regulation.measuring.scale.levels
    return needed_for(
        target, settled, [one.subject.weight for one in open_.values()], counting(pupil.curriculum), levels
    )


def _is_of(subject: CurriculumSubject, plan: str | None) -> bool:
    return subject.plan in (COMMON, plan)


def _kind(subject: CurriculumSubject) -> Literal["basic", "additional"]:
    return "basic" if subject.kind == "basic" else "additional"


def _taken_subject(subject: CurriculumSubject, weight: Decimal, mark: str) -> TakenSubject:
    return TakenSubject(subject.group, weight, mark, subject.course.code)


def _compulsory(curriculum: Curriculum) -> list[str]:
    return [
        code
        for code, subject in curriculum.subjects.items()
        if subject.group not in vocational.MAY_BE_REPLACED
    ]


def _record(pupil: Learnt, activities: ActivityMarks) -> LevelRecord:
    return LevelRecord(
        *pupil.credits,
        pupil.reading,
        pupil.characteristics,
        activities.guidance,
        activities.student_activity,
        activities.social_service,
        activities.service_hours,
    )


def _outside_subjects(pupil: Learnt) -> OutsideSubjects:
    marks = pupil.curriculum.law.marks
    return OutsideSubjects(
        pupil.standard_test, len({one.standing.term for one in pupil.activities if marks[one.mark].earned})
    )


def _activities_of(pupil: Learnt, plan: str | None) -> Iterator[tuple[CurriculumSubject, int, str]]:
    """Every activity of the plan with its hours, and the term in which it was or would be taken."""
    counts = {one.subject.course.code: one for one in pupil.activities}
    for code, subject in pupil.curriculum.subjects.items():
        if subject.kind == "activity" and (code in counts or _is_of(subject, plan)):
            one = counts.get(code)
            yield (
                subject,
                one.hours if one else subject.course.hours,
                one.standing.term if one else f"{subject.grade}.{subject.term}",
            )


def _activities_if_passed(pupil: Learnt, plan: str | None) -> ActivityMarks:
    return activities_summary(
        ActivityMark(cast(Kind, subject.group), hours, "ผ")
        for subject, hours, _ in _activities_of(pupil, plan)
    )


def _terms_if_passed(pupil: Learnt, plan: str | None) -> set[str]:
    return {term for _, _, term in _activities_of(pupil, plan)}
