"""The year's end: a term recorded and closed, pupils audited, completed and approved, a graduate corrected by
order.
"""

import asyncio
import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.grades.graduation.record import school_of_record
from shared.contracts.grades.commands import ApproveGraduates, CompleteStudents, CorrectStudent
from shared.contracts.grades.earlier_events import GraduatesApprovedV1
from shared.contracts.grades.events import GraduatesApproved, RecordCorrected, ResultsRecorded
from shared.contracts.grades.queries import SchoolWorkload
from shared.contracts.grades.rows import FieldChange
from shared.contracts.problem import Refusal
from shared.contracts.record import AchievementRecord, canonical, digest
from shared.contracts.registry.queries import SchoolProfile
from shared.vocabulary.levels import Level
from tests.grades import cohort
from tests.grades.last_term import LAST, Class, closed, recorded
from tests.grades.school import TODAY, School, a_school, completion, emitted
from tests.world.stack import Stack, until

# the digest of effects that nobody has seen
UNSEEN = "0" * 64


@pytest.fixture(scope="module")
async def graduates(lsq: Stack) -> Class:
    """A class of ม.6 that is ready to be approved, at a school in which people are in office."""
    school = School(lsq, cohort.SCHOOL)
    await school.appoints()
    found = await closed(school, Level.UPPER, 31, 75)
    await school.completes(found.numbers)
    return found


async def test_the_audit_reports_what_each_pupil_lacks(graduates: Class) -> None:
    """Each passes, or has reasons in both languages; the totals are those of the rows."""
    audit = await graduates.school.audit(Level.UPPER)

    assert audit.students == len(audit.rows) > 60
    assert audit.passed == sum(row.outcome == "passed" for row in audit.rows) > 30
    assert audit.incomplete == 0
    for row in audit.rows:
        assert (row.outcome == "passed") == (row.gaps == [])
        assert len(row.gaps) == len(row.gaps_th) == len(row.gaps_en)


async def test_a_vocational_class_is_audited_with_its_own_reasons(lsq: Stack) -> None:
    """The standard test has not been recorded, so nobody passes; the level has no forms, so nobody
    can be approved.
    """
    school = a_school(lsq)
    await closed(school, Level.VOCATIONAL, 3, 20)

    audit = await school.audit(Level.VOCATIONAL)

    assert audit.students > 15
    assert all("STANDARD_NOT_TAKEN" in row.gaps for row in audit.rows)
    assert [row.gaps for row in audit.rows].count(["STANDARD_NOT_TAKEN"]) >= 1
    with pytest.raises(Refusal, match="form_not_yet"):
        await school.approves(Level.VOCATIONAL)


async def test_nobody_is_approved_before_the_term_is_closed_and_particulars_are_complete(lsq: Stack) -> None:
    """Both are refused; the second with the names of the fields in both languages."""
    school = a_school(lsq)
    found = await recorded(school, Level.LOWER, 41, 6)
    with pytest.raises(Refusal, match="term_open"):
        await school.approves(Level.LOWER)
    await school.strikes_off(sorted(await school.missing(LAST)), Level.LOWER)
    await school.closes(LAST)

    with pytest.raises(Refusal) as refused:
        await school.approves(Level.LOWER)

    assert refused.value.body.code == "grades.particulars_missing"
    assert "religion" in refused.value.body.en
    assert "ศาสนา" in refused.value.body.th
    workload = await lsq.ask(SchoolWorkload(**school.here), school.registrar)
    assert workload.levels[0].incomplete == workload.levels[0].students <= len(found.numbers)


