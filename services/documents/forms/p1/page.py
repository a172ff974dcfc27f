"""ปพ.1: the content of the two pages, computed from the achievement record; the template only places it.

Every field of basic-education.md §5.1. Measures in millimetres are here and in form.typ.
"""

from decimal import Decimal
from typing import Any, NamedTuple

from services.documents.forms import words
from services.documents.forms.columns import PrintLine, Section, Step, arrange, item
from services.documents.forms.issue import Issue
from services.documents.forms.text import MIN_SIZE_PT, Drawn, TooLong, fit, rows, wrap
from services.documents.forms.words import MINISTRY, NONE
from shared.contracts.record import AchievementRecord, Signer, SubjectResult, TermOfRecord
from shared.thai.dates import era_date

REGISTRAR = "นายทะเบียน"
# part of the form's own heading
CURRICULUM = "หลักสูตรแกนกลางการศึกษาขั้นพื้นฐาน"
# width of a name in its column
SUBJECT_MM = 46.6
ACTIVITY_MM = 46.6
# height of the groups
FRONT_MM = 189.0
BACK_MM = 53.9
FRONT_STEPS = (Step(8.5, 5.25), Step(8, 4.84), Step(7.5, 4.5), Step(MIN_SIZE_PT, 4.1))
BACK_STEPS = (Step(8.5, 4.9), Step(8, 4.49), Step(7.5, 4.14), Step(MIN_SIZE_PT, 3.85))
MAX_HEAD_ROWS = 13
REMARKS_MM = 186.0
# size in points, and how many lines fit
REMARKS_STEPS = ((8.0, 5), (7.5, 5), (MIN_SIZE_PT, 5))
# rows that fit
MAX_TESTS = 6
MAX_AREAS = 10

LEGEND = (
    ("ระดับผลการเรียน", "4 ดีเยี่ยม   3.5 ดีมาก   3 ดี   2.5 ค่อนข้างดี"),
    ("", "2 ปานกลาง   1.5 พอใช้   1 ผ่านเกณฑ์ขั้นต่ำ"),
    ("", "0 ต่ำกว่าเกณฑ์"),
    ("ผลการเรียนที่มีเงื่อนไข", "ร รอการตัดสิน   มส ไม่มีสิทธิเข้ารับการประเมิน"),
    ("กิจกรรมพัฒนาผู้เรียน", "ผ ผ่าน   มผ ไม่ผ่าน"),
    ("การอ่าน คิดวิเคราะห์ และเขียน", "ดีเยี่ยม   ดี   ผ่าน   ไม่ผ่าน"),
    ("คุณลักษณะอันพึงประสงค์", "ดีเยี่ยม   ดี   ผ่าน   ไม่ผ่าน"),
)


def page(record: AchievementRecord, issue: Issue) -> dict[str, Any]:
    """The content of the two pages. Raises TooLong or NoGlyph when a field does not fit in its place."""
    return {
        "curriculum": fit(
            record.curriculum_name.removeprefix(CURRICULUM).strip() or record.curriculum_name,
            120,
            9.5,
            field="curriculum_name",
        ),
        "level": f"ระดับ{record.level.thai}",
        "left": _fields(_school_fields(record)),
        "right": _fields(_pupil_fields(record)),
        "results": arrange(
            [_results(term) for term in record.terms], _closing(record), FRONT_STEPS, FRONT_MM, "terms"
        ),
        "activities": arrange(
            [_activities(term) for term in record.terms],
            _closing_activities(record),
            BACK_STEPS,
            BACK_MM,
            "activities",
        ),
        "summary": _summary(record),
        "areas": _areas(record),
        "tests": _tests(record),
        "leaving": [
            ["วันอนุมัติการจบ", era_date(record.approved_on)],
            ["วันออกจากโรงเรียน", era_date(record.left_on)],
            ["สาเหตุที่ออกจากโรงเรียน", fit(record.leaving_cause, 54, 8.5, field="leaving_cause")],
        ],
        "legend": LEGEND,
        "remarks": _remarks(record, issue),
        "signers": [_signer(record.registrar, "registrar", REGISTRAR), _signer(record.director, "director")],
        "issued": era_date(issue.day),
    }


def title(record: AchievementRecord, issue: Issue) -> str:
    """The document's title for readers and screen readers; it names no person."""
    return f"ระเบียนแสดงผลการเรียน {record.form.thai} ชุดที่ {issue.set_number} เลขที่ {issue.number}"


# ------------------------------------------------------------------ head block
class HeadField(NamedTuple):
    """A field of the head: its label and the width of that, its value and the width for that."""

    label: str
    label_mm: float
    value: str
    value_mm: float
    bold: bool


