"""Thai names as text: one spelling to store, another, looser one to compare. What is shown is always what was stored."""
import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_NIKHAHIT_AA = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32|([\u0e48-\u0e4b])\u0e4d\u0e32")
_UNTIDY = re.compile("[\u0e4d\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]|\\s\\s|^\\s|\\s$|[^\\S ]|[\u0e48-\u0e4b][\u0e38-\u0e3a]|[^\u0020-\u007e\u0e01-\u0e5b]")
_TONE_BEFORE_VOWEL = re.compile("([\u0e48-\u0e4c])([\u0e31\u0e34-\u0e3a\u0e47])")
_WRITTEN_APART = re.compile(r"[\s\-.]+")


def without_invisible(text: str) -> str:
    """This text without zero-width characters, soft hyphens and marks of direction, which come along from web pages."""
    return _INVISIBLE.sub("", text)


def name_to_store(text: str) -> str:
    """The spelling that is kept: NFC, nikhahit and sara aa joined to sara am (ํ + า → ำ, which NFC does not do), nothing invisible, single spaces.

    Nothing that a person can see changes. The original cell is kept beside it by who imports.
    """
    if not _UNTIDY.search(text):
        return text
    text = unicodedata.normalize("NFC", without_invisible(text))
    return " ".join(_NIKHAHIT_AA.sub(_sara_am, text).split())


def _sara_am(found: re.Match[str]) -> str:
    """The tone stands before sara am, wherever it was typed."""
    return (found[1] or found[2] or "") + "\u0e33"


def name_to_compare(text: str) -> str:
    """The key by which two spellings are one name, never to be shown: as stored, and without spaces, hyphens and points,
    เ + เ as แ, tone after its vowel, letters of Latin script small.
    """
    text = name_to_store(text).replace("เเ", "แ")
    return _WRITTEN_APART.sub("", _TONE_BEFORE_VOWEL.sub(r"\2\1", text)).casefold()
