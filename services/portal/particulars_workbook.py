"""The workbook of those whose particulars lack something, to be filled in and sent back."""

import io
from collections.abc import Iterable, Mapping

import xlsxwriter

from shared.contracts.grades.particulars_workbook import COLUMNS
from shared.contracts.grades.queries import PupilInSchool, PupilParticulars
from shared.thai.dates import slash_date
from shared.workbooks.writing import Heading, write_headings


def particulars_workbook(students: Iterable[PupilParticulars], listed: Mapping[str, PupilInSchool]) -> bytes:
    """A row for each of these pupils with what is recorded; `listed`: by number, for the class.

    All cells are text, so that no leading zero and no date in the Buddhist era is changed by Excel.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("ข้อมูลนักเรียน")
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF7", "border": 1})
        write_headings(
            sheet,
            [Heading(column.label, column.width) for column in COLUMNS],
            head,
            book.add_format({"num_format": "@"}),
        )
        for row, one in enumerate(students, 1):
            cells = _cells(one, listed[one.student_no])
            for place, column in enumerate(COLUMNS):
                sheet.write_string(row, place, cells[column.name])
    return made.getvalue()


def _cells(one: PupilParticulars, listed: PupilInSchool) -> dict[str, str]:
    former = one.former_school
    return {
        "student_no": one.student_no,
        "name": one.name,
        "class_name": listed.class_name or "",
        "nationality": one.nationality or "",
        "religion": one.religion or "",
        "father": one.father or "",
        "mother": one.mother or "",
        "entry_date": slash_date(one.entry_date) if one.entry_date else "",
        "former_name": former.name if former else "",
        "former_province": former.province if former else "",
        "former_class": former.last_class if former else "",
    }
