"""The coded font: built the same again, and every reader reads every Thai cluster back."""

from itertools import product
from pathlib import Path

import pytest
import typst

from services.documents.forms.fonts import build
from services.documents.forms.rendering import coded
from tests.documents.forms.readers import READERS

CONSONANTS = [chr(code) for code in range(0x0E01, 0x0E2F) if code not in (0x0E24, 0x0E26)]
VOWELS, TONES, BEFORE_AM = ["", *"ัิีึื็ุู"], ["", *"่้๊๋์"], ["", *"่้๊๋"]
CLUSTERS = ["".join(parts) for parts in product(CONSONANTS, VOWELS, TONES)] + [
    f"{consonant}{tone}ำ" for consonant, tone in product(CONSONANTS, BEFORE_AM)
]


@pytest.fixture(scope="module")
def sheet() -> bytes:
    """All clusters on a page, set in the coded font."""
    lines = "\\\n".join(" ".join(CLUSTERS[at : at + 24]) for at in range(0, len(CLUSTERS), 24))
    source = (
        '#set page(width: 250mm, height: auto)\n#set text(font: "LSQForm", size: 11pt, lang: "th")\n'
        + coded.encode(lines)
    )
    compiler = typst.Compiler(font_paths=[str(build.HERE)], ignore_system_fonts=True)
    pdf = compiler.compile(source.encode(), format="pdf", pdf_standards=["a-3a"])
    assert isinstance(pdf, bytes)
    return coded.finish(pdf)


@pytest.mark.parametrize("reader", READERS)
def test_every_thai_cluster_is_read_back(sheet: bytes, reader: str) -> None:
    """2,596 clusters of consonant, vowel and tone, ำ with tones included: each as it was typed."""
    found = set(READERS[reader](sheet).split())

    assert len(CLUSTERS) == 2596
    assert [cluster for cluster in CLUSTERS if cluster not in found] == []


@pytest.mark.parametrize("name", build.PAIRS)
def test_the_committed_font_is_what_the_script_builds(tmp_path: Path, name: str) -> None:
    """Byte for byte: nobody edited the font by hand, and anyone can make it again."""
    twin = build.PAIRS[name]
    build.build(build.HERE / name, tmp_path / twin)

    assert (tmp_path / twin).read_bytes() == (build.HERE / twin).read_bytes()


def test_the_licence_is_beside_the_fonts() -> None:
    """OFL asks for it."""
    assert "SIL OPEN FONT LICENSE" in (build.HERE / "OFL.txt").read_text().upper()
