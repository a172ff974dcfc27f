"""Builds LSQForm from Sarabun: the same letters, drawn the same, whose Thai text every reader gives back
right.

Run `python -m services.documents.forms.fonts.build` after Sarabun changes; a test builds the fonts again and
compares them byte for byte with the committed ones.

Why: a PDF writer maps every glyph of a cluster (base and marks) to the whole cluster's text, so pdf.js and
others show น้ำน้ำน้ำ for น้ำ. LSQForm carries each Thai letter U+0E00+k a second time at U+1480+k (Canadian
syllabics: plain letters, no marks, no word breaking); a page is set in those, and `forms.rendering.coded`
maps them back in the finished file. What Thai shaping would have done is done by the font's own rules for the
script DFLT. Numbers of lookups below are Sarabun's own (version 1.000 of the OFL release in this folder): the
shaping of clusters is proven by tests/documents/forms/test_fonts.py.
"""

import copy
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import otTables as ot  # noqa: N813 - as fontTools itself calls it

HERE = Path(__file__).parent
PAIRS = {"Sarabun_400Regular.ttf": "LSQForm_400Regular.ttf", "Sarabun_700Bold.ttf": "LSQForm_700Bold.ttf"}
THAI, CODED = 0x0E00, 0x1480
TONES = ["uni0E48", "uni0E49", "uni0E4A", "uni0E4B"]
# ่ ้ ๊ ๋ ์ have a .small form that stands over an upper vowel
RAISED = [*TONES, "uni0E4C"]
# ป ฝ ฟ: marks stand to the left of the ascender
TALL = ["uni0E1B", "uni0E1D", "uni0E1F"]
SARA_AM, NARROW_AM = "uni0E33", "uni0E33.n"
# lookups of Sarabun's GSUB
THAI_CONTEXT, TONE_TO_SMALL, THAI_LIGATURES = 5, 20, 13
# units by which a raised tone stands left over a narrow vowel
LEFT_OF_ASCENDER = -140
# units of 1/1000 em that no reader can see
SNAP = 32


def _subtables(table: Any, kind: int) -> Iterable[Any]:
    """The subtables of this type, extensions resolved."""
    for lookup in table.LookupList.Lookup:
        for sub in lookup.SubTable:
            real = getattr(sub, "ExtSubTable", sub)
            if real.LookupType == kind:
                yield real


def level(font: TTFont) -> None:
    """Marks lie at the height at which they are drawn (no GPOS y offset): a writer then never splits a
    cluster and writes its text twice.
    """
    table = font["GPOS"].table
    for sub in _subtables(table, 6):
        _level_tones_over_vowels(sub)
    for sub in _subtables(table, 4):
        _snap_vowels_to_bases(sub)


def _level_tones_over_vowels(sub: Any) -> None:
    marks = dict(zip(sub.Mark1Coverage.glyphs, sub.Mark1Array.MarkRecord, strict=True))
    if "uni0E48.small" not in marks:
        return
    height = marks["uni0E48.small"].MarkAnchor.YCoordinate
    for name, record in marks.items():
        if name.startswith("uni0E") and name.endswith(".small") and record.MarkAnchor.YCoordinate > 0:
            record.MarkAnchor.YCoordinate = height
    for name, record in zip(sub.Mark2Coverage.glyphs, sub.Mark2Array.Mark2Record, strict=True):
        for anchor in record.Mark2Anchor:
            if name.startswith("uni0E") and anchor and anchor.YCoordinate > 0:
                anchor.YCoordinate = height


def _snap_vowels_to_bases(sub: Any) -> None:
    thai = [
        record
        for name, record in zip(sub.MarkCoverage.glyphs, sub.MarkArray.MarkRecord, strict=True)
        if name.startswith("uni0E") and ".small" not in name
    ]
    for kind in sorted({record.Class for record in thai}):
        heights = [record.MarkAnchor.YCoordinate for record in thai if record.Class == kind]
        usual = max(sorted(set(heights)), key=heights.count)
        for name, base in zip(sub.BaseCoverage.glyphs, sub.BaseArray.BaseRecord, strict=True):
            anchor = base.BaseAnchor[kind]
            if name.startswith("uni0E") and anchor and 0 < abs(anchor.YCoordinate - usual) <= SNAP:
                anchor.YCoordinate = usual


