"""Queries about graduation."""

from decimal import Decimal

from services.grades.enrolments.store import enrolled_at
from services.grades.graduation.audit import Audited, audit
from services.grades.graduation.proposal import propose
from services.grades.graduation.requirements import needed, open_subjects, outlook
from services.grades.results.achievement import Learnt, credited
from services.grades.results.learnt import student_and_learnt
from services.grades.rules import whatif
from services.grades.rules.gaps import RequirementGap
from services.grades.schools.scope import refuse_foreign
from shared.chassis.edge import Router
from shared.chassis.pages import fitting
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.effects import ApprovalEffects
from shared.contracts.grades.queries import (
    Audit,
    EffectsOfApproval,
    GraduationAudit,
    GraduationOutlook,
    Lacking,
    NeededLevel,
    OpenSubject,
    Outlook,
)
from shared.contracts.grades.rows import AuditRow

router = Router("grades")

PAGE_ROWS = 200


@router.query
async def graduation_audit(query: GraduationAudit, work: Work) -> Audit:
    """The audit of a level's last class (ตรวจสอบการจบ), a page of it; the totals are of the whole class."""
    await refuse_foreign(work, query)
    audited = await audit(work.session, query.school, query.level, query.year)
    after = [one for one in audited if one.pupil.student_no > query.after]
    page = fitting([_audit_row(one) for one in after[:PAGE_ROWS]])
    return Audit(
        level=query.level,
        year=query.year,
        students=len(audited),
        passed=sum(one.passed for one in audited),
        approved=sum(one.approved for one in audited),
        incomplete=sum(one.passed and not one.approved and bool(one.pupil.missing) for one in audited),
        rows=page,
        next=page[-1].student_no if len(after) > len(page) else None,
    )


def _audit_row(one: Audited) -> AuditRow:
    course = one.learnt.course
    return AuditRow(
        pupil=one.pupil.pupil,
        student_no=one.pupil.student_no,
        outcome="passed" if one.passed else "not_passed",
        approved=one.approved,
        gpax=course.average,
        figures=credited(course),
        gaps=[gap.code for gap in one.gaps],
        gaps_th=[gap.th for gap in one.gaps],
        gaps_en=[gap.en for gap in one.gaps],
    )


@router.query
async def effects_of_approval(query: EffectsOfApproval, work: Work) -> ApprovalEffects:
    """What an approval would do now: who graduates, who does not and why, who signs."""
    await refuse_foreign(work, query)
    return (await propose(work, query)).effects


@router.query
async def graduation_outlook(query: GraduationOutlook, work: Work) -> Outlook:
    """What a student lacks for graduation (ยังขาดอะไร ต้องได้เท่าไร): now, and with every open subject
    passed.

    Subjects of the plan that were never taken are open, too.
    """
    await refuse_foreign(work, query)
    student, known = await student_and_learnt(work.session, query.school, query.student_no, query.level)
    enrolled = await enrolled_at(work.session, query.school, [student.pupil])
    enrolment = enrolled.get((student.pupil, query.level.value))
    plan = enrolment and enrolment.plan
    found = outlook(known, plan)
    return Outlook(
        pupil=student.pupil,
        student_no=student.student_no,
        missing=list(map(_lacking, found.missing)),
        remaining=list(map(_lacking, found.remaining)),
        in_reach=found.is_in_reach,
        needed=_needed(known, plan, query.target, found),
        open=[
            OpenSubject(
                code=code,
                name=one.subject.course.name,
                credits=one.subject.weight,
                mark=one.mark or None,
                must_pass=code in found.must_pass,
            )
            for code, one in open_subjects(known, plan).items()
        ],
    )


def _lacking(gap: RequirementGap) -> Lacking:
    return Lacking(code=gap.code, th=gap.th, en=gap.en)


def _needed(
    known: Learnt, plan: str | None, target: Decimal | None, found: whatif.OpenOutlook
) -> NeededLevel | None:
    """The level that is needed for the target.

    Without a target, for the average that vocational graduation requires.
    """
    if target is not None:
        return NeededLevel(target=target, **needed(known, plan, target)._asdict())
    structure = known.curriculum.structure
    return (
        NeededLevel(target=structure.gpax, **found.needed._asdict()) if structure and found.needed else None
    )
