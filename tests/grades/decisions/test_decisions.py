"""Who decides has seen the effects: a change meanwhile is refused with the new ones, and each decision is a
row.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.stack import APPOINTMENT
from shared.contracts.effects import Effects
from shared.contracts.grades.commands import ApproveGraduates, CompleteStudents, CorrectStudent
from shared.contracts.grades.effects import ApprovalEffects, CorrectionEffects
from shared.contracts.grades.queries import EffectsOfApproval, EffectsOfCorrection
from shared.contracts.grades.rows import FieldChange
from shared.contracts.problem import Refusal
from shared.contracts.record import AchievementRecord, canonical, digest
from shared.vocabulary.levels import Level
from tests.grades.last_term import Class, closed
from tests.grades.school import TODAY, School, completion
from tests.world.stack import Stack

UNSEEN = "0" * 64
DECISION = """
    select decision, kind, subject, outcome, effects_sha256, effects, reason, order_number, person, office, appointment, method
    from decisions where school = %s order by at"""
WRITTEN = """
    select (select count(*) from decisions where school = x.school), (select count(*) from approvals where school = x.school),
           (select count(*) from students.particulars where school = x.school and decision is not null)
    from (select %s as school) x"""


async def a_class(lsq: Stack, code: str, seed: int) -> Class:
    """A class of ม.3 that is ready to be approved, at a school in which people are in office."""
    school = School(lsq, code)
    await school.appoints()
    found = await closed(school, Level.LOWER, seed, 12)
    await school.completes(found.numbers)
    return found


@pytest.fixture(scope="module")
async def ready(lsq: Stack) -> Class:
    """The class; its tests run one after another: looked at, changed, approved, corrected."""
    return await a_class(lsq, "3058910003", 71)


def an_approval(school: School, effects_sha256: str) -> ApproveGraduates:
    return ApproveGraduates(
        **school.here, level=Level.LOWER, year=2569, approved_on=TODAY, effects_sha256=effects_sha256
    )


async def an_order(school: School, number: str, field: Any, after: str) -> dict[str, Any]:
    """A correction as an order states it."""
    return {
        **school.here,
        "student_no": number,
        "order_number": "9/2570",
        "order_date": TODAY,
        "order_scan": await school.scan(),
        "reason": "ไม่ตรงกับทะเบียนบ้าน",
        "changes": [FieldChange(field=field, after=after)],
    }


def new_effects(refusal: Refusal, kind: type[Effects]) -> Any:
    """The effects that a refusal shows; their digest is the one that it names."""
    assert refusal.body.code == "grades.effects_changed"
    effects = kind.model_validate(refusal.body.details["effects"])
    assert effects.sha256 == refusal.body.details["effects_sha256"]
    return effects


async def test_the_effects_show_who_graduates_and_who_does_not(ready: Class) -> None:
    """As the audit has it; looked at twice they are the same, and nothing is stored."""
    audit = (await ready.school.audit(Level.LOWER)).rows
    effects = await ready.school.foresees(Level.LOWER)

    passed = {row.student_no: row.gpax for row in audit if row.outcome == "passed"}
    assert passed == {
        one.student_no: type(passed[one.student_no])(one.gpax or 0) for one in effects.graduates
    }
    failed = [row for row in audit if row.outcome != "passed"]
    assert failed
    assert len(failed) == effects.not_passed
    assert {code: sum(code in row.gaps for row in failed) for code in effects.gaps} == effects.gaps
    assert {code for row in failed for code in row.gaps} == set(effects.gaps)
    assert (effects.approved_before, effects.not_chosen) == (0, 0)
    assert effects.director.order.startswith("12/2569")
    assert (await ready.school.foresees(Level.LOWER)).sha256 == effects.sha256
    chosen = await ready.school.foresees(Level.LOWER, students=[effects.graduates[0].student_no])
    assert (len(chosen.graduates), chosen.not_chosen) == (1, len(passed) - 1)
    assert [(0, 0, 0)] == await ready.school.rows(WRITTEN)


@pytest.mark.parametrize("attempt", ["made up", "of fewer graduates"])
async def test_a_digest_of_other_effects_is_refused(lsq: Stack, ready: Class, attempt: str) -> None:
    """Nothing is written, in the archive either."""
    school = ready.school
    seen = await school.foresees(Level.LOWER)
    fewer = await school.foresees(Level.LOWER, students=[seen.graduates[0].student_no])
    with pytest.raises(Refusal) as refused:
        await lsq.ask(an_approval(school, UNSEEN if attempt == "made up" else fewer.sha256), school.director)

    assert seen == new_effects(refused.value, ApprovalEffects)
    assert [(0, 0, 0)] == await school.rows(WRITTEN)
    assert not [key async for key in lsq.archive.list(f"records/{seen.graduates[0].pupil}/")]


async def test_a_change_meanwhile_is_refused_and_decided_on_the_new_effects(lsq: Stack, ready: Class) -> None:
    """A pupil's religion is completed anew: no figure differs, the record does."""
    school = ready.school
    seen = await school.foresees(Level.LOWER)
    one = seen.graduates[0]
    changed = completion(one.student_no, await school.photo()).model_copy(update={"religion": "คริสต์"})
    await lsq.ask(CompleteStudents(**school.here, students=[changed]), school.registrar)

    with pytest.raises(Refusal) as refused:
        await lsq.ask(an_approval(school, seen.sha256), school.director)

    now = new_effects(refused.value, ApprovalEffects)
    assert [one.student_no] == [
        after.student_no
        for before, after in zip(seen.graduates, now.graduates, strict=True)
        if before != after
    ]
    assert [(0, 0, 0)] == await school.rows(WRITTEN)
    approval = await lsq.ask(an_approval(school, now.sha256), school.director)
    [row] = await school.rows(DECISION)
    decision, *of_what, sha256, effects, reason, order, person, office, appointment, method = row
    assert of_what == ["approval", "lower/2569", "approved"]
    assert (reason, order) == (None, None)
    assert (person, office, appointment, method) == ("person-1", "director", APPOINTMENT, "password")
    assert now == ApprovalEffects.model_validate(effects)
    assert sha256 == now.sha256
    assert [(decision,)] == await school.rows("select decision from approvals where school = %s")
    await check_records(lsq, now, approval.approval, decision)


