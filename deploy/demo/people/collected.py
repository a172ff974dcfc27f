"""A workbook of the orders that were collected by form before LSQ: some on time, some late, some wrong, some
missing.
"""

import io
from collections.abc import Iterator

import xlsxwriter

from deploy.demo.people.staff import Staff, a_person
from services.registry.orders.collected.layout import COLUMNS, SHEET
from shared.vocabulary.offices import Duty, Office

# the deadline is 12 มิถุนายน 2569
ON_TIME, LATE = "5/6/2569", "3/7/2569"


def collected_orders(seed: int) -> bytes:
    """The workbook: S01 on time, S04 late, their authorities, one row with a wrong national id, nothing of
    the other schools.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        sheet.write_row(0, 0, [column.label for column in COLUMNS])
        for number, row in enumerate(_rows(seed), 1):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def _rows(seed: int) -> Iterator[list[str]]:
    people = iter(a_person(seed, number) for number in range(100, 200))
    for authority, school, received in (
        ("58-TM-02", "3058910001", ON_TIME),
        ("58-TT-05", "3058940001", LATE),
    ):
        yield _row(authority, "", "11/2569", received, next(people), Office.REGISTRAR_OFFICER)
        yield _row(authority, school, "12/2569", received, next(people), Office.DIRECTOR)
        yield _row(authority, school, "13/2569", received, next(people), Office.REGISTRAR)
        for duty in Duty:
            yield _row(authority, school, "14/2569", received, next(people), Office.COMMITTEE_MEMBER, duty)
    wrong = _row("58-TT-03", "3058920001", "15/2569", ON_TIME, next(people), Office.DIRECTOR)
    # a wrong check digit
    wrong[8] = f"{(int(wrong[8][0]) + 1) % 9}{wrong[8][1:]}"
    yield wrong


def _row(
    authority: str,
    school: str,
    number: str,
    received: str,
    who: Staff,
    office: Office,
    duty: Duty | None = None,
) -> list[str]:
    appointed = who.appointed(office, duty)
    cells = {
        "authority": authority,
        "school": school,
        "number": number,
        "dated": "1/6/2569",
        "signer_name": "ผู้ลงนาม (จำลอง)",
        "signer_position": "นายกเทศมนตรี",
        "term_from": "1/6/2569",
        "term_to": "",
        "national_id": who.national_id,
        "title": who.title,
        "first": who.first,
        "last": who.last,
        "position": appointed.position,
        "office": office.thai,
        "duty": duty.thai if duty else "",
        "received": received,
    }
    return [cells[column.name] for column in COLUMNS]
