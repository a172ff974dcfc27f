"""Kinds of local authorities (ประเภท อปท.), as the middle of an authority's code has them: 58-PAO-01."""

from enum import StrEnum


class AuthorityKind(StrEnum):
    """A kind of local authority."""

    # องค์การบริหารส่วนจังหวัด
    PAO = "PAO"
    # เทศบาลนคร
    TN = "TN"
    # เทศบาลเมือง
    TM = "TM"
    # เทศบาลตำบล
    TT = "TT"
    # องค์การบริหารส่วนตำบล
    SAO = "SAO"
    # เมืองพัทยา
    PTY = "PTY"

    @property
    def thai(self) -> str:
        """Its Thai name."""
        return _NAMES[self]

    @property
    def is_under_district(self) -> bool:
        """Whether the province writes to it through the district (docs/law/linkage.md §7)."""
        return self in (AuthorityKind.TT, AuthorityKind.SAO)


_NAMES = {
    AuthorityKind.PAO: "องค์การบริหารส่วนจังหวัด",
    AuthorityKind.TN: "เทศบาลนคร",
    AuthorityKind.TM: "เทศบาลเมือง",
    AuthorityKind.TT: "เทศบาลตำบล",
    AuthorityKind.SAO: "องค์การบริหารส่วนตำบล",
    AuthorityKind.PTY: "เมืองพัทยา",
}
