"""The revision that a seal appends, for the one kind of file that the press seals: Typst's, with a plain table of references and plain objects.

pyHanko reads and writes such a revision in 3 ms, parsing all of the file; this module takes 0.2 ms. It verifies nothing: every sealed file of the tests is
verified by pyHanko, and by veraPDF where it is present. Any other shape of file is refused.
"""
import re
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from services.documents.forms.rendering.coded import NotAsWritten
from shared.thai.dates import BANGKOK

FIELD = "LSQSeal"
REASON = "ออกเอกสารหลักฐานการศึกษา"
# bytes for the CMS
RESERVED_BYTES = 2048
# of a place in the file; of a line of the table
OFFSET_DIGITS, ENTRY_BYTES = 10, 20
CERTIFIES = b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
_TRAILER = re.compile(rb"trailer\n<</Size (\d+)/Root (\d+) 0 R/Info (\d+) 0 R/ID\[(\([^()\\]*\))\([^()\\]*\)\]>>\nstartxref\n(\d+)\n%%EOF\n$")
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_FIRST = re.compile(rb"/Kids\[(\d+) 0 R")


class Page(NamedTuple):
    """A file of Typst's: its bytes, where its table of references begins, how many objects it has, which of them are catalog and information, its first id."""

    body: bytes
    table: int
    size: int
    root: int
    info: int
    id: bytes


def sealed(pdf: bytes, at: datetime, cms: Callable[[bytes], bytes]) -> bytes:
    """The file with one revision more: an invisible field on its first page with a signature that certifies it, P=1 (nothing may be added).

    `cms` gives the DER of the signature over a SHA-256 digest, at most 2,048 bytes; `at` is aware and written to /M. Refused (NotAsWritten): another shape of file.
    """
    page = _read(pdf)
    catalog = _object(page, page.root)
    first = int(_found(_FIRST, _object(page, int(_found(_PAGES, catalog)[1])))[1])
    field, signature = page.size, page.size + 1
    objects = {
        first: _with(_object(page, first), b"/Annots[%d 0 R]" % field),
        page.root: _with(catalog, b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>/Perms<</DocMDP %d 0 R>>" % (field, signature)),
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/V %d 0 R/F 132/Rect[0 0 0 0]/P %d 0 R>>" % (FIELD.encode(), signature, first),
    }
    places, body = {}, page.body
    for number, content in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    places[signature] = len(body)
    head = b"%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(%s)/Reason<FEFF%s>%s/ByteRange [0 " % (
        signature, _time(at), REASON.encode("utf-16-be").hex().upper().encode(), CERTIFIES)
    start = len(body) + len(head) + 3 * OFFSET_DIGITS + len(b"  ]/Contents")
    end = start + 2 * RESERVED_BYTES + len(b"<>")
    tail = b">>\nendobj\n"
    tail += _table(page, places, end + len(tail), at)
    body += b"%s%0*d %0*d %0*d]/Contents" % (head, OFFSET_DIGITS, start, OFFSET_DIGITS, end, OFFSET_DIGITS, len(tail))
    signed = cms(sha256(body + tail).digest()).hex().upper().encode()
    if len(signed) > 2 * RESERVED_BYTES:
        raise NotAsWritten("the signature has outgrown its place")
    return b"%s<%s>%s" % (body, signed.ljust(2 * RESERVED_BYTES, b"0"), tail)


def _read(pdf: bytes) -> Page:
    """Typst ends without a line end, and PDF/A wants each object on a line of its own."""
    body = pdf.removesuffix(b"\n") + b"\n"
    size, root, info, first_id, table = _found(_TRAILER, body).groups()
    return Page(body, int(table), int(size), int(root), int(info), first_id)


def _object(page: Page, number: int) -> bytes:
    """The dictionary of this object, found by the table of references."""
    entry = page.table + len(b"xref\n0 %d\n" % page.size) + ENTRY_BYTES * number
    place = int(page.body[entry:entry + OFFSET_DIGITS])
    opening, closing = b"%d 0 obj\n" % number, b"\nendobj"
    found = page.body[place:page.body.index(closing, place)]
    if not found.startswith(opening + b"<<") or not found.endswith(b">>") or re.search(rb"/(Annots|AcroForm|Perms)\b", found):
        raise NotAsWritten(f"object {number} is not a plain dictionary")
    return found.removeprefix(opening)


def _with(dictionary: bytes, more: bytes) -> bytes:
    return dictionary.removesuffix(b">>") + more + b">>"


def _table(page: Page, places: dict[int, int], here: int, at: datetime) -> bytes:
    """The new table of references, which begins `here`, and the trailer; its second id is made of page and time, so that it is deterministic."""
    lines = b"".join(b"%d 1\n%0*d 00000 n\r\n" % (number, OFFSET_DIGITS, place) for number, place in sorted(places.items()))
    own_id = sha256(page.body + at.isoformat().encode()).hexdigest()[:32].encode()
    return b"xref\n%strailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[%s<%s>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        lines, page.size + 2, page.root, page.info, page.id, own_id, page.table, here)


def _time(at: datetime) -> bytes:
    """As PDF writes a time (ISO 32000-1 7.9.4), in Thai time."""
    return at.astimezone(BANGKOK).strftime("D:%Y%m%d%H%M%S+07'00'").encode()


def _found(pattern: re.Pattern[bytes], body: bytes) -> re.Match[bytes]:
    if (found := pattern.search(body)) is None:
        raise NotAsWritten(f"the file lacks {pattern.pattern!r}")
    return found
