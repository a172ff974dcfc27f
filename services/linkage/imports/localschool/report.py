"""The report of an import: the school's own workbook, the same cells in the same rows, with the columns
ผลการตรวจ and วิธีแก้ไข added.

Wrong cells are red, untidy ones yellow, the heading has a filter. The second sheet has counts, the third one
the findings in English.
The school corrects the red cells in this file and uploads it again: the reader skips the two columns.
Every cell is written as text, so nothing in it is ever a formula. The same verdicts give the same bytes.
"""

import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook as Book
from xlsxwriter.worksheet import Worksheet

from services.linkage.imports.localschool.cells import Note, Reason
from services.linkage.imports.localschool.fast_sheet import TextRows
from services.linkage.imports.localschool.layout import LABELS, NAMES, REMEDY_LABEL, RESULT_LABEL, text_of
from services.linkage.imports.localschool.reader import Workbook
from services.linkage.imports.localschool.verdicts import RowVerdict, Tally, tally
from shared.workbooks.writing import Heading, write_headings

OUTCOMES = {
    "new": ("ผ่าน รอการยืนยันนำเข้า", "Valid; imported when the import is applied"),
    "applied": ("นำเข้าแล้ว", "Imported"),
    "same": ("มีอยู่แล้วตรงกัน ไม่มีการเปลี่ยนแปลง", "Already there and equal; nothing changed"),
    "ignored": ("แถวซ้ำทุกช่อง ไม่นับ", "Repeats an earlier row; not counted"),
    "refused": ("ไม่รับ", "Refused"),
}
TITLE, TITLE_EN = "สรุปผลการนำเข้า", "English"
WIDTHS = {
    "first_name": 16,
    "last_name": 18,
    "subject_name": 30,
    "national_id": 16,
    "school_code": 13,
    "birth_date": 12,
    "note": 20,
}
FORMATS: Mapping[str, dict[str, Any]] = {
    "heading": {"bold": True, "bg_color": "#DDE6F0", "bottom": 1, "text_wrap": True, "valign": "top"},
    "wrong": {"bg_color": "#FFC7CE", "font_color": "#9C0006", "border": 1, "border_color": "#9C0006"},
    "untidy": {"bg_color": "#FFF2CC"},
    "refused": {"bold": True, "font_color": "#9C0006"},
}


def write_report(workbook: Workbook, verdicts: Sequence[RowVerdict], made_at: datetime) -> bytes:
    """Write the report as an xlsx file; `made_at` is one of its properties."""
    out = io.BytesIO()
    book = Book(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"created": made_at.replace(tzinfo=None), "title": TITLE})
    formats = {
        name: book.add_format({"font_name": "TH Sarabun New", "font_size": 14, **looks})
        for name, looks in FORMATS.items()
    }
    name = _allowed(workbook.sheet)
    taken = {name.casefold()}
    _write_rows(book.add_worksheet(name, TextRows), workbook, verdicts, formats)
    _write_summary(book.add_worksheet(_free(TITLE, taken)), tally(verdicts), verdicts, formats)
    _write_english(book.add_worksheet(_free(TITLE_EN, taken)), verdicts, formats)
    book.close()
    return out.getvalue()


def _allowed(name: str) -> str:
    """The school's name of the sheet, as far as Excel takes it."""
    name = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", name).strip("' ")[:31].strip("' ")
    return name if name and name.casefold() != "history" else "LSF1"


def _free(name: str, taken: set[str]) -> str:
    return f"{name} (LSQ)" if name.casefold() in taken else name


def _write_rows(
    sheet: TextRows, workbook: Workbook, verdicts: Sequence[RowVerdict], formats: Mapping[str, Any]
) -> None:
    """Write the school's rows at their places, from top to bottom since the workbook is in constant
    memory.
    """
    own_places = [
        place for place, label in enumerate(workbook.heading) if label not in (RESULT_LABEL, REMEDY_LABEL)
    ]
    new_place = {place: column for column, place in enumerate(own_places)}
    column_of = {name: new_place[place] for name, place in zip(NAMES, workbook.positions, strict=True)}
    last = len(own_places)
    width_of = {column: WIDTHS.get(name, 10) for name, column in column_of.items()}
    headings = [
        Heading(workbook.heading[place], width_of.get(column)) for column, place in enumerate(own_places)
    ]
    write_headings(
        sheet, [*headings, Heading(RESULT_LABEL, 48), Heading(REMEDY_LABEL, 48)], formats["heading"]
    )
    for (number, cells), verdict in zip(workbook.rows, verdicts, strict=True):
        marks = {
            column_of[note.column]: formats["untidy"] for note in verdict.notes if note.column in column_of
        }
        marks |= {
            column_of[reason.column]: formats["wrong"]
            for reason in verdict.reasons
            if reason.column in column_of
        }
        texts = [cells[place] if place < len(cells) else "" for place in own_places]
        if formulas := workbook.formulas.get(number):
            shown = {new_place[place]: text for place, text in formulas.items() if place in new_place}
            texts = [shown.get(column, text) for column, text in enumerate(texts)]
        row = [
            (column, text, marks.get(column)) for column, text in enumerate(texts) if text or column in marks
        ]
        row.append((last, outcome_th(verdict), formats["refused"] if verdict.outcome == "refused" else None))
        if verdict.reasons:
            row.append((last + 1, remedies_th(verdict.reasons), None))
        sheet.write_texts(number - 1, row)
    bottom = workbook.rows[-1][0] - 1
    sheet.autofilter(0, 0, bottom, last + 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(last)}{bottom + 1}"})


