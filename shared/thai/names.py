"""Thai names as text: one spelling to store and show, a looser one to compare."""

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_NIKHAHIT_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32")
_UNTIDY = re.compile(
    "[\u0e4d\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]|\\s\\s|^\\s|\\s$|[^\\S "
    "]|[\u0e48-\u0e4b][\u0e38-\u0e3a]|[^\u0020-\u007e\u0e01-\u0e5b]"
)
_TONE_BEFORE_VOWEL = re.compile("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e3a\u0e47])")
_WRITTEN_APART = re.compile(r"[\s\-.]+")


def without_invisible(text: str) -> str:
    """This text without zero-width characters, soft hyphens and marks of direction, as copied from web
    pages.
    """
    return _INVISIBLE.sub("", text)


def name_to_store(text: str) -> str:
    """The spelling to store.

    NFC, ํ + า joined to ำ (which NFC does not do), no invisible characters, single spaces.

    Nothing visible changes. An import stores the original cell as well.
    """
    if not _UNTIDY.search(text):
        return text
    text = unicodedata.normalize("NFC", without_invisible(text))
    return " ".join(_NIKHAHIT_AA.sub(_sara_am, text).split())


def _sara_am(found: re.Match[str]) -> str:
    """Put the tone before sara am, wherever it was typed."""
    return (found[1] or found[2] or "") + "\u0e33"


def name_to_compare(text: str) -> str:
    """The key by which spellings of one name are equal; it is never shown.

    As stored, without spaces, hyphens and points; เ + เ as แ; tone after its vowel; Latin letters in lower
    case.
    """
    text = name_to_store(text).replace("เเ", "แ")
    return _WRITTEN_APART.sub("", _TONE_BEFORE_VOWEL.sub(r"\2\1", text)).casefold()
