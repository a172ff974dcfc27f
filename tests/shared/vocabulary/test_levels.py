"""Names of levels."""
from shared.vocabulary.levels import Level


def test_each_level_has_its_thai_name() -> None:
    """Five levels, five names."""
    assert ["ประถมศึกษา", "มัธยมศึกษาตอนต้น", "มัธยมศึกษาตอนปลาย", "ปวช.", "ปวส."] == [level.thai for level in Level]
