"""The lint before a document is sealed: whether the page shows the record, and the file meets its standards.

Pure: it corrects nothing.

PDFium, a reader by another maker than the writer, reads the text: so what a citizen copies from the page is
what was approved.
"""

import re
import threading
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, Decimal
from io import BytesIO
from typing import Any, Literal

import pikepdf
import pypdfium2

from services.documents.forms import words
from services.documents.forms.embedded import ATTACHMENT, facts_of
from services.documents.forms.p3 import page as p3
from shared.contracts.record import AchievementRecord, GraduateRow, GraduatesReport
from shared.thai.dates import era_date, plain_date

P1_PAGES = 2
Kind = Literal["unreadable", "pages", "coded", "record", "text", "fonts", "standard", "figures"]
HUNDREDTH = Decimal("0.01")
_CODED_TEXT = re.compile("[\u1480-\u14ff]")
_CODED_UTF8 = re.compile(rb"\xe1[\x92\x93][\x80-\xbf]")
_CODED_UTF16 = re.compile(rb"<FEFF(?:[0-9A-F]{4})*?14[89A-F][0-9A-F](?:[0-9A-F]{4})*>", re.IGNORECASE)
_CODED_MAP = re.compile(rb"<14[89A-Fa-f][0-9A-Fa-f]")
_SPACE = re.compile(r"\s+")
# PDFium serves one thread at a time
_pdfium = threading.Lock()


class LintFailure(Exception):
    """A page that may not be sealed.

    `kind` is the check that failed; the text names the field, never a person.
    """

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


def check(pdf: bytes, record: bytes) -> None:
    """Check that this file, sealed or not, is a correct page of exactly this record (canonical JSON).

    Raises LintFailure for: a wrong number of pages (ปพ.1 has two), coded letters, another embedded record, a
    line of the record that is not in the text layer, a font that is not embedded, missing marks of PDF/A-3a
    and PDF/UA-1, averages and sums that contradict each other.
    """
    facts = facts_of(record)
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            _check_pages(file, facts)
            _check_standard(file)
            _check_record(file, record)
            _check_fonts(file)
    except pikepdf.PdfError:
        raise LintFailure("unreadable", "the file is not a PDF that can be read") from None
    text = _text(pdf)
    _check_coded(pdf, text)
    _check_text(text, facts)
    if isinstance(facts, AchievementRecord):
        _check_figures(facts)


