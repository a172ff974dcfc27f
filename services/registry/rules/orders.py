"""Orders of appointment (คำสั่งแต่งตั้ง): what is wrong with one, and which appointments it ends.

All faults are reported, not only the first.
"""

import dataclasses
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

from services.registry.rules.offices import HELD_AT, SINGLE, OrganisationKind, may_record
from shared.contracts.problem import Problem
from shared.contracts.registry import problems
from shared.thai.names import name_to_compare
from shared.vocabulary.identifiers import read_identifier
from shared.vocabulary.offices import RECORDERS, Duty, Office

# 2540 B.E. Nobody who was appointed before is in office; an earlier date is a year in the wrong era.
EARLIEST_ORDER = date(1997, 1, 1)
# Between the date of an order and the first day of its term.
MAX_TERM_DISTANCE = timedelta(days=366)
# The duties of a committee. ปพ.3 is signed by three different persons (pp3_distinct_persons).
COMMITTEE = (Duty.WRITES, Duty.PROOFREADS, Duty.CHECKS)
# Characters of a name beside letters.
NAME_CHARACTERS = frozenset(" .-'()’")


class Term(NamedTuple):
    """An order's date and the days of its term; `last` is None until another order."""

    dated: date
    first: date
    last: date | None


class Named(NamedTuple):
    """A person whom an order appoints, with the office."""

    national_id: str
    title: str
    first: str
    last: str | None
    position: str
    office: Office
    duty: Duty | None
    acting: bool = False


class Held(NamedTuple):
    """A recorded appointment, from the first to the last day (None: until another order).

    `stated_last`: the last day by its own order, or of an end without a successor; `ended_by`: the order that
    ended it earlier.
    """

    appointment: object
    person: object
    order_number: str
    office: Office
    duty: Duty | None
    first: date
    last: date | None
    order: object = None
    stated_last: date | None = None
    ended_by: object = None
    name: str = ""


@dataclasses.dataclass(frozen=True)
class Fault:
    """What is wrong: the problem, the field, and the facts of the problem's text."""

    problem: Problem
    field: str
    facts: dict[str, object] = dataclasses.field(default_factory=dict)


def term_faults(term: Term, today: date) -> list[Fault]:
    """The faults of dates: in the future, in the wrong era, reversed, or a term far from its order."""
    faults = []
    if term.dated > today:
        faults.append(Fault(problems.ORDER_IN_FUTURE, "dated"))
    if term.dated < EARLIEST_ORDER:
        faults.append(Fault(problems.ORDER_TOO_OLD, "dated"))
    if term.last is not None and term.last < term.first:
        faults.append(Fault(problems.TERM_REVERSED, "term_to"))
    if abs(term.first - term.dated) > MAX_TERM_DISTANCE:
        faults.append(Fault(problems.TERM_FAR_FROM_ORDER, "term_from"))
    return faults


def appointee_faults(who: Named, kind: OrganisationKind, role: str, at: str) -> list[Fault]:
    """The faults of one appointee, without the others. `at`: the path of the appointee: `appointees.0`."""
    faults = []
    if read_identifier(who.national_id).reason:
        faults.append(Fault(problems.NATIONAL_ID_WRONG, f"{at}.national_id"))
    faults += [
        Fault(problems.NAME_WRONG, f"{at}.{name}")
        for name in ("title", "first", "last")
        if not is_name(getattr(who, name))
    ]
    if HELD_AT[who.office] is not kind:
        faults.append(Fault(problems.OFFICE_NOT_HERE, f"{at}.office"))
    elif not may_record(role, who.office):
        faults.append(may_not_appoint(who.office, f"{at}.office"))
    if who.duty and who.office is not Office.COMMITTEE_MEMBER:
        faults.append(Fault(problems.DUTY_NOT_HERE, f"{at}.duty"))
    if who.acting and not is_acting(who.position):
        faults.append(Fault(problems.POSITION_NOT_ACTING, f"{at}.position"))
    return faults


def may_not_appoint(office: Office, at: str) -> Fault:
    """The fault of an office whose orders others record."""
    sender = RECORDERS[office][0]
    return Fault(problems.MAY_NOT_APPOINT, at, {"who_th": sender.thai, "who_en": sender.english})


def is_acting(position: str) -> bool:
    """Whether a printed position says that its holder acts for a vacant office: รักษาการ, รักษาราชการแทน."""
    return position.startswith("รักษา")


def doubles(named: Sequence[Named], at: Sequence[str]) -> list[Fault]:
    """The faults of a person who is named twice for one office, and of a second holder of a single office."""
    faults = []
    seen: set[tuple[str, Office]] = set()
    taken: set[Office] = set()
    for who, place in zip(named, at, strict=True):
        if (who.national_id, who.office) in seen:
            faults.append(Fault(problems.APPOINTED_TWICE, f"{place}.national_id"))
        elif who.office in SINGLE and who.office in taken:
            faults.append(Fault(problems.ONE_HOLDER_ONLY, f"{place}.office"))
        seen.add((who.national_id, who.office))
        taken.add(who.office)
    return faults


def is_name(text: str | None) -> bool:
    """Whether every character may be in a name: letters and marks of any script, and NAME_CHARACTERS."""
    return all(letter in NAME_CHARACTERS or unicodedata.category(letter)[0] in "LM" for letter in text or "")


def may_be_same(first: str, last: str | None, known_first: str, known_last: str | None) -> bool:
    """Whether these can be one person: given name or family name may differ, but not both."""
    same_first = name_to_compare(first) == name_to_compare(known_first)
    return same_first or name_to_compare(last or "") == name_to_compare(known_last or "") != ""


def is_complete(members: Iterable[tuple[object, Duty | None]]) -> bool:
    """Whether a committee (คณะกรรมการจัดทำเอกสารหลักฐานการศึกษา) can sign ปพ.3: three persons at least,
    one each to write, proof-read and check.
    """
    members = list(members)
    able = [[person for person, duty in members if duty is wanted] for wanted in COMMITTEE]
    return any(len(set(signers)) == len(COMMITTEE) for signers in product(*able))


def ended_by(
    new: Sequence[tuple[Office, Duty | None]], held: Iterable[Held], first: date, last: date | None
) -> list[Held]:
    """The appointments that a new order ends: of its single offices and committee, if days overlap.

    An order that names the three duties appoints a new committee and ends the former one; one that names
    fewer replaces only the members with these duties. Offices with several holders (clerks, officers of
    province and DLA) end on their last day.
    """

    def overlaps(one: Held) -> bool:
        return (last is None or one.first <= last) and (one.last is None or one.last >= first)

    return [one for one in held if overlaps(one) and replaces(new, one)]


def replaces(new: Sequence[tuple[Office, Duty | None]], one: Held) -> bool:
    """Whether an order that appoints to these offices replaces the holder of this one."""
    if one.office is not Office.COMMITTEE_MEMBER:
        return one.office in SINGLE and one.office in {office for office, _ in new}
    duties = {duty for office, duty in new if office is Office.COMMITTEE_MEMBER}
    return duties.issuperset(COMMITTEE) or one.duty in duties
