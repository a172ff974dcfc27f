"""Render the page of a record.

Pure: the same arguments give the same bytes, so that a crashed issue can be rendered again and compared.

Python decides place and size of everything (forms/*/page.py), the template lays it out, Typst writes PDF/A-3a
and PDF/UA-1 with the record embedded.
"""

import json
import os
import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

# set before typst is imported: there is one press per core, so more threads would only wait for each other
os.environ.setdefault("RAYON_NUM_THREADS", "1")
import typst

from services.documents.forms.embedded import facts_of
from services.documents.forms.issue import Issue
from services.documents.forms.p1 import page as p1
from services.documents.forms.p3 import page as p3
from services.documents.forms.rendering import coded, photo, qr
from services.documents.forms.text import NoGlyph, TooLong, fit
from shared.contracts.record import AchievementRecord, GraduatesReport
from shared.vocabulary.documents import DocumentKind

FORMS = Path(__file__).parent.parent
STANDARDS: "list[typst.PDFStandard]" = ["a-3a", "ua-1"]
_thread_local = threading.local()


class CannotRender(Exception):
    """A page that may not be issued.

    `kind` is one of photo, too_long, no_glyph, pages, unknown_form, typst; `field` where it is known.

    The text names fields and code points, never a person.
    """

    def __init__(self, kind: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.kind, self.field = kind, field


class Form(NamedTuple):
    """A kind of form: the model of its record, the functions that compute its page and title, the folder of
    its template.
    """

    model: type[Any]
    page: Callable[[Any, Issue], dict[str, Any]]
    title: Callable[[Any, Issue], str]
    folder: str


P1 = Form(AchievementRecord, p1.page, p1.title, "p1")
P3 = Form(GraduatesReport, p3.page, p3.title, "p3")
BY_KIND = {DocumentKind.P1B: P1, DocumentKind.P1U: P1, DocumentKind.P3B: P3, DocumentKind.P3U: P3}


def render(
    form: DocumentKind,
    record: bytes,
    *,
    set_number: str,
    number: str,
    code: str,
    verify_url: str,
    issued: datetime,
    picture: bytes | None = None,
    copy_remark: str | None = None,
    development: bool = False,
) -> bytes:
    """Render the finished, not yet sealed PDF of this record (canonical JSON, embedded unchanged as
    `record.json`).

    `issued` is time-zone aware; `picture` the pupil's photo (JPEG or PNG); `development` puts the mark of a
    development authority on every page.
    Raises CannotRender for a picture that is no photo, a text that does not fit at 7 pt, a character that the
    font lacks, an unknown form.
    """
    if form not in BY_KIND:
        raise CannotRender("unknown_form", f"{form} has no template")
    kind = BY_KIND[form]
    facts = facts_of(record)
    if not isinstance(facts, kind.model):
        raise CannotRender("unknown_form", f"{form} is not made of a {type(facts).__name__}")
    issue = Issue(set_number, number, code, qr.address(verify_url, code), issued, copy_remark, development)
    try:
        page = {**_common(facts, issue), **kind.page(facts, issue)}
        pictures = {"photo": photo.svg(picture)} if picture is not None else {}
    except TooLong as refused:
        raise CannotRender("too_long", str(refused), refused.field) from None
    except NoGlyph as refused:
        raise CannotRender("no_glyph", str(refused), refused.field) from None
    except photo.NotAPhoto as refused:
        raise CannotRender("photo", str(refused), "photo") from None
    inputs = {
        "doc": coded.encode(_json(page)),
        "meta": _json(_meta(kind, facts, issue)),
        "attach": record.decode(),
        "qr": qr.svg(issue.address),
        **pictures,
    }
    return coded.finish(_compile(kind.folder, inputs, issued))


def _common(facts: Any, issue: Issue) -> dict[str, Any]:
    return {
        "kind": facts.form.thai,
        "set": issue.set_number,
        "number": issue.number,
        "code": issue.code,
        "url": issue.address,
        "address": fit(issue.address, 118, 8, bold=True, field="address"),
        "development": issue.development,
    }


def _meta(kind: Form, facts: Any, issue: Issue) -> dict[str, Any]:
    """The texts that are not coded, since they are not set in the font."""
    return {
        "title": kind.title(facts, issue),
        "author": facts.school.name,
        "description": f"ตรวจสอบที่ {issue.address}",
        "keywords": [facts.form.value, issue.code, *(["development"] if issue.development else [])],
        "alt_photo": "รูปถ่ายนักเรียน",
        "alt_qr": f"คิวอาร์โค้ดสำหรับตรวจสอบเอกสาร {issue.address}",
        "alt_record": "ระเบียนที่เครื่องอ่านได้ ฉบับเดียวกับที่อนุมัติ (JSON)",
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def _template(folder: str) -> bytes:
    """The template: the shared frame and the form, Thai letters coded."""
    return coded.encode_bytes(
        (FORMS / "parts" / "frame.typ").read_bytes() + (FORMS / folder / "form.typ").read_bytes()
    )


def _compiler() -> typst.Compiler:
    """The compiler of this thread: a shared one raises "Already borrowed", a new one reads the fonts
    again.
    """
    if not hasattr(_thread_local, "compiler"):
        _thread_local.compiler = typst.Compiler(
            root=str(FORMS), font_paths=[str(FORMS / "fonts")], ignore_system_fonts=True
        )
    compiler: typst.Compiler = _thread_local.compiler
    return compiler


def _compile(folder: str, inputs: dict[str, str], issued: datetime) -> bytes:
    try:
        pdf = _compiler().compile(
            _template(folder),
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(issued.timestamp()),
            sys_inputs=inputs,
        )
    except typst.TypstError as error:
        raise CannotRender(
            "no_glyph" if "glyph" in str(error) or "codepoint" in str(error) else "typst", _first_line(error)
        ) from None
    if not isinstance(pdf, bytes):
        raise coded.NotAsWritten("Typst returned no file")
    return pdf


def _first_line(error: typst.TypstError) -> str:
    """The first line of the message; the diagnosis after it quotes the page."""
    return str(error.message).splitlines()[0][:200]
