"""The levels through which a circular (หนังสือเวียน) goes down from DLA."""

from enum import StrEnum


class CircularLevel(StrEnum):
    """A level of the way of a circular. Districts have no users: the province writes for them."""

    PROVINCE = "province"
    DISTRICT = "district"
    AUTHORITY = "authority"
    SCHOOL = "school"

    @property
    def thai(self) -> str:
        """Its name on pages."""
        return {"province": "จังหวัด", "district": "อำเภอ", "authority": "อปท.", "school": "สถานศึกษา"}[self]