def _school_fields(record: AchievementRecord) -> list[HeadField]:
    school, pupil = record.school, record.pupil
    return [
        HeadField("โรงเรียน", 13, school.name, 64, True),
        HeadField("สังกัด", 10, f"{school.authority_name} {MINISTRY}", 67, False),
        HeadField("ตำบล/แขวง", 17, school.subdistrict, 60, False),
        HeadField("อำเภอ/เขต", 16, school.district, 61, False),
        HeadField("จังหวัด", 12, school.province, 65, False),
        HeadField("สำนักงานเขตพื้นที่การศึกษา", 40, NONE, 37, False),
        HeadField("วันเข้าเรียน", 18, era_date(pupil.entry_date), 59, False),
        HeadField("โรงเรียนเดิม", 19, pupil.former_school.name, 58, False),
        HeadField("จังหวัด", 12, pupil.former_school.province, 65, False),
        HeadField("ชั้นเรียนสุดท้าย", 23, pupil.former_school.last_class, 54, False),
    ]


def _pupil_fields(record: AchievementRecord) -> list[HeadField]:
    pupil = record.pupil
    id_label = {"national": "เลขประจำตัวประชาชน", "gcode": "รหัสประจำตัว (G)", "passport": "เลขที่หนังสือเดินทาง"}[
        pupil.identifier.kind
    ]
    return [
        HeadField("ชื่อ", 7, words.given_name(pupil.name), 66, True),
        HeadField("ชื่อสกุล", 13, pupil.name.last or NONE, 60, True),
        HeadField("เลขประจำตัวนักเรียน", 31, pupil.student_no, 42, False),
        HeadField(id_label, 33, words.identifier(pupil.identifier), 40, False),
        HeadField("เกิดวันที่", 14, era_date(pupil.birth_date), 59, False),
        HeadField("เพศ", 7, words.SEXES[pupil.sex], 66, False),
        HeadField("สัญชาติ", 12, pupil.nationality, 61, False),
        HeadField("ศาสนา", 11, pupil.religion, 62, False),
        HeadField("ชื่อ-ชื่อสกุลบิดา", 25, pupil.father, 48, False),
        HeadField("ชื่อ-ชื่อสกุลมารดา", 28, pupil.mother, 45, False),
    ]


def _fields(fields: list[HeadField]) -> list[list[Any]]:
    """Each field with the lines it takes.

    A long value may take two or three, as long as all fields fit in the block.
    """
    drawn: list[list[Any]] = []
    for field in fields:
        fitted = _in_lines(field)
        drawn.append([field.label, field.label_mm, fitted, field.bold, rows(fitted)])
    if sum(one[-1] for one in drawn) > MAX_HEAD_ROWS:
        raise TooLong("head")
    return drawn


def _in_lines(field: HeadField) -> Drawn:
    """The value on one line or two; on three if it does not fit on two at 7 pt, as a school's name of 105
    letters.
    """
    try:
        return fit(field.value, field.value_mm, 9, lines=2, bold=field.bold, field=field.label)
    except TooLong:
        return fit(field.value, field.value_mm, 9, lines=3, bold=field.bold, field=field.label)


# ------------------------------------------------------------------ the three groups
def _heading(term: TermOfRecord) -> Any:
    text = f"{words.term(term.term)} ชั้น {term.class_name}"

    def heading(size: float, is_continued: bool) -> PrintLine:
        return PrintLine(
            "term",
            1,
            (
                fit(
                    text + (" (ต่อ)" if is_continued else ""),
                    SUBJECT_MM + 15,
                    min(size, 8),
                    bold=True,
                    field="term",
                ),
            ),
        )

    return heading


def _results(term: TermOfRecord) -> Section:
    return Section(
        term.term.split("/")[1],
        _heading(term),
        lambda size: [_result(subject, size) for subject in term.results],
    )


def _result(subject: SubjectResult, size: float) -> PrintLine:
    return item(
        fit(f"{subject.code} {subject.name}", SUBJECT_MM, size, lines=9, field="subject"),
        subject.credits,
        subject.result,
    )


def _closing(record: AchievementRecord) -> Any:
    count = sum(len(term.results) for term in record.terms)
    return lambda size: PrintLine("end", 1, (f"สิ้นสุดรายการ รวม {count} รายวิชา",))


def _activities(term: TermOfRecord) -> Section:
    return Section(
        term.term.split("/")[1],
        _heading(term),
        lambda size: [
            item(
                fit(activity.name, ACTIVITY_MM, size, lines=4, field="activity"),
                str(activity.hours),
                activity.result,
            )
            for activity in term.activities
        ],
    )


