"""The report of graduates (ปพ.3) between school and authority: made, returned, corrected by order, accepted."""

from collections.abc import Sequence
from datetime import date

import pytest

from shared.contracts.documents.commands import AcceptGraduatesReport, Finding, ReturnGraduatesReport
from shared.contracts.documents.events import (
    DocumentCancelled,
    GraduatesReportAccepted,
    GraduatesReportReturned,
    GraduatesReportSubmitted,
)
from shared.contracts.documents.queries import (
    DocumentsWorkload,
    DocumentVerdict,
    GraduatesReports,
    ReportFindings,
    ReportSummary,
)
from shared.contracts.problem import Refusal
from shared.contracts.record import AchievementRecord, GraduatesReport
from shared.vocabulary.documents import DocumentKind
from tests.documents.approvals import School, a_staffed_school, approve, correct, emitted, register, settled
from tests.documents.forms import samples
from tests.world.stack import Stack, until


async def versions(
    lsq: Stack, school: School, approval_rows: int, state: str, version: int
) -> list[ReportSummary]:
    """The versions of this school's report of so many graduates, once this version is in this state."""

    def there(found: Sequence[ReportSummary]) -> bool:
        return any(one.version == version and one.state == state for one in found)

    async def mine() -> list[ReportSummary]:
        reports = (await lsq.ask(GraduatesReports(authority=school.authority, school=school.code))).reports
        return [one for one in reports if one.graduates == approval_rows]

    return await until(mine, there, 60)


async def body_of(lsq: Stack, version: ReportSummary) -> GraduatesReport:
    """The report as it is stored in the archive."""
    return GraduatesReport.model_validate_json(
        await lsq.archive.get(f"reports/{version.report}/{version.version}.json")
    )


def decide(school: School, version: ReportSummary) -> AcceptGraduatesReport:
    return AcceptGraduatesReport(
        authority=school.authority, school=school.code, report=version.report, version=version.version
    )


async def test_a_report_is_returned_corrected_and_accepted(lsq: Stack) -> None:
    """The main job's step 8, and one step further: a correction after acceptance."""
    school = await a_staffed_school(lsq, "58-TM-02", "3058910001")
    approved = await approve(lsq, school, 6)
    [first] = await versions(lsq, school, 6, "submitted", 1)
    assert all(first.checks.values()), first.checks
    assert [row.student_no for row in (await body_of(lsq, first)).rows] == [f"{20001 + n}" for n in range(6)]
    [_] = await until(lambda: emitted(lsq, GraduatesReportSubmitted, school))
    old = (await register(lsq, school, DocumentKind.P1U))[2]

    wrong = Finding(pupil=approved.records[2].pupil.id, field="birth_date", note="ไม่ตรงกับทะเบียนบ้าน")
    await lsq.ask(
        ReturnGraduatesReport(
            authority=school.authority, school=school.code, report=first.report, version=1, findings=[wrong]
        )
    )
    [event] = await until(lambda: emitted(lsq, GraduatesReportReturned, school))
    found = await lsq.ask(
        ReportFindings(authority=school.authority, school=school.code, report=first.report, version=1)
    )
    assert (event.findings, [(one.student_no, one.field) for one in found.findings]) == (
        1,
        [("20003", "birth_date")],
    )
    work = await lsq.ask(DocumentsWorkload(authority=school.authority, school=school.code))
    assert (work.reports_returned, work.reports_waiting, work.in_force) == (1, 0, 7)

    approved = await correct(lsq, approved, 2, birth_date=date(2008, 3, 8))
    second, first = await versions(lsq, school, 6, "submitted", 2)
    assert first.state == "superseded"
    none_yet = await lsq.ask(
        ReportFindings(authority=school.authority, school=school.code, report=first.report, version=2)
    )
    assert (none_yet.returned_at, none_yet.findings) == (None, []), "the findings were those of version 1"
    assert (first.findings, second.findings) == (1, 0)
    pupil = approved.records[2].pupil.id
    assert {(change.pupil, change.field, change.before, change.after) for change in second.changes} == {
        (pupil, "birth_date", "2008-03-07", "2008-03-08"),
        (pupil, "number", "000003", "000007"),
        (pupil, "record_version", "1", "2"),
    }
    new = (await register(lsq, school, DocumentKind.P1U))[6]
    assert [
        (document.state, document.replaced_by)
        for document in (await register(lsq, school, DocumentKind.P1U))[2::4]
    ] == [("replaced", new.issue), ("in_force", None)]
    assert (old.issue, new.issue) in [
        (cancelled.issue, cancelled.replaced_by)
        for cancelled in await emitted(lsq, DocumentCancelled, school)
    ]

    with pytest.raises(Refusal, match="report_not_waiting"):
        await lsq.ask(decide(school, first))
    await lsq.ask(decide(school, second))
    [accepted] = await until(lambda: emitted(lsq, GraduatesReportAccepted, school))
    assert (accepted.version, accepted.is_correction, len(accepted.graduates)) == (2, False, 6)
    assert [(one.document, one.record_version) for one in accepted.graduates if one.pupil == pupil] == [
        (new.issue, 2)
    ]

    await correct(lsq, approved, 0, father="นายสมมุติ น้ำใจงาม")
    third, second, first = await versions(lsq, school, 6, "submitted", 3)
    # it stays accepted until the correction is accepted too
    assert second.state == "accepted"
    await lsq.ask(decide(school, third))
    *_, correction = await until(
        lambda: emitted(lsq, GraduatesReportAccepted, school), lambda events: len(events) == 2
    )
    assert (correction.version, correction.is_correction) == (3, True)
    third, second, first = await versions(lsq, school, 6, "accepted", 3)
    assert (second.state, first.state) == ("superseded", "superseded")
    here = {"authority": school.authority, "school": school.code}
    older = await lsq.ask(GraduatesReports(**here, report=third.report, after=f"{third.report}/3"))
    assert (older.reports, older.next) == ([second, first], None)
    assert (await lsq.ask(GraduatesReports(**here, after=f"{third.report}/1"))).reports == []
    assert [document.state for document in await register(lsq, school, DocumentKind.P3U)] == [
        "replaced",
        "replaced",
        "in_force",
    ]


