"""MOE-GRAD v1: graduates of one report for the Ministry of Education.

CSV, UTF-8, CRLF; head, a line a graduate, trailer with sums.

Layout: ours (linkage.md §1), until the ministry's own is known; its columns are in schema.json. Dates are
dd/mm/yyyy in the Buddhist era.
"""

import csv
import hashlib
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.linkage.delivery.partners.consignment import Consignment, Item, PartnerFile
from shared.thai.dates import ERA


def moe_grad(consignment: Consignment) -> PartnerFile:
    """The file of these graduates. A correction names the delivery that it supersedes in the remark."""
    report = consignment.report
    lines = [_line(_graduate(seq, item)) for seq, item in enumerate(consignment.items, 1)]
    head = _line(
        [
            "H",
            report.form,
            report.school.code,
            report.year,
            _day(report.approved_on),
            consignment.document,
            consignment.document_sha256,
            len(lines),
        ]
    )
    data = "".join(lines)
    summaries = [item.record.summary for item in consignment.items]
    trailer = _line(
        [
            "T",
            len(lines),
            int(sum(Decimal(s.gpax) for s in summaries) * 100),
            int(sum(Decimal(s.credits) for s in summaries) * 10),
            hashlib.sha256(data.encode()).hexdigest(),
        ]
    )
    name = f"GRAD30_{report.school.code}_{report.form}{report.year}_v{report.version}.csv"
    return PartnerFile(name, "text/csv; charset=utf-8", (head + data + trailer).encode(), len(lines))


def _graduate(seq: int, item: Item) -> list[object]:
    pupil, summary = item.record.pupil, item.record.summary
    return [
        seq,
        pupil.identifier.value,
        pupil.student_no,
        pupil.name.title,
        pupil.name.first,
        pupil.name.last or "-",
        _day(pupil.birth_date),
        pupil.sex,
        pupil.father,
        pupil.mother,
        summary.credits,
        summary.gpax,
        item.row.set_number,
        item.row.number,
        "",
        "",
        "-",
        f"supersedes:{item.supersedes}" if item.supersedes else "",
    ]


def _line(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(values)
    return line.getvalue()


def _day(day: date) -> str:
    return f"{day:%d/%m}/{day.year + ERA}"
