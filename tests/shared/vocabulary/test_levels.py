"""Levels and partners: their names on pages and forms."""

from shared.vocabulary.levels import Level
from shared.vocabulary.partners import PARTNERS


def test_every_level_has_its_thai_name() -> None:
    """Written out in basic education, abbreviated in vocational education."""
    assert {
        "primary": "ประถมศึกษา",
        "lower": "มัธยมศึกษาตอนต้น",
        "upper": "มัธยมศึกษาตอนปลาย",
        "voc": "ปวช.",
        "hvoc": "ปวส.",
    } == {level.value: level.thai for level in Level}


def test_partners_are_named_in_thai() -> None:
    """By the code that settings and contracts use."""
    assert {"moe": "กระทรวงศึกษาธิการ", "cupt": "ที่ประชุมอธิการบดีแห่งประเทศไทย (ทปอ.)"} == PARTNERS