async def check_records(lsq: Stack, effects: ApprovalEffects, approval: UUID, decision: UUID) -> None:
    """The records are those that were seen: version and content of each."""
    stored = await lsq.rows(
        "grades", "select pupil, version, key, decision from records where approval = %s", approval
    )
    assert {(one.pupil, one.version) for one in effects.graduates} == {row[:2] for row in stored}
    contents = {one.pupil: one.content_sha256 for one in effects.graduates}
    for pupil, _, key, of in stored:
        file = await lsq.archive.exists(key)
        assert file is not None
        record = AchievementRecord.model_validate_json(await lsq.archive.get(file))
        assert contents[pupil] == digest(canonical(record, without="approved_at"))
        assert decision == of


async def test_a_correction_meanwhile_is_refused_and_decided_on_the_new_effects(
    lsq: Stack, ready: Class
) -> None:
    """Of a graduate: before and after, the record superseded. Another order is first; the new effects have
    its version.
    """
    school = ready.school
    [(number,)] = await school.rows(
        "select s.student_no from records r join students.pupils s using (school, pupil) where s.school = %s order by 1 limit 1"
    )
    asked = await an_order(school, number, "father", "นายคนใหม่ สมมุติ")
    seen = await lsq.ask(EffectsOfCorrection(**asked), school.registrar)
    assert [("father", "นายตัวอย่าง สมมุติ", "นายคนใหม่ สมมุติ")] == [
        (one.field, one.before, one.after) for one in seen.changes
    ]
    assert [(1, 2, "P1B", "P3B")] == [
        (one.version, one.new_version, one.transcript, one.report) for one in seen.records
    ]
    other = await an_order(school, number, "mother", "นางคนใหม่ สมมุติ")
    del other["authority"], other["school"]
    await school.corrects(**other)

    with pytest.raises(Refusal) as refused:
        await lsq.ask(CorrectStudent(**asked, effects_sha256=seen.sha256), school.registrar)

    now = new_effects(refused.value, CorrectionEffects)
    assert (seen.particulars + 1, 2, 3) == (
        now.particulars,
        now.records[0].version,
        now.records[0].new_version,
    )
    corrected = await lsq.ask(CorrectStudent(**asked, effects_sha256=now.sha256), school.registrar)
    assert (corrected.entry, corrected.record_version) == (now.particulars, 3)
    decision, *of_what, sha256, effects, reason, order, person, office, _, method = (
        await school.rows(DECISION)
    )[-1]
    assert of_what == ["correction", str(now.pupil), "corrected"]
    assert (reason, order) == ("ไม่ตรงกับทะเบียนบ้าน", "9/2570")
    assert (person, office, method) == ("person-1", "registrar", "password")
    assert sha256 == now.sha256
    assert "สมมุติ" not in str(effects), "names stand in the particulars alone"
    values = await lsq.rows(
        "grades",
        "select father, decision from students.particulars where pupil = %s and version >= %s order by version",
        now.pupil,
        now.particulars - 1,
    )
    effects["changes"] = [{**effects["changes"][0], "before": values[0][0], "after": values[1][0]}]
    assert sha256 == CorrectionEffects.model_validate(effects).sha256, "what was seen can be shown again"
    records = await lsq.rows(
        "grades", "select decision from records where pupil = %s and version = 3", now.pupil
    )
    assert [(decision,)] == records == [values[1][1:]]


