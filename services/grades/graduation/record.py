"""The achievement record of a student at a level: everything that ปพ.1 shows. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, cast

from services.grades.results.achievement import CountedResult, Learnt, counting
from services.grades.rules.averages import figures, two_decimals
from services.grades.rules.summaries import Kind
from services.grades.students.particulars import Particulars, pupil_of_record
from shared.contracts.grades.problems import MOE_CODE_MISSING
from shared.contracts.record import (
    AchievementRecord,
    ActivityResult,
    AreaAverage,
    SchoolOfRecord,
    Signer,
    SubjectResult,
    Summary,
    TermOfRecord,
)
from shared.contracts.registry.queries import School
from shared.vocabulary.areas import AREAS
from shared.vocabulary.calendar import TermName, term_parts
from shared.vocabulary.documents import TRANSCRIPT_OF
from shared.vocabulary.levels import Level

CAUSES = {Level.LOWER: "จบการศึกษาภาคบังคับ", Level.UPPER: "จบการศึกษาขั้นพื้นฐาน"}
REMARKS = {"restudied": "เรียนซ้ำ", "transferred": "เทียบโอน"}


class ApprovalAct(NamedTuple):
    """The act of approval, the same for all who graduate by it."""

    approved_on: date
    approved_at: datetime
    school: SchoolOfRecord
    registrar: Signer
    director: Signer


def record_of(pupil: Particulars, known: Learnt, act: ApprovalAct, version: int) -> AchievementRecord:
    """The record of a student. The student must pass, and the particulars must be complete."""
    level = known.curriculum.level
    return AchievementRecord(
        version=version,
        form=TRANSCRIPT_OF[level],
        level=level,
        curriculum=known.curriculum.id,
        curriculum_name=known.curriculum.name,
        school=act.school,
        pupil=pupil_of_record(pupil, act.approved_on),
        terms=[term_of_record(known, term) for term in known.terms],
        summary=summary_of(known),
        national_tests=[],
        remarks=[],
        approved_on=act.approved_on,
        left_on=act.approved_on,
        leaving_cause=CAUSES[level],
        registrar=act.registrar,
        director=act.director,
        approved_at=act.approved_at,
    )


def term_of_record(known: Learnt, term: TermName) -> TermOfRecord:
    """A term: its subjects and activities in the order of the form, and the average of what counts in it."""
    sums = known.of_term(term)
    return TermOfRecord(
        term=term,
        class_name=class_in(known, term_parts(term)[1]),
        results=[subject_result(one) for one in known.subjects if one.standing.term == term],
        activities=[activity_result(one) for one in known.activities if one.standing.term == term],
        credits=one_decimal(sums.attempted),
        gpa=average(sums.average),
    )


def class_in(known: Learnt, year: int) -> str:
    """The class of a year without its room: ม.4.

    For a year that is not stored, the class is counted from the first year.
    """
    named = next((one.class_name for one in known.years if one.year == year), None)
    if named is None:
        curriculum, first = known.curriculum, min((one.year for one in known.years), default=year)
        return f"{curriculum.label}{curriculum.first + max(0, min(year - first, curriculum.years - 1))}"
    return named.split("/")[0]


def subject_result(one: CountedResult) -> SubjectResult:
    """One line of the transcript."""
    return SubjectResult(
        code=one.subject.course.code,
        name=one.subject.course.name,
        kind="basic" if one.subject.kind == "basic" else "additional",
        area=one.subject.area,
        credits=one_decimal(one.weight),
        result=one.mark,
        remark=REMARKS.get(one.origin),
    )


def activity_result(one: CountedResult) -> ActivityResult:
    """One activity of a term."""
    return ActivityResult(
        name=one.subject.course.name,
        kind=cast(Kind, one.subject.group),
        hours=one.hours,
        result="ผ" if one.mark == "ผ" else "มผ",
    )


def summary_of(known: Learnt) -> Summary:
    """The figures of the whole level. A student who passes has an average and qualities."""
    credits, course, activities = known.credits, known.course, known.activity_summary
    return Summary(
        basic_attempted=one_decimal(credits.basic_registered),
        basic_earned=one_decimal(credits.basic_earned),
        additional_attempted=one_decimal(credits.additional_registered),
        additional_earned=one_decimal(credits.additional_earned),
        credits=one_decimal(course.counted),
        points=f"{course.points:.2f}",
        gpax=two_decimals(course.average),
        areas=list(areas_of(known)),
        reading_thinking_writing=str(known.reading),
        characteristics=str(known.characteristics),
        activities_passed=activities.passed,
        social_service_hours=int(activities.service_hours),
    )


def areas_of(known: Learnt) -> Iterable[AreaAverage]:
    """The average of each learning area with a subject, basic and additional ones together."""
    for number, area in AREAS.items():
        mine = [one.result for one in known.subjects if one.subject.area == number]
        if mine:
            sums = figures(mine, counting(known.curriculum))
            yield AreaAverage(
                code=number,
                name=area.th,
                credits=one_decimal(sums.counted),
                points=f"{sums.points:.2f}",
                gpa=average(sums.average),
            )


def one_decimal(credits: Decimal) -> str:
    """Credits as the record shows them: 1.5. Credits are multiples of a half, so nothing is rounded."""
    return f"{credits:.1f}"


def average(value: Decimal | None) -> str | None:
    """An average as the record shows it: 3.24, or None."""
    return None if value is None else two_decimals(value)


def school_of_record(school: School) -> SchoolOfRecord:
    """The school as a record shows it, by the ministry's code. Refuse one that has none."""
    if school.moe_code is None:
        raise MOE_CODE_MISSING.refuse("approved_on")
    return SchoolOfRecord(
        code=school.moe_code,
        name=school.name,
        authority=school.authority,
        authority_name=school.authority_name,
        subdistrict=school.subdistrict,
        district=school.district,
        province=school.province,
    )
