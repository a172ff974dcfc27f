"""Learning areas (กลุ่มสาระการเรียนรู้) of the core curriculum, with the numbers that partners use: 21 to 29.

Source: 21, 22, 23, 28 as universities' criteria files have them [sure]; 24 to 27, 29 [likely] (linkage.md §2,
basic-education.md §3.8).
"""

from typing import NamedTuple


class LearningArea(NamedTuple):
    """A learning area: `number` is that of partners, `letters` are those of the English transcript."""

    number: str
    code: str
    th: str
    en: str
    letters: str


AREAS: dict[str, LearningArea] = {
    area.number: area
    for area in (
        LearningArea("21", "THAI", "ภาษาไทย", "Thai Language", "TH"),
        LearningArea("22", "MATHEMATICS", "คณิตศาสตร์", "Mathematics", "MA"),
        LearningArea("23", "SCIENCE", "วิทยาศาสตร์และเทคโนโลยี", "Science and Technology", "SC"),
        LearningArea(
            "24", "SOCIAL", "สังคมศึกษา ศาสนา และวัฒนธรรม", "Social Studies, Religion and Culture", "SO"
        ),
        LearningArea("25", "HEALTH", "สุขศึกษาและพลศึกษา", "Health and Physical Education", "HP"),
        LearningArea("26", "ARTS", "ศิลปะ", "Arts", "AR"),
        LearningArea("27", "WORK", "การงานอาชีพ", "Occupations", "OC"),
        LearningArea("28", "FOREIGN", "ภาษาต่างประเทศ", "Foreign Languages", "EN"),
        LearningArea("29", "IS", "การศึกษาค้นคว้าด้วยตนเอง", "Independent Study", "IS"),
    )
}
"""In the order of the forms."""

AREA_BY_CODE = {area.code: area for area in AREAS.values()}

LETTERS: dict[str, str] = {
    "ท": "THAI",
    "ค": "MATHEMATICS",
    "ว": "SCIENCE",
    "ส": "SOCIAL",
    "พ": "HEALTH",
    "ศ": "ARTS",
    "ง": "WORK",
    "I": "IS",
    # foreign languages: English, Chinese, Japanese, French, German [sure]
    "อ": "FOREIGN",
    "จ": "FOREIGN",
    "ญ": "FOREIGN",
    "ฝ": "FOREIGN",
    "ย": "FOREIGN",
    # Korean, Pali, Spanish, Malay, Arabic, Lao, Khmer, Russian, Vietnamese, Latin [likely]
    "ก": "FOREIGN",
    "บ": "FOREIGN",
    "ป": "FOREIGN",
    "ม": "FOREIGN",
    "ร": "FOREIGN",
    "ล": "FOREIGN",
    "ข": "FOREIGN",
    "ซ": "FOREIGN",
    "ต": "FOREIGN",
    "น": "FOREIGN",
}
"""First letter of a subject code → area.

A default: a school that teaches another language (Hindi, ฮ) passes a table with its letter.

ฮ is not in the default: in a workbook it is far more often a typing error, next to ห and อ, than Hindi.
"""