async def test_the_director_approves_and_the_records_are_in_the_archive(lsq: Stack, graduates: Class) -> None:
    """Each record is canonical, its digest is the event's, its figures are the audit's; a second
    approval is refused.
    """
    school = graduates.school
    audit = {row.student_no: row for row in (await school.audit(Level.UPPER)).rows}
    approval = await school.approves(Level.UPPER)

    events = await emitted(lsq, GraduatesApproved, school)
    assert [(event.approval, event.part, event.parts) for event in events] == [(approval.approval, 1, 1)]
    assert all(graduate.record.version for graduate in events[0].graduates)
    # to subscribers outside, as they were promised it
    beside = [event.model_dump() for event in await emitted(lsq, GraduatesApprovedV1, school)]
    assert [
        GraduatesApprovedV1.model_validate(event, from_attributes=True).model_dump() for event in events
    ] == beside
    assert (
        len(events[0].graduates)
        == approval.graduates
        == sum(row.outcome == "passed" for row in audit.values())
    )
    for graduate in events[0].graduates:
        body = await lsq.archive.get(graduate.record)
        record = AchievementRecord.model_validate_json(body)
        assert canonical(record) == body
        assert digest(body) == graduate.record.sha256
        row = audit[graduate.student_no]
        assert record.summary.gpax == f"{row.gpax:.2f}"
        assert (record.summary.credits, record.summary.points) == (
            f"{row.figures.credits:.1f}",
            f"{row.figures.points:.2f}",
        )
        assert sum(float(area.points) for area in record.summary.areas) == float(record.summary.points)
        assert [term.term for term in record.terms] == [
            "1/2567",
            "2/2567",
            "1/2568",
            "2/2568",
            "1/2569",
            "2/2569",
        ]
        assert record.director.position
        assert record.registrar.order.startswith("12/2569 ลงวันที่ 8 มิถุนายน 2569")
        for term in record.terms:
            kinds = [(result.kind != "basic", result.area, result.code) for result in term.results]
            assert kinds == sorted(kinds)
    with pytest.raises(Refusal, match="nobody_to_approve"):
        await school.approves(Level.UPPER)


async def test_a_correction_supersedes_the_record(lsq: Stack, graduates: Class) -> None:
    """By order: new particulars beside the old, record 2 that names record 1, both readable; without an order
    nothing of a graduate changes.
    """
    school = graduates.school
    graduate = (await emitted(lsq, GraduatesApproved, school))[0].graduates[0]
    changes = [
        FieldChange(field="birth_date", after="2008-12-31"),
        FieldChange(field="father", after="นายคนใหม่ สมมุติ"),
    ]
    asked: dict[str, Any] = {
        "student_no": graduate.student_no,
        "order_number": "7/2570",
        "order_date": TODAY,
        "order_scan": await school.scan(),
        "reason": "ไม่ตรงกับทะเบียนบ้าน",
        "changes": changes,
    }
    changed = completion(graduate.student_no, await school.photo()).model_copy(update={"religion": "คริสต์"})
    with pytest.raises(Refusal, match="by_order_only"):
        await lsq.ask(CompleteStudents(**school.here, students=[changed]), school.registrar)

    corrected = await school.corrects(**asked)

    assert corrected.record_version == graduate.version + 1
    event = (await emitted(lsq, RecordCorrected, school))[-1]
    assert (event.superseded_version, event.graduate.version, event.fields) == (
        1,
        2,
        ["birth_date", "father"],
    )
    old, new = [
        AchievementRecord.model_validate_json(await lsq.archive.get(file))
        for file in (graduate.record, event.graduate.record)
    ]
    assert new.supersedes is not None
    assert (new.supersedes.version, new.supersedes.sha256, new.supersedes.order_number) == (
        1,
        graduate.record.sha256,
        "7/2570",
    )
    assert (new.pupil.birth_date, new.pupil.father) == (date(2008, 12, 31), "นายคนใหม่ สมมุติ")
    assert new.model_copy(update={"pupil": old.pupil, "version": 1, "supersedes": None}) == old
    kinds = await school.rows(
        "select kind, order_number from students.particulars p join students.pupils s using (school, pupil) where s.school = %s and student_no = %s order by p.version",
        graduate.student_no,
    )
    assert kinds == [("imported", None), ("completed", None), ("corrected", "7/2570")]
    with pytest.raises(Refusal, match="nothing_changes"):
        await lsq.ask(CorrectStudent(**school.here, **asked, effects_sha256=UNSEEN), school.registrar)


