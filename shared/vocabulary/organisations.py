"""Kinds of local authorities, and the codes that other agencies give organisations (linkage.md §7)."""

import re
from enum import StrEnum


class AuthorityKind(StrEnum):
    """The kind of a local authority (องค์กรปกครองส่วนท้องถิ่น), as in its code."""

    # องค์การบริหารส่วนจังหวัด
    PROVINCIAL = "PAO"
    # เทศบาลนคร
    CITY = "TN"
    # เทศบาลเมือง
    TOWN = "TM"
    # เทศบาลตำบล
    SUBDISTRICT = "TT"
    # องค์การบริหารส่วนตำบล
    SUBDISTRICT_ORGANISATION = "SAO"
    # เมืองพัทยา
    SPECIAL = "SP"

    @property
    def thai(self) -> str:
        """Its Thai name."""
        return _NAMES[self]

    @property
    def is_under_district(self) -> bool:
        """Whether the province writes to it through the district (docs/law/linkage.md §7)."""
        return self in (AuthorityKind.SUBDISTRICT, AuthorityKind.SUBDISTRICT_ORGANISATION)

    def may_become(self, other: "AuthorityKind") -> bool:
        """Whether a conversion (การเปลี่ยนแปลงฐานะ) leads from this kind to the other: upwards only."""
        return self in _LADDER and other in _LADDER and _LADDER.index(self) < _LADDER.index(other)


_NAMES = {
    AuthorityKind.PROVINCIAL: "อบจ.",
    AuthorityKind.CITY: "เทศบาลนคร",
    AuthorityKind.TOWN: "เทศบาลเมือง",
    AuthorityKind.SUBDISTRICT: "เทศบาลตำบล",
    AuthorityKind.SUBDISTRICT_ORGANISATION: "อบต.",
    AuthorityKind.SPECIAL: "รูปแบบพิเศษ",
}
_LADDER = (
    AuthorityKind.SUBDISTRICT_ORGANISATION,
    AuthorityKind.SUBDISTRICT,
    AuthorityKind.TOWN,
    AuthorityKind.CITY,
)


class CodeScheme(StrEnum):
    """By whom a code is given. An organisation has one code of each scheme a day."""

    # กระทรวงศึกษาธิการ, ten digits
    MOE10 = "moe10"
    # SMIS of OBEC, eight digits
    SMIS8 = "smis8"
    # DLA's code of an authority, seven or eight digits
    LAO8 = "lao8"
    # กรมการปกครอง
    DOPA = "dopa"
    # สมศ.
    ONESQA = "onesqa"
    LEC = "lec"

    @property
    def thai(self) -> str:
        """The name on pages."""
        return _SCHEMES[self][0]

    def fits(self, value: str) -> bool:
        """Whether this can be a code of the scheme."""
        return re.fullmatch(_SCHEMES[self][1], value) is not None


_SCHEMES = {
    CodeScheme.MOE10: ("กระทรวงศึกษาธิการ 10 หลัก", "[0-9]{10}"),
    CodeScheme.SMIS8: ("SMIS 8 หลัก", "[0-9]{8}"),
    CodeScheme.LAO8: ("สถ. 7–8 หลัก", "[0-9]{7,8}"),
    CodeScheme.DOPA: ("กรมการปกครอง", "[0-9]{2,8}"),
    CodeScheme.ONESQA: ("สมศ.", "[0-9A-Za-z-]{1,20}"),
    CodeScheme.LEC: ("LEC", "[0-9A-Za-z-]{1,20}"),
}