def _closing_activities(record: AchievementRecord) -> Any:
    hours = sum(activity.hours for term in record.terms for activity in term.activities)
    return lambda size: PrintLine("end", 1, (f"สิ้นสุดรายการ รวมเวลา {hours} ชั่วโมง",))


# ------------------------------------------------------------------ back
def _summary(record: AchievementRecord) -> list[list[str]]:
    s = record.summary
    total = [
        str(Decimal(a) + Decimal(b))
        for a, b in ((s.basic_attempted, s.additional_attempted), (s.basic_earned, s.additional_earned))
    ]
    return [
        ["1. รายวิชาพื้นฐาน", s.basic_attempted, s.basic_earned],
        ["2. รายวิชาเพิ่มเติม", s.additional_attempted, s.additional_earned],
        ["รวม", *total],
        ["3. การอ่าน คิดวิเคราะห์ และเขียน", words.QUALITIES[s.reading_thinking_writing]],
        ["4. คุณลักษณะอันพึงประสงค์", words.QUALITIES[s.characteristics]],
        ["5. กิจกรรมพัฒนาผู้เรียน", "ผ่าน" if s.activities_passed else "ไม่ผ่าน"],
        ["กิจกรรมเพื่อสังคมฯ รวม (ชั่วโมง)", str(s.social_service_hours)],
    ]


def _areas(record: AchievementRecord) -> list[list[Drawn]]:
    s = record.summary
    if len(s.areas) > MAX_AREAS:
        raise TooLong("areas")
    return [
        *[[fit(area.name, 55, 8.5, field="area"), area.credits, area.gpa or NONE] for area in s.areas],
        ["ผลการเรียนเฉลี่ยตลอดหลักสูตร", s.credits, s.gpax],
    ]


def _tests(record: AchievementRecord) -> list[list[Drawn]]:
    """Two tests a line; `-` where none was taken."""
    if len(record.national_tests) > MAX_TESTS:
        raise TooLong("national_tests")
    drawn = [
        [fit(test.subject, 29.5, 8.5, field="national_test"), fit(test.score, 12, 8.5, field="national_test")]
        for test in record.national_tests
    ]
    drawn += [[NONE, NONE]] * (len(drawn) % 2 if drawn else 2)
    return [[*drawn[at], *drawn[at + 1]] for at in range(0, len(drawn), 2)]


def _remarks(record: AchievementRecord, issue: Issue) -> dict[str, Any]:
    """Remarks of the record, its subjects, its correction and this copy, in the first size in which they all
    fit.
    """
    notes = [*record.remarks]
    notes += _of_subjects(record)
    if old := record.supersedes:
        notes.append(
            f"แก้ไขครั้งที่ {record.version - 1} ตามคำสั่งที่ {old.order_number} ลงวันที่ "
            f"{era_date(old.order_date)}: {old.reason}"
        )
    notes += [issue.copy_remark] if issue.copy_remark else []
    for size, max_lines in REMARKS_STEPS:
        lines = [line for note in notes for line in wrap(note, REMARKS_MM, size, field="remarks")]
        if len(lines) <= max_lines:
            return {"size": size, "lines": lines or [NONE]}
    raise TooLong("remarks")


def _of_subjects(record: AchievementRecord) -> list[str]:
    """Remarks of subjects, each text once.

    A remark that all subjects of a term share (after a change of school) names the term.
    """
    whole: dict[str, list[str]] = {}
    single: dict[str, list[str]] = {}
    for term in record.terms:
        remarks = {subject.remark for subject in term.results}
        remark = remarks.pop() if len(remarks) == 1 else None
        if remark:
            whole.setdefault(remark, []).append(term.term)
        else:
            for subject in term.results:
                if subject.remark:
                    single.setdefault(subject.remark, []).append(f"{subject.code} ({term.term})")
    notes = [f"ทุกรายวิชาในภาคเรียนที่ {', '.join(terms)}: {remark}" for remark, terms in whole.items()]
    return notes + [f"{', '.join(codes)}: {remark}" for remark, codes in single.items()]


def _signer(signer: Signer, field: str, office: str = "") -> list[Drawn]:
    """Name in brackets; position, with the office unless the position names it; the order."""
    signs_as = signer.position if office in signer.position else f"{signer.position} {office}"
    return [
        fit(f"({signer.name})", 80, 9, field=field),
        fit(signs_as, 80, 9, lines=2, field=field),
        fit(f"คำสั่งที่ {signer.order}", 80, 8, lines=2, field=field),
    ]
