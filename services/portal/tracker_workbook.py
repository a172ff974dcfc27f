"""The workbook of the trackers: the figures, and a sheet with the lines of each tracker."""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from services.portal.gateway import Gateway
from services.portal.session import Session
from services.portal.texts.trackers import NAMES, STATES
from shared.contracts.registry.offices import Contact
from shared.contracts.registry.trackers import (
    TrackerCounts,
    TrackerLine,
    TrackerLines,
    TrackerName,
    TrackerTable,
)
from shared.thai.dates import slash_date
from shared.workbooks.writing import Heading, write_headings

LINES_PER_QUESTION = 500
# Excel allows 31 characters for the name of a sheet.
SUMMARY = "สรุป"
PLACE_HEADINGS = [Heading("หน่วยงาน", 40), Heading("สังกัด", 30), Heading("จังหวัด", 16), Heading("อำเภอ", 16)]
LINE_HEADINGS = [
    *PLACE_HEADINGS,
    Heading("ตำแหน่ง", 24),
    Heading("ชื่อ", 28),
    Heading("สถานะ", 16),
    Heading("ครบกำหนด", 14),
    Heading("เลขที่", 16),
    Heading("ได้รับเมื่อ", 14),
    Heading("ติดต่อใคร", 60),
]


async def all_lines(
    session: Session, gateway: Gateway, place: dict[str, Any], tracker: TrackerName
) -> list[TrackerLine]:
    """All lines of a tracker, page by page."""
    found: list[TrackerLine] = []
    while True:
        question = TrackerLines(**place, tracker=tracker, start=len(found), limit=LINES_PER_QUESTION)
        answer = await gateway.ask(question, session.token)
        found += answer.lines
        if not answer.lines or len(found) >= answer.total:
            return found


def tracker_workbook(table: TrackerTable, lines: Mapping[TrackerName, Sequence[TrackerLine]]) -> bytes:
    """The workbook of an organisation on a day. What people have typed is text, figures are numbers."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_numbers": False}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "bg_color": "#E8EEF7", "border": 1})
        summary = book.add_worksheet(SUMMARY)
        states = [(tracker, state) for tracker in NAMES for state in ("owed", *STATES[tracker])]
        headings = [Heading(_heading(*one), 12) for one in states]
        write_headings(summary, [Heading("หน่วยงาน", 40), *headings], head)
        for row, one in enumerate([*table.rows, None], 1):
            summary.write_string(row, 0, one.name if one else "รวม")
            counts: TrackerCounts = one or table.totals
            for column, (tracker, state) in enumerate(states, 1):
                summary.write_number(row, column, getattr(getattr(counts, tracker), state))
        for tracker, found in lines.items():
            sheet = book.add_worksheet(NAMES[tracker])
            write_headings(sheet, LINE_HEADINGS, head)
            for row, line in enumerate(found, 1):
                for column, text in enumerate(_cells(tracker, line)):
                    sheet.write_string(row, column, text)
    return made.getvalue()


def _heading(tracker: TrackerName, state: str) -> str:
    words = "ทั้งหมด" if state == "owed" else STATES[tracker][state][2]
    return f"{NAMES[tracker]}: {words}"


def _cells(tracker: TrackerName, line: TrackerLine) -> Iterable[str]:
    return (
        line.name,
        line.authority_name or "",
        line.province_name or "",
        line.district or "",
        line.office.thai if line.office else "",
        line.person or "",
        STATES[tracker][line.state][2],
        slash_date(line.due) if line.due else "",
        line.number or "",
        slash_date(line.received_on) if line.received_on else "",
        _contacts(line.contacts),
    )


def _contacts(contacts: Iterable[Contact]) -> str:
    return ", ".join(f"{one.name} ({one.office.thai})" for one in contacts)
