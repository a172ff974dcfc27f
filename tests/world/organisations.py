"""Workbooks of organisations: of a few rows, or of the whole country, with synthetic names."""

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import xlsxwriter

from shared.contracts.registry.organisation_workbook import COLUMNS, SCHOOL, SHEET

AUTHORITIES, SCHOOLS = 7_850, 1_800


def a_workbook(rows: Iterable[Mapping[str, str]]) -> bytes:
    """A workbook with these rows; a cell that a row does not name is empty."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        for place, column in enumerate(COLUMNS):
            sheet.write_string(0, place, column.label)
        for number, row in enumerate(rows, 1):
            for place, column in enumerate(COLUMNS):
                sheet.write_string(number, place, row.get(column.name, ""))
    return made.getvalue()


def authorities(subdistricts: Sequence[str], amount: int = AUTHORITIES) -> Iterator[dict[str, str]]:
    """New authorities, spread over these subdistricts of the country."""
    for number in range(amount):
        area = subdistricts[number * len(subdistricts) // amount]
        yield {
            "kind": "อบต.",
            "name_th": f"องค์การบริหารส่วนตำบลจำลอง {number}",
            "name_en": f"Simulated Subdistrict Organisation {number}",
            "above": area[:2],
            "subdistrict": area,
        }


def schools(subdistricts: Sequence[str], amount: int = SCHOOLS) -> Iterator[dict[str, str]]:
    """New schools, each at one of the authorities."""
    for number in range(amount):
        yield {
            "kind": SCHOOL,
            "name_th": f"โรงเรียนจำลองลำดับ {number}",
            "name_en": f"Simulated School {number}",
            "above": f"องค์การบริหารส่วนตำบลจำลอง {number}",
            "subdistrict": subdistricts[number * len(subdistricts) // AUTHORITIES],
            "levels": "ประถมศึกษา, มัธยมศึกษาตอนต้น" if number % 3 else "ประถมศึกษา",
            "moe_code": f"30999{number:05d}",
        }
