"""ปพ.3: the content of each sheet, computed from the report of graduates; the template only places it.

Every column and every line of the foot of basic-education.md §5.3. Measures in millimetres are here and in
form.typ.
"""

from collections import Counter
from datetime import date
from typing import Any

from services.documents.forms import words
from services.documents.forms.issue import Issue
from services.documents.forms.text import Drawn, fit, rows, width
from services.documents.forms.words import MINISTRY, NONE
from shared.contracts.record import GraduateRow, GraduatesReport, RowChange, Signer
from shared.thai.dates import era_date, plain_date

# a row has two lines of print; the template has one more row for the closing line
ROWS_PER_SHEET = 15
CHANGES_PER_SHEET = 15
SIZE_PT = 8.0
# width of both values in the head's first line: left of the QR code, without the labels
HEAD_LINE_MM = 230.0
FIELDS = {
    "student_no": "เลขประจำตัวนักเรียน",
    "identifier": "เลขประจำตัวประชาชน",
    "name": "ชื่อ - ชื่อสกุล",
    "sex": "เพศ",
    "birth_date": "วันเดือนปีเกิด",
    "father": "ชื่อ - ชื่อสกุลบิดา",
    "mother": "ชื่อ - ชื่อสกุลมารดา",
    "set_number": "ปพ.1 ชุดที่",
    "number": "ปพ.1 เลขที่",
    "issue": "ปพ.1 ฉบับที่ออก",
    "basic_earned": "หน่วยกิตพื้นฐานที่ได้",
    "additional_earned": "หน่วยกิตเพิ่มเติมที่ได้",
    "gpax": "ผลการเรียนเฉลี่ย",
    "remark": "หมายเหตุ",
    "record_version": "ระเบียนผล ฉบับที่",
    "reading_thinking_writing": "การอ่าน คิดวิเคราะห์ และเขียน",
    "characteristics": "คุณลักษณะอันพึงประสงค์",
    "activities_passed": "กิจกรรมพัฒนาผู้เรียน",
}


def page(report: GraduatesReport, issue: Issue) -> dict[str, Any]:
    """The content of the sheets. Raises TooLong or NoGlyph when a field does not fit in its place."""
    school = report.school
    return {
        "level": f"ระดับ{report.level.thai}",
        "version": report.version,
        "head": [
            _school_and_authority(school.name, f"{school.authority_name} {MINISTRY}"),
            [
                ["ตำบล", fit(school.subdistrict, 34, 9, field="subdistrict"), False],
                ["อำเภอ", fit(school.district, 44, 9, field="district"), False],
                ["จังหวัด", fit(school.province, 44, 9, field="province"), False],
                ["ปีการศึกษา", str(report.year), True],
                ["วันอนุมัติการจบ", era_date(report.approved_on), True],
            ],
        ],
        "sheets": _sheets([_row(row) for row in report.rows]),
        "closing": closing(report.rows),
        "changes": _changes(report) if report.version > 1 else [],
        "changed": f"สิ้นสุดรายการ รวม {len(report.changes)} รายการ",
        "signers": [
            _signer("ผู้เขียน/ผู้พิมพ์", report.prepared_by),
            _signer("ผู้ทาน", report.proofread_by),
            _signer("ผู้ตรวจ", report.checked_by),
            _signer("นายทะเบียน", report.registrar),
            _signer("ผู้อนุมัติ", report.director),
        ],
        "approved": era_date(report.approved_on),
        "issued": era_date(issue.day),
        "remark": issue.copy_remark or "",
    }


def title(report: GraduatesReport, issue: Issue) -> str:
    """The document's title for readers and screen readers."""
    return (
        f"แบบรายงานผู้สำเร็จการศึกษา {report.form.thai} ปีการศึกษา {report.year} เลขที่ {issue.number} "
        f"ฉบับที่ {report.version}"
    )


def closing(graduates: list[GraduateRow]) -> str:
    """The line after the last graduate: counts by sex and in all, in figures and in words."""
    sexes = Counter(row.sex for row in graduates)
    parts = [
        f"{word} {count} คน ({words.in_words(count)}คน)"
        for word, count in (("ชาย", sexes["M"]), ("หญิง", sexes["F"]), ("รวม", len(graduates)))
    ]
    return "สิ้นสุดรายชื่อผู้สำเร็จการศึกษา   " + "   ".join(parts)


