"""The empty form: column heads with widths and comments, lists where there is a choice."""

import io
from datetime import UTC, datetime

import xlsxwriter

from services.registry.orders.collected.layout import CHOICES, COLUMNS, SHEET
from shared.workbooks.writing import Heading, write_headings

# Rows that have lists.
FORM_ROWS = 500


def empty_form() -> bytes:
    """The form as .xlsx.

    All cells are text, so that no leading zero and no date in the Buddhist era is changed by Excel.
    """
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        # the same bytes at each try
        book.set_properties({"created": datetime(2026, 5, 21, tzinfo=UTC)})
        sheet = book.add_worksheet(SHEET)
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF7", "border": 1})
        write_headings(
            sheet,
            [Heading(column.label, column.width, column.comment) for column in COLUMNS],
            head,
            book.add_format({"num_format": "@"}),
        )
        for place, column in enumerate(COLUMNS):
            if column.choices:
                sheet.data_validation(
                    1, place, FORM_ROWS, place, {"validate": "list", "source": CHOICES[column.choices]}
                )
    return made.getvalue()