def outcome_th(verdict: RowVerdict) -> str:
    """ผลการตรวจ: the outcome, then each reason with its column, or the untidy cells that were normalised."""
    outcome = OUTCOMES[verdict.outcome][0]
    if verdict.reasons:
        return f"{outcome}: " + "; ".join(_reason_th(reason) for reason in verdict.reasons)
    notes = [_note_th(note) for note in verdict.notes if note.code != "EXACT_REPEAT"]
    return f"{outcome} ({'; '.join(notes)})" if notes else outcome


def _reason_th(reason: Reason) -> str:
    text = text_of(reason.code).th
    where = LABELS.get(reason.column, "")
    return f"{where + ' – ' if where else ''}{text} [{reason.code}]"


def _note_th(note: Note) -> str:
    return f"{LABELS.get(note.column, note.column)} – {text_of(note.code).th}"


def remedies_th(reasons: Sequence[Reason]) -> str:
    """วิธีแก้ไข: what to do for each reason, with the value that LSQ has or expects."""
    return "\n".join(
        dict.fromkeys(_with_detail(text_of(reason.code).remedy_th, reason, 0) for reason in reasons)
    )


# the words before a reason's detail: Thai, English
EXPECTED = ("ค่าที่ใช้ได้", "expected")
WORDS = {
    "DUPLICATE_RESULT": ("มีอยู่แล้ว", "there is already"),
    "ID_DUPLICATE": ("เป็นของนักเรียนเลขประจำตัว", "it belongs to student"),
    "ID_DIFFERS": ("ในระบบเป็น", "LSQ has"),
    "LEVEL_NOT_TAUGHT": ("เหตุผล", "reason"),
    "ROW_REFUSED": ("เหตุผล", "reason"),
}


def _with_detail(remedy: str, reason: Reason, language: int) -> str:
    """The remedy with the detail of this reason, in Thai (0) or English (1)."""
    if not reason.detail:
        return remedy
    return f"{remedy} ({WORDS.get(reason.code, EXPECTED)[language]}: {reason.detail})"


def _write_summary(
    sheet: Worksheet, counts: Tally, verdicts: Sequence[RowVerdict], formats: Mapping[str, Any]
) -> None:
    """Write the counts: rows by outcome, refused and untidy rows by code.

    A row is counted once, under its first reason, so the counts add up; another column counts how often each
    code was found.
    """
    found = Counter(reason.code for verdict in verdicts for reason in verdict.reasons)
    noted = Counter(
        note.code
        for verdict in verdicts
        if verdict.outcome != "refused"
        for note in verdict.notes
        if text_of(note.code).verdict == "normalise"
    )
    lines: list[tuple[tuple[str | int, ...], str | None]] = [((TITLE, "แถว", "Rows", ""), "heading")]
    lines += [((th, getattr(counts, name), en, ""), None) for name, (th, en) in OUTCOMES.items()]
    lines += [(("รวมทุกแถว", counts.done, "All rows", ""), "heading"), ((), None)]
    lines += _codes(
        "ไม่รับ แยกตามสาเหตุแรก", "Refused, by first reason", counts.refused_by_code, found, counts.refused
    )
    lines += _codes(
        "ปรับให้แล้ว แยกตามรายการแรก",
        "Normalised by LSQ, by first remark",
        counts.normalised_by_code,
        noted,
        counts.normalised,
    )
    for row, (cells, looks) in enumerate(lines):
        for column, value in enumerate(cells):
            sheet.write(row, column, value, formats[looks] if looks else None)
    sheet.set_column(0, 0, 60)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 60)
    sheet.set_column(3, 4, 24)


def _codes(
    th: str, en: str, by_code: Mapping[str, int], found: Mapping[str, int], total: int
) -> list[tuple[tuple[str | int, ...], str | None]]:
    lines: list[tuple[tuple[str | int, ...], str | None]] = [
        ((th, "แถว", en, "รหัส / code", "พบทั้งหมด / found"), "heading")
    ]
    codes = sorted(found, key=lambda code: (-by_code.get(code, 0), code))
    lines += [
        ((text_of(code).th, by_code.get(code, 0), text_of(code).en, code, found[code]), None)
        for code in codes
    ]
    return [*lines, (("รวม", total, "Total", ""), "heading"), ((), None)]


def _write_english(sheet: Worksheet, verdicts: Sequence[RowVerdict], formats: Mapping[str, Any]) -> None:
    headings = [
        Heading(*one)
        for one in (
            ("Row", 8),
            ("Result", 14),
            ("Column", 18),
            ("Code", 24),
            ("Reason", 60),
            ("What to do", 80),
        )
    ]
    write_headings(sheet, headings, formats["heading"])
    line = 0
    for verdict in verdicts:
        for finding in verdict.reasons or verdict.notes:
            line += 1
            text = text_of(finding.code)
            remedy = (
                _with_detail(text.remedy_en, finding, 1) if isinstance(finding, Reason) else text.remedy_en
            )
            values = (verdict.outcome, finding.column, finding.code, text.en, remedy)
            sheet.write_number(line, 0, verdict.row)
            for column, value in enumerate(values, 1):
                sheet.write_string(line, column, value)
    if line:
        sheet.autofilter(0, 0, line, 5)
