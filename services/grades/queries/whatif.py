"""What lies between a pupil and graduation (ยังขาดอะไร ต้องได้เท่าไร), while there is time to do something about it."""
from decimal import Decimal

from services.grades.achievement import Learnt
from services.grades.auditing import needed, open_subjects, outlook
from services.grades.books import refuse_foreign
from services.grades.queries.pupils import enrolled_at
from services.grades.queries.students import pupil_and_learnt
from services.grades.rules import whatif
from services.grades.rules.gaps import Gap
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.grades.queries import GraduationOutlook, Lacking, NeededLevel, OpenSubject, Outlook

router = Router("grades")


@router.query
async def graduation_outlook(query: GraduationOutlook, work: Work) -> Outlook:
    """The audit as it is, and as it would be with everything passed that is open; subjects of the plan that were never taken are open, too."""
    await refuse_foreign(work, query)
    pupil, known = await pupil_and_learnt(work.session, query.school, query.student_no, query.level)
    enrolled = (await enrolled_at(work.session, [pupil.pupil])).get((pupil.pupil, query.level.value))
    plan = enrolled.plan if enrolled else None
    found = outlook(known, plan)
    return Outlook(
        pupil=pupil.pupil, student_no=pupil.student_no, missing=list(map(_lacking, found.missing)), remaining=list(map(_lacking, found.remaining)),
        in_reach=found.is_in_reach, needed=_needed(known, plan, query.target, found),
        open=[OpenSubject(code=code, name=one.subject.course.name, credits=one.subject.weight, mark=one.mark or None, must_pass=code in found.must_pass)
              for code, one in open_subjects(known, plan).items()],
    )


def _lacking(gap: Gap) -> Lacking:
    return Lacking(code=gap.code, th=gap.th, en=gap.en)


def _needed(known: Learnt, plan: str | None, asked: Decimal | None, found: whatif.Outlook) -> NeededLevel | None:
    """For the average asked for; vocational education has one that graduation asks for."""
    if asked is not None:
        return NeededLevel(target=asked, **needed(known, plan, asked)._asdict())
    structure = known.curriculum.structure
    return NeededLevel(target=structure.gpax, **found.needed._asdict()) if structure and found.needed else None
