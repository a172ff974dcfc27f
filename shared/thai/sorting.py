"""Sort keys of Thai names, in the order of the Royal Institute's dictionary.

The same on every database and machine.

Letters are compared first: consonants by the alphabet (ร ฤ ฤๅ ล ฦ ฦๅ ว), then vowels; a vowel written before
its consonant (เ แ โ ใ ไ) is read after it. Where all letters are equal, the marks decide: none, ็, ่, ้, ๊,
๋, ์ from the left.
Source: preface of พจนานุกรม ฉบับราชบัณฑิตยสถาน, วิธีเรียงลำดับคำ; the rank of ็ and ์ among the marks as in
libthai [likely].
"""

import re

from shared.thai.names import name_to_store

_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_LONG_RU, _LONG_LU = "ฤ\uffff", "ฦ\uffff"
_MARKS = {
    "\u0e47": "1",
    "\u0e48": "2",
    "\u0e49": "3",
    "\u0e4a": "4",
    "\u0e4b": "5",
    "\u0e4c": "6",
    "\u0e4d": "7",
    "\u0e4e": "8",
}
_NO_LETTER = re.compile("[^0-9a-zก-ฮะ-ๅ\uffff]")
_SEPARATOR = "\t"
"""Smaller than every character of a name, so that a shorter name sorts first."""


def thai_sort_key(text: str) -> str:
    """The sort key of a name.

    Keys are compared by code point, as by `COLLATE "C"`; equal keys are equal names.
    """
    name = name_to_store(text)
    read = _LEADING_VOWEL.sub(r"\2\1", name.casefold()).replace("ฤๅ", _LONG_RU).replace("ฦๅ", _LONG_LU)
    letters = "".join(c for c in read if c not in _MARKS)
    return _SEPARATOR.join((_NO_LETTER.sub("", letters), _marks(read), name))


def _marks(read: str) -> str:
    """The ranks of the marks, with a 0 for each letter without one; zeros at the end are dropped."""
    ranks: list[str] = []
    for character in read:
        if rank := _MARKS.get(character):
            ranks.append(rank)
        elif not _NO_LETTER.match(character):
            ranks.append("0")
    return "".join(ranks).rstrip("0")


def name_sort_key(first: str, last: str | None) -> str:
    """The sort key of a person: given name, then family name, as in Thai lists; without one sorts first."""
    return thai_sort_key(first) + _SEPARATOR + thai_sort_key(last or "")
