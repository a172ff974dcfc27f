"""Encode Thai text in coded letters for Typst, and decode them in the finished file.

Each coded letter is one cluster and one glyph, so the writer adds no replacement text and no reader shows a
cluster twice. Typst's breaking of Thai words, half of its time on a page of short cells, does not run. The
font is LSQForm (forms/fonts/build.py). U+0E00..0E7F and U+1480..14FF have parallel bytes in UTF-8, so coding
is two replacements of bytes.
"""

import re
import zlib

CODED = re.compile("[\u1480-\u14ff]")
_CMAP = re.compile(rb"<</Length (\d+)/Type/CMap([^<>]*)>>\nstream\n")
_CODED_HEX = re.compile(rb"14([89A-F][0-9A-F])(?=>)")
# titles of headings in the structure tree, UTF-16
_STRING = re.compile(rb"<FEFF((?:[0-9A-F]{4})+)>")
_UNIT = re.compile(rb"14([89A-F][0-9A-F])|[0-9A-F]{4}")


class NotAsWritten(Exception):
    """The file does not have the shape that this release of Typst writes.

    Nothing may be issued until `finish` handles the new one.
    """


def encode(text: str) -> str:
    """Replace Thai letters by coded letters; all others stay."""
    return encode_bytes(text.encode()).decode()


def encode_bytes(text: bytes) -> bytes:
    """Encode a text in UTF-8."""
    return text.replace(b"\xe0\xb8", b"\xe1\x92").replace(b"\xe0\xb9", b"\xe1\x93")


def decode(text: str) -> str:
    """Replace coded letters by Thai letters: `decode(encode(text)) == text` where text holds no Canadian
    syllabics.
    """
    return text.encode().replace(b"\xe1\x92", b"\xe0\xb8").replace(b"\xe1\x93", b"\xe0\xb9").decode()


def finish(pdf: bytes) -> bytes:
    """Decode the ToUnicode maps and the strings of a file.

    Offset and length of each stay the same, so the xref table stays right.

    Raises NotAsWritten when there is no such map, or the new one does not fit.
    """
    parts: list[bytes] = []
    last = 0
    for found in _CMAP.finditer(pdf):
        length, start = int(found[1]), found.end()
        end = pdf.index(b"endobj", start + length)
        parts += [
            pdf[last : found.start()],
            _rewritten(pdf[start : start + length], found[2], end - found.start()),
        ]
        last = end
    if not parts:
        raise NotAsWritten("no map of characters to Unicode in the file")
    return _STRING.sub(_string, b"".join([*parts, pdf[last:]]))


def _rewritten(stream: bytes, rest: bytes, length: int) -> bytes:
    """One map's dictionary and stream, decoded, and filled with spaces to exactly `length` bytes."""
    body = zlib.compress(_CODED_HEX.sub(_thai, zlib.decompress(stream)), 9)
    head = b"<</Length %d/Type/CMap%s" % (len(body), rest)
    tail = b"\nendstream\n"
    spare = length - len(head) - len(b">>\nstream\n") - len(body) - len(tail)
    if spare < 0:
        raise NotAsWritten("the decoded map of characters to Unicode is too long")
    return b"".join((head, b" " * spare, b">>\nstream\n", body, tail))


def _thai(found: re.Match[bytes]) -> bytes:
    return b"0E%02X" % (int(found[1], 16) - 0x80)


def _string(found: re.Match[bytes]) -> bytes:
    return b"<FEFF%s>" % _UNIT.sub(lambda unit: _thai(unit) if unit[1] else unit[0], found[1])