def _sheets(lines: list[list[Any]]) -> list[list[list[Any]]]:
    """Distribute rows to sheets; a row of three or four lines of print counts twice."""
    sheets: list[list[list[Any]]] = [[]]
    for line in lines:
        if sum(other[0] for other in sheets[-1]) + line[0] > ROWS_PER_SHEET:
            sheets.append([])
        sheets[-1].append(line)
    return sheets


def _school_and_authority(name: str, authority: str) -> list[Any]:
    """The head's first line: 116 mm at most for the authority, the rest for the school's name (105 letters
    take 122 mm in 7 pt).
    """
    name_mm = HEAD_LINE_MM - min(116.0, width(authority, 9, field="authority_name"))
    return [
        ["โรงเรียน", fit(name, name_mm, 9.5, bold=True, field="school"), True],
        ["สังกัด", fit(authority, 116, 9, field="authority_name"), False],
    ]


def _row(row: GraduateRow) -> list[Any]:
    """A row: units of height (1: two lines of print), then the cells in the order of the columns."""
    name = fit(words.full_name(row.name), 45.4, SIZE_PT, lines=2, field="name")
    parents = [
        fit(row.father, 49.4, SIZE_PT, lines=2, field="father"),
        fit(row.mother, 49.4, SIZE_PT, lines=2, field="mother"),
    ]
    remark = fit(row.remark, 22.4, SIZE_PT, lines=4, field="remark") if row.remark else ""
    print_lines = max(rows(name), sum(map(rows, parents)), rows(remark))
    return [
        1 if print_lines <= 2 else 2,
        [
            [str(row.seq)],
            [row.student_no, words.identifier(row.identifier)],
            [name],
            [plain_date(row.birth_date)],
            parents,
            [row.set_number, row.number],
            [row.basic_earned, row.additional_earned],
            [row.gpax],
            [words.QUALITIES[row.reading_thinking_writing]],
            [words.QUALITIES[row.characteristics]],
            ["ผ่าน" if row.activities_passed else "ไม่ผ่าน"],
            [NONE],
            [remark],
        ],
    ]


def _changes(report: GraduatesReport) -> list[list[list[Drawn]]]:
    """The differences from the version before, by sheets; one line when there are none."""
    by_pupil = {row.pupil: row for row in report.rows}
    lines = [_change(at, change, by_pupil.get(change.pupil)) for at, change in enumerate(report.changes, 1)]
    lines = lines or [["1", NONE, NONE, "ไม่มีรายการเปลี่ยนแปลงในบัญชีรายชื่อ", NONE, NONE]]
    return [lines[at : at + CHANGES_PER_SHEET] for at in range(0, len(lines), CHANGES_PER_SHEET)]


def _change(at: int, change: RowChange, row: GraduateRow | None) -> list[Drawn]:
    who = (
        (row.student_no, fit(words.full_name(row.name), 68, SIZE_PT, lines=2, field="name"))
        if row
        else (NONE, "ไม่อยู่ในรายงานฉบับนี้")
    )
    field = fit(FIELDS.get(change.field, change.field), 48, SIZE_PT, lines=2, field="field")
    return [
        str(at),
        *who,
        field,
        *[
            fit(_shown(change.field, value), 60, SIZE_PT, lines=2, field=change.field)
            for value in (change.before, change.after)
        ],
    ]


def _shown(field: str, value: str) -> str:
    """A value of a change as the form prints that field."""
    if field == "birth_date":
        try:
            return plain_date(date.fromisoformat(value))
        except ValueError:
            return value or NONE
    return value or NONE


def _signer(role: str, signer: Signer) -> list[Drawn]:
    return [
        "" if role == signer.position else role,
        fit(f"({signer.name})", 53, 8.5, lines=2, field="signer"),
        fit(signer.position, 53, 8, lines=2, field="signer"),
        fit(f"คำสั่งที่ {signer.order}", 53, 7.5, lines=2, field="signer"),
    ]
