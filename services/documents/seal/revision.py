"""The revision that a seal appends, for the one kind of file that the press seals: Typst's, with a plain xref
table and plain objects.

pyHanko reads and writes such a revision in 3 ms, parsing all of the file; this module takes 0.2 ms. It
verifies nothing: every sealed file of the tests is verified by pyHanko, and by veraPDF where it is present.
Any other shape of file is refused.
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
# for the CMS
RESERVED_BYTES = 2048
# digits of an offset in the file
OFFSET_DIGITS = 10
# an entry of the xref table
ENTRY_BYTES = 20
CERTIFIES = (
    b"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 1/V/1.2>>>>]"
)
_TRAILER = re.compile(
    rb"trailer\n<</Size (?P<size>\d+)/Root (?P<root>\d+) 0 R/Info (?P<info>\d+) 0 R"
    rb"/ID\[(?P<id>\([^()\\]*\))\([^()\\]*\)\]>>\n"
    rb"startxref\n(?P<table>\d+)\n%%EOF\n$"
)
_PAGES = re.compile(rb"/Pages (\d+) 0 R")
_FIRST = re.compile(rb"/Kids\[(\d+) 0 R")


class Page(NamedTuple):
    """A file of Typst's: its bytes, the offset of its xref table, the number of its objects, the numbers of
    catalog and information, its first id.
    """

    body: bytes
    table: int
    size: int
    root: int
    info: int
    id: bytes


def sealed(pdf: bytes, at: datetime, cms: Callable[[bytes], bytes]) -> bytes:
    """The file with a new revision: an invisible field on its first page with a signature that certifies it,
    P=1 (nothing may be added).

    `cms` gives the DER of the signature over a SHA-256 digest, at most 2,048 bytes; `at` is time-zone aware
    and written to /M. Refused (NotAsWritten): another shape of file.
    """
    page = _read(pdf)
    catalog = _object(page, page.root)
    first = int(_found(_FIRST, _object(page, int(_found(_PAGES, catalog)[1])))[1])
    field, signature = page.size, page.size + 1
    objects = {
        first: _with(_object(page, first), b"/Annots[%d 0 R]" % field),
        page.root: _with(
            catalog, b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>/Perms<</DocMDP %d 0 R>>" % (field, signature)
        ),
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%s)/V %d 0 R/F 132/Rect[0 0 0 0]/P %d 0 R>>"
        % (FIELD.encode(), signature, first),
    }
    offsets: dict[int, int] = {}
    body = page.body
    for number, content in sorted(objects.items()):
        offsets[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    offsets[signature] = len(body)
    head = (
        b"%d 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached"
        b"/M(%s)/Reason<FEFF%s>%s/ByteRange [0 "
    ) % (signature, _time(at), REASON.encode("utf-16-be").hex().upper().encode(), CERTIFIES)
    start = len(body) + len(head) + 3 * OFFSET_DIGITS + len(b"  ]/Contents")
    end = start + 2 * RESERVED_BYTES + len(b"<>")
    tail = b">>\nendobj\n"
    tail += _table(page, offsets, end + len(tail), at)
    body += b"%s%0*d %0*d %0*d]/Contents" % (
        head,
        OFFSET_DIGITS,
        start,
        OFFSET_DIGITS,
        end,
        OFFSET_DIGITS,
        len(tail),
    )
    signed = cms(sha256(body + tail).digest()).hex().upper().encode()
    if len(signed) > 2 * RESERVED_BYTES:
        raise NotAsWritten("the signature is longer than its reserved bytes")
    return b"%s<%s>%s" % (body, signed.ljust(2 * RESERVED_BYTES, b"0"), tail)


def _read(pdf: bytes) -> Page:
    """Read the trailer.

    A line end is added: Typst ends without one, and PDF/A requires each object on a line of its own.
    """
    body = pdf.removesuffix(b"\n") + b"\n"
    trailer = _found(_TRAILER, body)
    return Page(
        body,
        table=int(trailer["table"]),
        size=int(trailer["size"]),
        root=int(trailer["root"]),
        info=int(trailer["info"]),
        id=trailer["id"],
    )


def _object(page: Page, number: int) -> bytes:
    """The dictionary of this object, found by the xref table."""
    entry = page.table + len(b"xref\n0 %d\n" % page.size) + ENTRY_BYTES * number
    offset = int(page.body[entry : entry + OFFSET_DIGITS])
    opening, closing = b"%d 0 obj\n" % number, b"\nendobj"
    found = page.body[offset : page.body.index(closing, offset)]
    if (
        not found.startswith(opening + b"<<")
        or not found.endswith(b">>")
        or re.search(rb"/(Annots|AcroForm|Perms)\b", found)
    ):
        raise NotAsWritten(f"object {number} is not a plain dictionary")
    return found.removeprefix(opening)


def _with(dictionary: bytes, more: bytes) -> bytes:
    return dictionary.removesuffix(b">>") + more + b">>"


def _table(page: Page, offsets: dict[int, int], start: int, at: datetime) -> bytes:
    """The new xref table, whose own offset is `start`, and the trailer.

    Its second id is made of page and time, so it is deterministic.
    """
    lines = b"".join(
        b"%d 1\n%0*d 00000 n\r\n" % (number, OFFSET_DIGITS, offset)
        for number, offset in sorted(offsets.items())
    )
    own_id = sha256(page.body + at.isoformat().encode()).hexdigest()[:32].encode()
    return (
        b"xref\n%strailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[%s<%s>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (lines, page.size + 2, page.root, page.info, page.id, own_id, page.table, start)
    )


def _time(at: datetime) -> bytes:
    """A time as PDF writes it (ISO 32000-1 7.9.4), in Thailand's zone."""
    return at.astimezone(BANGKOK).strftime("D:%Y%m%d%H%M%S+07'00'").encode()


def _found(pattern: re.Pattern[bytes], body: bytes) -> re.Match[bytes]:
    found = pattern.search(body)
    if found is None:
        raise NotAsWritten(f"the file lacks {pattern.pattern!r}")
    return found
