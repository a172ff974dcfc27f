"""Levels of education (ระดับการศึกษา) in the schools of local authorities."""

from enum import StrEnum


class Level(StrEnum):
    """A level whose end is decided and documented as one."""

    # ป.1-6
    PRIMARY = "primary"
    # ม.1-3
    LOWER = "lower"
    # ม.4-6
    UPPER = "upper"
    # ประกาศนียบัตรวิชาชีพ
    VOCATIONAL = "voc"
    # ประกาศนียบัตรวิชาชีพชั้นสูง
    HIGHER_VOCATIONAL = "hvoc"

    @property
    def thai(self) -> str:
        """The name on pages; forms write ระดับ before it."""
        return _NAMES[self]

    @property
    def is_vocational(self) -> bool:
        """Whether the vocational regulation, with its own letters, applies."""
        return self in (Level.VOCATIONAL, Level.HIGHER_VOCATIONAL)


_NAMES = {
    Level.PRIMARY: "ประถมศึกษา",
    Level.LOWER: "มัธยมศึกษาตอนต้น",
    Level.UPPER: "มัธยมศึกษาตอนปลาย",
    Level.VOCATIONAL: "ปวช.",
    Level.HIGHER_VOCATIONAL: "ปวส.",
}