def code(font: TTFont) -> None:
    """Every Thai letter can also be reached at its coded place, and the rules of Thai marks apply there
    too.
    """
    _map_coded_letters(font)
    _drop_thai_ligatures(font)
    narrow = sorted(
        name
        for name in font.getGlyphOrder()
        if name.endswith(".narrow") and name.startswith(("uni0E3", "uni0E47", "uni0E4D"))
    )
    _add_glyph(font, NARROW_AM, _joined(font, "uni0E4D.narrow", "uni0E32"), font["hmtx"][SARA_AM][0], 1)
    shifted = {name + ".small": name + ".sn" for name in RAISED}
    for small, name in shifted.items():
        _add_glyph(font, name, _moved(font, small, LEFT_OF_ASCENDER), 0, 3)
    rules = Rules(font)
    rules.chain([], TONES, [SARA_AM], TONE_TO_SMALL)
    rules.chain(narrow, list(shifted), [], rules.single(shifted))
    narrow_tones = {name + ".narrow": name + ".sn" for name in TONES}
    rules.chain([], list(narrow_tones), [SARA_AM], rules.single(narrow_tones))
    to_narrow_am = rules.single({SARA_AM: NARROW_AM})
    rules.chains(
        [([TALL], [SARA_AM], []), ([[name + ".sn" for name in TONES], TALL], [SARA_AM], [])], to_narrow_am
    )
    rules.attach()
    _place_shifted(font, shifted)


def _map_coded_letters(font: TTFont) -> None:
    known = font.getBestCmap()
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({CODED + k: known[THAI + k] for k in range(0x80) if THAI + k in known})


def _drop_thai_ligatures(font: TTFont) -> None:
    """ฤๅ would be one glyph for two characters."""
    for sub in font["GSUB"].table.LookupList.Lookup[THAI_LIGATURES].SubTable:
        real = getattr(sub, "ExtSubTable", sub)
        real.ligatures = {
            first: rest for first, rest in real.ligatures.items() if not first.startswith("uni0E")
        }


def _joined(font: TTFont, *parts: str) -> Any:
    pen, glyphs = TTGlyphPen(None), font.getGlyphSet()
    for part in parts:
        drawing = DecomposingRecordingPen(glyphs)
        glyphs[part].draw(drawing)
        drawing.replay(pen)
    return pen.glyph()


def _moved(font: TTFont, name: str, dx: int) -> Any:
    glyph = copy.deepcopy(font["glyf"][name])
    if glyph.isComposite():
        for component in glyph.components:
            component.x += dx
    else:
        glyph.coordinates.translate((dx, 0))
    return glyph


def _add_glyph(font: TTFont, name: str, glyph: Any, advance: int, kind: int) -> None:
    order = [*font.getGlyphOrder(), name]
    font.setGlyphOrder(order)
    table = font["glyf"]
    table.glyphOrder = order
    table.glyphs[name] = glyph
    glyph.recalcBounds(table)
    font["hmtx"][name] = (advance, glyph.xMin)
    font["GDEF"].table.GlyphClassDef.classDefs[name] = kind
    font.getReverseGlyphMap(rebuild=True)


