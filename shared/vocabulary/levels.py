"""Levels of education (ระดับการศึกษา) in the schools of local authorities."""

from enum import StrEnum
from typing import NamedTuple


class ClassNames(NamedTuple):
    """How the classes of a level are named: ม. and a number from 4 to 6, then the room."""

    # of the level, from its first class to its last
    years: int
    # ม. of ม.4/1
    label: str
    # 4 of ม.4/1 in upper secondary
    first: int

    @property
    def grades(self) -> list[str]:
        """ม.4, ม.5, ม.6."""
        return [f"{self.label}{number}" for number in range(self.first, self.first + self.years)]


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
    def class_names(self) -> ClassNames:
        """The names of its classes."""
        return _CLASS_NAMES[self]

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
_CLASS_NAMES = {
    Level.PRIMARY: ClassNames(6, "ป.", 1),
    Level.LOWER: ClassNames(3, "ม.", 1),
    Level.UPPER: ClassNames(3, "ม.", 4),
    Level.VOCATIONAL: ClassNames(3, "ปวช.", 1),
    Level.HIGHER_VOCATIONAL: ClassNames(2, "ปวส.", 1),
}