@pytest.mark.long
async def test_what_the_criteria_do_not_allow_is_not_accepted(lsq: Stack) -> None:
    """Credits and criteria are computed again from the record: a graduate who should not be one stops the
    report, by name of the check.
    """
    school = await a_staffed_school(lsq, "58-SAO-33", "3058950001")
    approved = await approve(lsq, school, 3, spoil={1: _without_a_year})
    [report] = await versions(lsq, school, 3, "submitted", 1)

    assert [name for name, passed in report.checks.items() if not passed] == ["criteria"]
    with pytest.raises(Refusal) as refused:
        await lsq.ask(decide(school, report))
    assert refused.value.body.code == "documents.checks_failed"
    assert refused.value.body.details["checks"] == {"criteria": [str(approved.records[1].pupil.id)]}
    assert "ลำดับที่ 2 หน่วยกิตรายวิชาพื้นฐานที่ได้น้อยกว่าเกณฑ์" in [
        finding["th"] for finding in refused.value.body.details["findings"]
    ]


@pytest.mark.long
async def test_a_decision_is_for_the_officer_of_this_authority_on_a_version_that_waits(lsq: Stack) -> None:
    """Another authority's officer, another school, an unknown version, a finding about a stranger: refused,
    and nothing is changed.
    """
    school = await a_staffed_school(lsq, "58-PAO-01", "3058910002")
    await approve(lsq, school, 2)
    [report] = await versions(lsq, school, 2, "submitted", 1)
    stranger = Finding(pupil=report.report, field="name", note="ไม่รู้จัก")

    with pytest.raises(Refusal, match=r"system\.not_allowed"):
        await lsq.ask(decide(school, report), lsq.token("registrar_officer", "58-TM-02"))
    with pytest.raises(Refusal, match=r"system\.not_allowed"):
        await lsq.ask(decide(school, report), lsq.token("director", f"{school.authority}.{school.code}"))
    with pytest.raises(Refusal, match="report_unknown"):
        await lsq.ask(decide(School("58-PAO-01", "3058910003"), report))
    with pytest.raises(Refusal, match="report_unknown"):
        await lsq.ask(decide(school, report.model_copy(update={"version": 2})))
    with pytest.raises(Refusal, match="finding_outside"):
        await lsq.ask(
            ReturnGraduatesReport(
                authority=school.authority,
                school=school.code,
                report=report.report,
                version=1,
                findings=[stranger],
            )
        )
    assert [one.state for one in await versions(lsq, school, 2, "submitted", 1)] == ["submitted"]


@pytest.mark.long
async def test_a_document_corrected_twice_leads_to_the_one_in_force(lsq: Stack) -> None:
    """The verdict on the first document names the code of the last one; a correction before the press has
    issued spoils the reserved number.
    """
    school = School("58-PAO-01", "3058999001")
    approved = await approve(lsq, school, 2)
    await settled(lsq, school, 2)
    approved = await correct(lsq, approved, 0, mother="นางสมมุติ หนึ่ง")
    await settled(lsq, school, 3)
    async with lsq.stalled("documents", "readings", "new.purpose = 'issue'"):
        approved = await correct(lsq, approved, 1, mother="นางสมมุติ สอง")
        await until(lambda: lsq.is_stalled("documents"))
        approved = await correct(lsq, approved, 0, mother="นางสมมุติ สาม")
        approved = await correct(lsq, approved, 0, mother="นางสมมุติ สี่")
        await until(lambda: register(lsq, school), lambda found: len(found) == 6)
    documents = await settled(lsq, school, 6)

    assert [document.state for document in documents] == [
        "replaced",
        "replaced",
        "replaced",
        "in_force",
        "cancelled",
        "in_force",
    ]
    asked = DocumentVerdict(authority="-", school="-", code=documents[0].code)
    verdict = await lsq.ask(asked, lsq.token_of("portal"))
    assert (verdict.verdict, verdict.replaced_by) == ("replaced", documents[5].code)
    account = dict(
        await lsq.rows(
            "documents",
            "select n.state, count(*) from numbers n join books b on b.id = n.book where b.school = %s group by 1",
            school.code,
        )
    )
    assert account == {"cancelled": 3, "issued": 2, "spoiled": 1}


def _without_a_year(record: AchievementRecord) -> AchievementRecord:
    """The last two terms are taken out and all sums made to agree: only the criteria can find it."""
    terms = record.terms[:4]
    return record.model_copy(update={"terms": terms, "summary": samples._summary(terms)})