class Rules:
    """Substitutions added to the font's GSUB, bound to the feature `ccmp` of the script DFLT (that of the
    coded letters).
    """

    def __init__(self, font: TTFont) -> None:
        self.font, self.table, self.bound = font, font["GSUB"].table, [THAI_CONTEXT]

    def single(self, mapping: dict[str, str]) -> int:
        """A plain replacement, called by chains only; its number."""
        sub = ot.SingleSubst()
        sub.mapping = mapping
        return self._add(1, [sub])

    def chain(self, before: list[str], these: list[str], after: list[str], lookup: int) -> None:
        """`these`, where one of `before` stands in front and one of `after` follows, go through `lookup`."""
        self.chains([([before] if before else [], these, [after] if after else [])], lookup)

    def chains(self, places: list[tuple[list[list[str]], list[str], list[list[str]]]], lookup: int) -> None:
        """Several places for the same lookup."""
        self.bound.append(self._add(6, [self._place(*place, lookup) for place in places]))

    def attach(self) -> None:
        """Bind what was added."""
        record = ot.FeatureRecord()
        record.FeatureTag, record.Feature = "ccmp", ot.Feature()
        record.Feature.FeatureParams, record.Feature.LookupListIndex, record.Feature.LookupCount = (
            None,
            self.bound,
            len(self.bound),
        )
        features = self.table.FeatureList
        features.FeatureRecord.append(record)
        features.FeatureCount = len(features.FeatureRecord)
        for script in self.table.ScriptList.ScriptRecord:
            if script.ScriptTag == "DFLT":
                script.Script.DefaultLangSys.FeatureIndex.append(features.FeatureCount - 1)
                script.Script.DefaultLangSys.FeatureCount += 1

    def _add(self, kind: int, subtables: list[Any]) -> int:
        lookup = ot.Lookup()
        lookup.LookupType, lookup.LookupFlag, lookup.SubTable, lookup.SubTableCount = (
            kind,
            0,
            subtables,
            len(subtables),
        )
        lookups = self.table.LookupList
        lookups.Lookup.append(lookup)
        lookups.LookupCount = len(lookups.Lookup)
        return len(lookups.Lookup) - 1

    def _place(self, before: list[list[str]], these: list[str], after: list[list[str]], lookup: int) -> Any:
        sub, call = ot.ChainContextSubst(), ot.SubstLookupRecord()
        sub.Format = 3
        sub.BacktrackCoverage, sub.InputCoverage, sub.LookAheadCoverage = map(
            self._coverages, (before, [these], after)
        )
        sub.BacktrackGlyphCount, sub.InputGlyphCount, sub.LookAheadGlyphCount = len(before), 1, len(after)
        call.SequenceIndex, call.LookupListIndex = 0, lookup
        sub.SubstLookupRecord, sub.SubstCount = [call], 1
        return sub

    def _coverages(self, groups: list[list[str]]) -> list[Any]:
        return [self._coverage(group) for group in groups]

    def _coverage(self, names: list[str]) -> Any:
        coverage = ot.Coverage()
        coverage.glyphs = sorted(names, key=self.font.getGlyphID)
        return coverage


def _place_shifted(font: TTFont, shifted: dict[str, str]) -> None:
    """The shifted tones hang on narrow vowels as the raised ones do, with the shift in the drawing and not in
    the position.
    """
    table = font["GPOS"].table
    for sub in _subtables(table, 4):
        for name, record in zip(sub.MarkCoverage.glyphs, sub.MarkArray.MarkRecord, strict=True):
            if name in shifted:
                record.MarkAnchor.YCoordinate = 576
    for sub in _subtables(table, 6):
        if "uni0E48.small" in sub.Mark1Coverage.glyphs and "uni0E31.narrow" in sub.Mark2Coverage.glyphs:
            records = dict(zip(sub.Mark1Coverage.glyphs, sub.Mark1Array.MarkRecord, strict=True))
            for small, name in shifted.items():
                records[name] = copy.deepcopy(records[small])
                records[name].MarkAnchor.XCoordinate = -214
            names = sorted(records, key=font.getGlyphID)
            sub.Mark1Coverage.glyphs, sub.Mark1Array.MarkRecord, sub.Mark1Array.MarkCount = (
                names,
                [records[name] for name in names],
                len(names),
            )


def rename(font: TTFont) -> None:
    """Its own name: it is not Sarabun any more (OFL asks it of reserved names; ours reserves none, and
    readers should still know).
    """
    for record in font["name"].names:
        if record.nameID in (1, 3, 4, 6, 16):
            record.string = str(record).replace("Sarabun", "LSQForm")


def build(source: Path, target: Path) -> None:
    """The coded twin of this font; the same bytes for the same source (no time of building inside)."""
    font = TTFont(source, recalcTimestamp=False)
    level(font)
    code(font)
    rename(font)
    font.save(target)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for name, twin in PAIRS.items():
        build(HERE / name, folder / twin)
