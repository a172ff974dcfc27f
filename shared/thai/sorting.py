"""The order of Thai names as the Royal Institute's dictionary has it: one key, the same on every database and machine.

Letters decide first: consonants by the alphabet (ร ฤ ฤๅ ล ฦ ฦๅ ว), then vowels; a vowel written before its consonant (เ แ โ ใ ไ) is
read after it. Only where all letters are equal do the marks decide: none, ็, ่, ้, ๊, ๋, ์ from the left.
Source: preface of พจนานุกรม ฉบับราชบัณฑิตยสถาน, วิธีเรียงลำดับคำ; the rank of ็ and ์ among the marks as in libthai [likely].
"""
import re

from shared.thai.names import name_to_store

_LEADING_VOWEL = re.compile("([เ-ไ])([ก-ฮ])")
_LONG_RU, _LONG_LU = "ฤ\uffff", "ฦ\uffff"
_MARKS = {"\u0e47": "1", "\u0e48": "2", "\u0e49": "3", "\u0e4a": "4", "\u0e4b": "5", "\u0e4c": "6", "\u0e4d": "7", "\u0e4e": "8"}
_NO_LETTER = re.compile("[^0-9a-zก-ฮะ-ๅ\uffff]")
_BETWEEN = "\t"
"""Smaller than everything that a name may hold, so that a shorter name comes first."""


def thai_sort_key(text: str) -> str:
    """The key of one name. Compare keys by code point, which is the order of their UTF-8 bytes (`COLLATE "C"`); equal keys are equal names."""
    name = name_to_store(text)
    heard = _LEADING_VOWEL.sub(r"\2\1", name.casefold()).replace("ฤๅ", _LONG_RU).replace("ฦๅ", _LONG_LU)
    letters = "".join(c for c in heard if c not in _MARKS)
    return _BETWEEN.join((_NO_LETTER.sub("", letters), _marks(heard), name))


def _marks(heard: str) -> str:
    """The marks by the letters that carry them: a 0 for each letter without, zeros at the end dropped."""
    ranks: list[str] = []
    for character in heard:
        if rank := _MARKS.get(character):
            ranks.append(rank)
        elif not _NO_LETTER.match(character):
            ranks.append("0")
    return "".join(ranks).rstrip("0")


def name_sort_key(first: str, last: str | None) -> str:
    """The key of a person: given name first, as Thai lists have it, then the family name; who has none comes before who has one."""
    return thai_sort_key(first) + _BETWEEN + thai_sort_key(last or "")