# ------------------------------------------------------------------ the file
def _check_pages(file: pikepdf.Pdf, facts: AchievementRecord | GraduatesReport) -> None:
    count = len(file.pages)
    if isinstance(facts, AchievementRecord) and count != P1_PAGES:
        raise LintFailure("pages", f"{facts.form.thai} has {count} pages, not {P1_PAGES}")
    if isinstance(facts, GraduatesReport) and count < -(-len(facts.rows) // p3.ROWS_PER_SHEET):
        raise LintFailure("pages", f"{facts.form.thai} has {count} sheets for {len(facts.rows)} rows")


def _check_standard(file: pikepdf.Pdf) -> None:
    root: Any = file.Root
    marks = bytes(root.Metadata.read_bytes()) if "/Metadata" in root else b""
    required = {
        rb"pdfaid:part>3<": "PDF/A-3",
        rb"pdfaid:conformance>A<": "level A",
        rb"pdfuaid:part>1<": "PDF/UA-1",
    }
    missing = [name for mark, name in required.items() if mark not in marks]
    missing += [key for key in ("/OutputIntents", "/StructTreeRoot", "/Lang") if key not in root]
    if missing or not root.get("/MarkInfo", {}).get("/Marked", False):
        raise LintFailure("standard", f"missing: {', '.join(missing) or '/MarkInfo'}")
    if _CODED_UTF8.search(marks):
        raise LintFailure("coded", "the metadata has coded letters")


def _check_record(file: pikepdf.Pdf, record: bytes) -> None:
    if list(file.attachments) != [ATTACHMENT]:
        raise LintFailure("record", f"attachments: {len(file.attachments)}, wanted {ATTACHMENT} alone")
    attached = file.attachments[ATTACHMENT]
    if attached.obj.get("/AFRelationship") != "/Data" or attached.get_file().read_bytes() != record:
        raise LintFailure("record", "the embedded record is not the approved one, byte for byte")


def _check_fonts(file: pikepdf.Pdf) -> None:
    for page in file.pages:
        fonts: Any = page.resources.get("/Font", {})
        if not fonts:
            raise LintFailure("fonts", "a page without fonts")
        for font in fonts.values():
            own = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor: Any = own.get("/FontDescriptor", {})
            if not {"/FontFile2", "/FontFile3"} & set(descriptor.keys()) or "/ToUnicode" not in font:
                raise LintFailure("fonts", "a font is not embedded, or without its map to Unicode")


# ------------------------------------------------------------------ the text
def _text(pdf: bytes) -> str:
    """The text layer of all pages without white space: only the letters are compared."""
    with _pdfium:
        file = pypdfium2.PdfDocument(pdf)
        try:
            found = [file[n].get_textpage().get_text_range() for n in range(len(file))]
        finally:
            file.close()
    return plain("".join(found))


def plain(text: str) -> str:
    """The text for comparison: no white space, PDFium's mark of a hyphen at a line's end as a hyphen,
    composed as records are (NFC).
    """
    return unicodedata.normalize("NFC", _SPACE.sub("", text).replace("\ufffe", "-").replace("\u00ad", ""))


def _check_coded(pdf: bytes, text: str) -> None:
    if _CODED_TEXT.search(text) or _CODED_UTF16.search(pdf):
        raise LintFailure("coded", "the text or a title has coded letters")
    for found in re.finditer(rb"<</Length (\d+)/Type/CMap[^<>]*>>\nstream\n", pdf):
        body = pdf[found.end() : found.end() + int(found[1])]
        if _CODED_MAP.search(zlib.decompress(body)):
            raise LintFailure("coded", "a map to Unicode has coded letters")


def _check_text(text: str, facts: AchievementRecord | GraduatesReport) -> None:
    """Check that each fact is somewhere in the text, and the lines of each table are in their order."""
    for name, value in _facts_outside_tables(facts):
        if plain(value) not in text:
            raise LintFailure("text", f"{name} is not in the text of the page")
    for table, lines in _tables(facts):
        at = 0
        for number, line in enumerate(lines, 1):
            found = text.find(plain(line), at)
            if found < 0:
                raise LintFailure(
                    "text", f"line {number} of {table} is not in the text of the page, or not in its order"
                )
            at = found + 1


def _facts_outside_tables(facts: AchievementRecord | GraduatesReport) -> Iterator[tuple[str, str]]:
    """Name and text of each fact outside the tables."""
    school = facts.school
    yield from {
        "school": school.name,
        "authority_name": school.authority_name,
        "subdistrict": school.subdistrict,
        "district": school.district,
        "province": school.province,
        "approved_on": era_date(facts.approved_on),
        "form": facts.form.thai,
    }.items()
    signers = {"registrar": facts.registrar, "director": facts.director}
    if isinstance(facts, GraduatesReport):
        signers |= {
            "prepared_by": facts.prepared_by,
            "proofread_by": facts.proofread_by,
            "checked_by": facts.checked_by,
        }
        yield "closing", p3.closing(facts.rows)
    for office, signer in signers.items():
        yield office, f"({signer.name}){signer.position}"
        yield f"{office}.order", signer.order
    if isinstance(facts, AchievementRecord):
        yield from _pupil(facts)


def _pupil(record: AchievementRecord) -> Iterator[tuple[str, str]]:
    pupil, s = record.pupil, record.summary
    yield from {
        "name": f"ชื่อ{words.given_name(pupil.name)}ชื่อสกุล",
        "last_name": f"ชื่อสกุล{pupil.name.last or '-'}เลขประจำตัวนักเรียน{pupil.student_no}",
        "identifier": words.identifier(pupil.identifier),
        "birth_date": "เกิดวันที่" + era_date(pupil.birth_date),
        "sex": "เพศ" + words.SEXES[pupil.sex],
        "nationality": f"สัญชาติ{pupil.nationality}ศาสนา",
        "religion": f"ศาสนา{pupil.religion}ชื่อ",
        "father": f"บิดา{pupil.father}ชื่อ",
        "mother": "มารดา" + pupil.mother,
        "entry_date": "วันเข้าเรียน" + era_date(pupil.entry_date),
        "former_school": f"โรงเรียนเดิม{pupil.former_school.name}จังหวัด{pupil.former_school.province}",
        "last_class": "ชั้นเรียนสุดท้าย" + pupil.former_school.last_class,
        "left_on": "วันออกจากโรงเรียน" + era_date(record.left_on),
        "leaving_cause": record.leaving_cause,
        "curriculum_name": record.curriculum_name,
        "basic": f"รายวิชาพื้นฐาน{s.basic_attempted}{s.basic_earned}",
        "additional": f"รายวิชาเพิ่มเติม{s.additional_attempted}{s.additional_earned}",
        "reading_thinking_writing": "และเขียน" + words.QUALITIES[s.reading_thinking_writing],
        "characteristics": "พึงประสงค์" + words.QUALITIES[s.characteristics],
        "activities": "กิจกรรมพัฒนาผู้เรียน" + ("ผ่าน" if s.activities_passed else "ไม่ผ่าน"),
        "social_service_hours": f"(ชั่วโมง){s.social_service_hours}",
        "gpax": f"ผลการเรียนเฉลี่ยตลอดหลักสูตร{s.credits}{s.gpax}",
    }.items()
    yield from (("remark", remark) for remark in record.remarks)


def _tables(facts: AchievementRecord | GraduatesReport) -> Iterator[tuple[str, Iterable[str]]]:
    if isinstance(facts, GraduatesReport):
        yield "rows", map(_graduate, facts.rows)
        return
    yield "results", (f"{r.code}{r.name}{r.credits}{r.result}" for term in facts.terms for r in term.results)
    yield "activities", (f"{a.name}{a.hours}{a.result}" for term in facts.terms for a in term.activities)
    yield "areas", (f"{a.name}{a.credits}{a.gpa or '-'}" for a in facts.summary.areas)
    yield "national_tests", (f"{test.subject}{test.score}" for test in facts.national_tests)


def _graduate(row: GraduateRow) -> str:
    return "".join(
        (
            str(row.seq),
            row.student_no,
            words.identifier(row.identifier),
            words.full_name(row.name),
            plain_date(row.birth_date),
            row.father,
            row.mother,
            row.set_number,
            row.number,
            row.basic_earned,
            row.additional_earned,
            row.gpax,
            words.QUALITIES[row.reading_thinking_writing],
            words.QUALITIES[row.characteristics],
            "ผ่าน" if row.activities_passed else "ไม่ผ่าน",
            "-",
            row.remark,
        )
    )


# ------------------------------------------------------------------ the figures
def _check_figures(record: AchievementRecord) -> None:
    """Compare figures that the page prints side by side: areas sum to the whole, averages are cut from their
    sums.
    """
    s = record.summary
    pairs: list[tuple[str, Decimal | None, Decimal | None]] = [
        ("credits", sum((Decimal(area.credits) for area in s.areas), Decimal(0)), Decimal(s.credits)),
        ("points", sum((Decimal(area.points) for area in s.areas), Decimal(0)), Decimal(s.points)),
    ]
    pairs += [
        (
            f"average of area {area.code}",
            _average(area.points, area.credits),
            None if area.gpa is None else Decimal(area.gpa),
        )
        for area in s.areas
    ]
    pairs.append(("gpax", _average(s.points, s.credits), Decimal(s.gpax)))
    for name, computed, stated in pairs:
        if computed != stated:
            raise LintFailure("figures", f"{name}: the lines give {computed}, the record has {stated}")


def _average(points: str, credits: str) -> Decimal | None:
    """The average, cut at two decimals, never rounded; None without credits."""
    return (Decimal(points) / Decimal(credits)).quantize(HUNDREDTH, ROUND_DOWN) if Decimal(credits) else None
