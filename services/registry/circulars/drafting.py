"""What sending a circular would do, and what is wrong with it: for draft, page and sending alike."""

from collections import Counter
from datetime import date
from hashlib import sha256

from services.registry.circulars import store
from services.registry.circulars.files import file_fault
from services.registry.rules.circulars import Addressee, addressees
from shared.chassis.unit_of_work import Work
from shared.contracts.problem import Refusal
from shared.contracts.registry.circulars import CircularContent, CircularEffects
from shared.contracts.registry.problems import (
    CIRCULAR_DUE_PAST,
    CIRCULAR_IN_FUTURE,
    CIRCULAR_KNOWN,
    CIRCULAR_NOT_TO_REPLACE,
    CIRCULAR_TO_NOBODY,
)
from shared.thai.dates import day_of
from shared.vocabulary.circulars import CircularLevel


async def reached_by(work: Work, content: CircularContent) -> list[Addressee]:
    """The organisations that a circular would reach today."""
    places = await store.places_of_organisations(work.session, day_of(work.now))
    asked = content.addressed
    return addressees(
        places,
        down_to=asked.down_to,
        provinces=asked.provinces,
        kinds=asked.kinds,
        education=asked.education,
    )


def effects_of(content: CircularContent, reached: list[Addressee]) -> CircularEffects:
    """What sending would do: how many at each level, and the digest of who they are."""
    levels = Counter(one.level for one in reached)
    kinds = Counter(one.authority_kind for one in reached if one.authority_kind)
    ids = ",".join(map(str, sorted(one.organisation for one in reached)))
    return CircularEffects(
        content=content,
        provinces=levels[CircularLevel.PROVINCE],
        authorities=levels[CircularLevel.AUTHORITY],
        authorities_by_kind={kind.value: count for kind, count in sorted(kinds.items())},
        schools=levels[CircularLevel.SCHOOL],
        addressees_sha256=sha256(ids.encode()).hexdigest(),
    )


async def faults(work: Work, content: CircularContent, reached: list[Addressee]) -> list[Refusal]:
    """Everything that is wrong with a circular, each at its field."""
    wrong = _wrong_days(content, day_of(work.now))
    if await store.is_number_taken(work.session, content.number, content.dated):
        wrong.append(CIRCULAR_KNOWN.refuse(field="number", number=content.number))
    if not reached:
        wrong.append(CIRCULAR_TO_NOBODY.refuse(field="addressed"))
    if content.replaces and not await store.may_be_replaced(work.session, content.replaces):
        wrong.append(CIRCULAR_NOT_TO_REPLACE.refuse(field="replaces"))
    for index, attachment in enumerate(content.attachments):
        if fault := await file_fault(work.archive, attachment, f"attachments.{index}"):
            wrong.append(fault)
    return wrong


def _wrong_days(content: CircularContent, today: date) -> list[Refusal]:
    wrong = []
    if content.dated > today:
        wrong.append(CIRCULAR_IN_FUTURE.refuse(field="dated"))
    if content.due and content.due < today:
        wrong.append(CIRCULAR_DUE_PAST.refuse(field="due"))
    return wrong