@pytest.mark.parametrize(
    ("field", "after", "code"),
    [
        ("birth_date", "2027-12-01", "date_in_future"),
        ("birth_date", "31/12/2550", "value_wrong"),
        ("sex", "X", "value_wrong"),
        ("identifier", "1234567890123", "value_wrong"),
        ("title", "ท่าน", "value_wrong"),
    ],
)
async def test_a_wrong_correction_is_refused(
    lsq: Stack, graduates: Class, field: Any, after: str, code: str
) -> None:
    """The refusal names the field; nothing is stored."""
    school = graduates.school
    command = CorrectStudent(
        **school.here,
        student_no=graduates.numbers[1],
        order_number="8/2570",
        order_date=TODAY,
        order_scan=await school.scan(),
        reason="ทดสอบการปฏิเสธ",
        changes=[FieldChange(field=field, after=after)],
        effects_sha256=UNSEEN,
    )
    with pytest.raises(Refusal, match=code) as refused:
        await lsq.ask(command, school.registrar)
    assert refused.value.body.field == field


async def test_a_crash_between_archive_and_commit_has_no_effect(lsq: Stack) -> None:
    """Killed after the records were put, before the commit: the approval sent again makes one record for
    each, the next version.

    None is emitted twice.
    """
    school, id = School(lsq, "3058910001", "58-TM-02"), uuid4()
    await school.appoints()
    found = await closed(school, Level.LOWER, 51, 8)
    await school.completes(found.numbers)

    async with lsq.stalled("grades", "approvals"):
        sent = asyncio.create_task(school.approves(Level.LOWER, id=id))
        await until(lambda: lsq.is_stalled("grades"))
        await lsq.kill("grades")
    await lsq.start("grades")
    approval = await sent

    events = await emitted(lsq, GraduatesApproved, school)
    assert len(events) == 1
    assert {graduate.version for graduate in events[0].graduates} == {2}
    assert len(events[0].graduates) == approval.graduates > 0
    kept = await lsq.rows(
        "grades", "select pupil, version, sha256 from records where approval = %s", approval.approval
    )
    assert {
        (graduate.pupil, graduate.version, graduate.record.sha256) for graduate in events[0].graduates
    } == set(kept)
    for graduate in events[0].graduates:
        assert AchievementRecord.model_validate_json(await lsq.archive.get(graduate.record)).version == 2


async def test_a_record_names_the_school_as_the_ministry_does(lsq: Stack) -> None:
    """By the ministry's code of the day, while messages and tables have the school's place."""
    school = School(lsq, "3058950001", "58-SAO-33")
    await school.appoints()
    found = await closed(school, Level.LOWER, 71, 5)
    await school.completes(found.numbers)

    await school.approves(Level.LOWER)

    event = (await emitted(lsq, GraduatesApproved, school))[0]
    record = AchievementRecord.model_validate_json(await lsq.archive.get(event.graduates[0].record))
    assert (event.school, record.school.code) == ("3058950001", "3058950011")
    profile = await lsq.ask(SchoolProfile(**school.here, on=date(2026, 5, 15)))
    with pytest.raises(Refusal, match="moe_code_missing"):
        school_of_record(profile)


async def test_a_vacant_office_is_named(lsq: Stack) -> None:
    """Nobody can approve where no director or registrar is in office by an order."""
    school = School(lsq, "3058920001", "58-TT-03")
    found = await closed(school, Level.LOWER, 61, 5)
    await school.completes(found.numbers)
    with pytest.raises(Refusal, match="office_vacant"):
        await school.approves(Level.LOWER)


async def test_only_the_director_approves(lsq: Stack, graduates: Class) -> None:
    """Not the registrar, not another school's director."""
    command = ApproveGraduates(
        **graduates.school.here, level=Level.UPPER, year=2569, approved_on=TODAY, effects_sha256=UNSEEN
    )
    for token in (graduates.school.registrar, lsq.token("director", "58-PAO-01.3058910003")):
        with pytest.raises(Refusal, match="not_allowed"):
            await lsq.ask(command, token)


async def test_no_personal_data_is_in_events_or_logs(lsq: Stack, graduates: Class) -> None:
    """Names and identifiers are in no event; in no log line either."""
    planted = {
        value
        for row in graduates.rows
        for value in (row.pupil.first, row.pupil.last, row.pupil.identifier.value)
        if value and len(value) > 4
    }
    events = [
        event
        for kind in (ResultsRecorded, GraduatesApproved, RecordCorrected)
        for event in await emitted(lsq, kind, graduates.school)
    ]
    text = (
        json.dumps([event.model_dump(mode="json") for event in events], ensure_ascii=False)
        + lsq.log("grades").read_text()
    )
    assert events
    assert not [value for value in planted if value in text]
