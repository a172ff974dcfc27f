"""Fit a text in LSQForm into its place: smaller step by step, then on more lines, never with an ellipsis.

Widths are sums of the font's advances; nothing is measured while the page is set.
"""

from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
MM_PER_PT = 0.352778
# the code points at which fonts/build.py has the Thai letters a second time
CODED = range(0x1480, 0x1500)
# the smallest print on a form (basic-education.md §5.1)
MIN_SIZE_PT = 7.0
SIZE_STEP_PT = 0.5
# the part of a width that a line may fill, since kerning is not in the advances
FILL = 0.99
# a line may break before these: a syllable begins
LEADING = "เแโใไ([“"
# and never before these, nor before a mark (advance 0)
NEVER_FIRST = "ะาำๅๆฯ)]”.,:;/%"
JOINTS = ("และ", "หรือ", "เพื่อ", "ของ", "ใน", "การ", "ความ", "ตาม", "แห่ง", "กรม", "เมื่อ", "จังหวัด", "วิทยา", "ณ ")
"""Words before which a name breaks well. Few names need two lines, so a dictionary is not worth its size."""

Drawn = str | tuple[float, tuple[str, ...]]
"""A value as the template takes it: text in the form's own size, or (size, lines)."""


class TooLong(Exception):
    """A text does not fit even at 7 pt; `field` names it, since the text itself may not be logged."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is too long for its place on the form")
        self.field = field


class NoGlyph(Exception):
    """A character that the form's font does not have, so that it could not be read back; `field` names
    where.
    """

    def __init__(self, field: str, character: str) -> None:
        super().__init__(f"{field} holds U+{ord(character):04X}, which the form's font lacks")
        self.field, self.character = field, character


@cache
def advances(bold: bool = False) -> dict[str, int]:
    """The advance of each character in thousandths of the size.

    Coded letters are left out: a record may not contain them.
    """
    from fontTools.ttLib import TTFont

    font = TTFont(FONTS / ("LSQForm_700Bold.ttf" if bold else "LSQForm_400Regular.ttf"), lazy=True)
    widths, upem = font["hmtx"], font["head"].unitsPerEm
    return {
        chr(code): round(widths[name][0] * 1000 / upem)
        for code, name in font.getBestCmap().items()
        if code not in CODED
    }


def width(text: str, size_pt: float, *, bold: bool = False, field: str = "text") -> float:
    """The width of this text in one line, in millimetres.

    Raises NoGlyph when the font lacks a character of it.
    """
    table = advances(bold)
    try:
        return sum([table[character] for character in text]) * size_pt * MM_PER_PT / 1000
    except KeyError as missing:
        raise NoGlyph(field, str(missing.args[0])) from None


# the pupils of a class have the same subjects
@lru_cache(4096)
def fit(
    text: str, width_mm: float, size_pt: float, *, lines: int = 1, bold: bool = False, field: str = "text"
) -> Drawn:
    """Fit this text into its place: as it is, or in the largest size down to 7 pt in which one line is
    enough, or on up to `lines` lines.

    Raises TooLong when that is not enough.
    """
    need = width(text, size_pt, bold=bold, field=field)
    if need <= width_mm * FILL:
        return text
    sizes = [size_pt - SIZE_STEP_PT * n for n in range(int((size_pt - MIN_SIZE_PT) / SIZE_STEP_PT) + 1)]
    for smaller in sizes:
        if need * smaller / size_pt <= width_mm * FILL:
            return smaller, (text,)
    for smaller in sizes:
        broken = wrap(text, width_mm, smaller, bold=bold)
        if len(broken) <= lines:
            return smaller, tuple(broken)
    raise TooLong(field)


def wrap(text: str, width_mm: float, size_pt: float, *, bold: bool = False, field: str = "text") -> list[str]:
    """Break a text into lines of this width: at spaces, else before a word of JOINTS, else before a syllable,
    never before a mark.
    """
    units = width_mm * FILL / (size_pt * MM_PER_PT / 1000)
    table = advances(bold)
    lines: list[str] = []
    rest = text.strip()
    while width(rest, size_pt, bold=bold, field=field) > width_mm * FILL:
        cut = _cut(rest, units, table)
        lines.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*lines, rest]


def _cut(text: str, units: float, table: dict[str, int]) -> int:
    """Where to break: at the best kind of place in the second half of what fits, and there at the last that
    leaves more than 3 characters; else after one cluster.
    """
    places: dict[str, list[int]] = {"space": [], "joint": [], "syllable": [], "cluster": []}
    taken = 0
    for at, character in enumerate(text):
        if at and taken <= units:
            kind = _kind(text, at, table)
            if kind:
                places[kind].append(at)
        taken += table[character]
        if taken > units:
            break
    last = max((at for found in places.values() for at in found), default=1)
    for found in places.values():
        good = [at for at in found if at * 2 >= last and len(text) - at > 3]
        if good:
            return good[-1]
    return last


def _kind(text: str, at: int, table: dict[str, int]) -> str | None:
    """The kind of break that is possible before this character; None: no break."""
    character, before = text[at], text[at - 1]
    if character == " ":
        # no break after ณ, which belongs to a name, nor before a stray mark
        is_bound = text[max(at - 2, 0) : at].strip() == "ณ" or not table[text[at + 1 :].lstrip()[:1] or "-"]
        return None if is_bound else "space"
    if not table[character] or character in NEVER_FIRST or before in LEADING or before == " ":
        return None
    if text.startswith(JOINTS, at):
        return "joint"
    return "syllable" if character in LEADING or before in "ๆฯ/-" else "cluster"


def rows(value: Drawn) -> int:
    """How many lines a value takes."""
    return 1 if isinstance(value, str) else len(value[1])