async def test_a_correction_on_a_forged_digest_writes_nothing(lsq: Stack, ready: Class) -> None:
    """Made up, or of another order."""
    school = ready.school
    asked = await an_order(school, ready.numbers[-1], "mother", "นางอีกคน สมมุติ")
    of_another = await lsq.ask(EffectsOfCorrection(**{**asked, "order_number": "10/2570"}), school.registrar)
    before = await school.rows(WRITTEN)
    for forged in (UNSEEN, of_another.sha256):
        with pytest.raises(Refusal, match="effects_changed"):
            await lsq.ask(CorrectStudent(**asked, effects_sha256=forged), school.registrar, id=uuid4())

    assert before == await school.rows(WRITTEN)
    # The refusals show the pupil's particulars: the trail knows whose.
    assert [([of_another.pupil],)] * 2 == await school.rows(
        "select pupils from trail where school = %s and outcome = 'grades.effects_changed' order by id desc limit 2"
    )


async def test_only_who_may_decide_sees_the_effects(lsq: Stack, ready: Class) -> None:
    """Those of a correction show particulars: not to the director; nothing to another school, or under
    another authority's name.
    """
    school = ready.school
    approval = {"level": Level.LOWER, "year": 2569, "approved_on": TODAY}
    order = await an_order(school, ready.numbers[0], "mother", "นางอีกคน สมมุติ")
    elsewhere = lsq.token("registrar", "58-PAO-01.3058910002")
    for question, token in (
        (EffectsOfApproval(**school.here, **approval), elsewhere),
        (EffectsOfCorrection(**order), elsewhere),
        (EffectsOfCorrection(**order), school.director),
        (
            EffectsOfApproval(**{**school.here, "authority": "58-TM-02"}, **approval),
            lsq.token("director", "58-TM-02"),
        ),
    ):
        with pytest.raises(Refusal, match="not_allowed"):
            await lsq.ask(question, token)
