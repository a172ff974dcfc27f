"""Thai text in coded letters while Typst sets the page, and back to Thai in the finished file.

One coded letter is one cluster and one glyph, so the writer needs no replacement text and no reader sees a cluster twice; Thai word breaking, half of
the time on a page full of short cells, never runs. The font is LSQForm (forms/fonts/build.py). U+0E00..0E7F and U+1480..14FF line up in UTF-8, so
coding is two replacements of bytes.
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
    """The file is not of the shape that this release of Typst writes; nothing may be issued until `finish` knows the new one."""


def encode(text: str) -> str:
    """Thai letters as coded letters; everything else as it is."""
    return encode_bytes(text.encode()).decode()


def encode_bytes(text: bytes) -> bytes:
    """The same, on UTF-8."""
    return text.replace(b"\xe0\xb8", b"\xe1\x92").replace(b"\xe0\xb9", b"\xe1\x93")


def decode(text: str) -> str:
    """Coded letters as Thai letters: `decode(encode(text)) == text` where text holds no Canadian syllabics."""
    return text.encode().replace(b"\xe1\x92", b"\xe0\xb8").replace(b"\xe1\x93", b"\xe0\xb9").decode()


def finish(pdf: bytes) -> bytes:
    """The file with Thai in its ToUnicode maps and its strings. Each keeps its place and its length, so no offset of the file moves.

    Refused (NotAsWritten) when there is no such map, or it does not fit its old place.
    """
    parts, last = [], 0
    for found in _CMAP.finditer(pdf):
        length, start = int(found[1]), found.end()
        end = pdf.index(b"endobj", start + length)
        parts += [pdf[last:found.start()], _rewritten(pdf[start:start + length], found[2], end - found.start())]
        last = end
    if not parts:
        raise NotAsWritten("no map of characters to Unicode in the file")
    return _STRING.sub(_string, b"".join([*parts, pdf[last:]]))


def _rewritten(stream: bytes, rest: bytes, room: int) -> bytes:
    """One map's dictionary and stream with Thai in it, filled with spaces to exactly `room` bytes."""
    body = zlib.compress(_CODED_HEX.sub(_thai, zlib.decompress(stream)), 9)
    head, tail = b"<</Length %d/Type/CMap%s" % (len(body), rest), b"\nendstream\n"
    spare = room - len(head) - len(b">>\nstream\n") - len(body) - len(tail)
    if spare < 0:
        raise NotAsWritten("the map of characters to Unicode has outgrown its place")
    return b"".join((head, b" " * spare, b">>\nstream\n", body, tail))


def _thai(found: re.Match[bytes]) -> bytes:
    return b"0E%02X" % (int(found[1], 16) - 0x80)


def _string(found: re.Match[bytes]) -> bytes:
    return b"<FEFF%s>" % _UNIT.sub(lambda unit: _thai(unit) if unit[1] else unit[0], found[1])
