"""Levels of education (ระดับการศึกษา) in the schools of local authorities."""
from enum import StrEnum


class Level(StrEnum):
    """A level whose end is decided and documented as one."""

    PRIMARY = "primary"                                       # ประถมศึกษา ป.1-6
    LOWER = "lower"                                           # มัธยมศึกษาตอนต้น ม.1-3
    UPPER = "upper"                                           # มัธยมศึกษาตอนปลาย ม.4-6
    VOCATIONAL = "voc"                                        # ประกาศนียบัตรวิชาชีพ ปวช.
    HIGHER_VOCATIONAL = "hvoc"                                # ประกาศนียบัตรวิชาชีพชั้นสูง ปวส.

    @property
    def is_vocational(self) -> bool:
        """Whether the vocational regulation, with its own letters, applies."""
        return self in (Level.VOCATIONAL, Level.HIGHER_VOCATIONAL)
