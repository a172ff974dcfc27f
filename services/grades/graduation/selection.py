"""The selection of the graduates to approve. Pure."""

from collections.abc import Iterable, Sequence

from services.grades.graduation.audit import Audited
from services.grades.students.particulars import FIELDS_TH, NEEDED, named
from shared.contracts.grades.problems import NOBODY_TO_APPROVE, NOT_PASSED, PARTICULARS_MISSING


def select_graduates(audited: Sequence[Audited], numbers: Iterable[str] | None) -> list[Audited]:
    """The students who pass and are not approved yet; with `numbers`, only these.

    Refuse a student who does not pass, and incomplete particulars.
    """
    eligible = {one.pupil.student_no: one for one in audited if one.passed and not one.approved}
    wanted = set(eligible if numbers is None else numbers)
    if others := wanted - eligible.keys():
        raise NOT_PASSED.refuse("students", count=len(others), students=named(others))
    selected = [one for number, one in eligible.items() if number in wanted]
    if not selected:
        raise NOBODY_TO_APPROVE.refuse("students")
    if incomplete := [one for one in selected if one.pupil.missing]:
        fields = [field for field in NEEDED if any(field in one.pupil.missing for one in incomplete)]
        raise PARTICULARS_MISSING.refuse(
            "students",
            count=len(incomplete),
            fields_th=", ".join(FIELDS_TH[field] for field in fields),
            fields_en=", ".join(fields),
        )
    return selected
