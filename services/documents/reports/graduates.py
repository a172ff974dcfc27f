"""The graduates of an approval: their ปพ.1 in the register, and the records as they were approved."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from services.documents.access_log.reading import read_records
from services.documents.register.store import Transcript, transcripts_of
from services.documents.rules.verdicts import RegisterState
from shared.chassis.unit_of_work import Work
from shared.contracts.record import AchievementRecord


class Graduate(NamedTuple):
    """A graduate's ปพ.1, and the record that it was made from (None: the archive no longer has it as it was
    approved).
    """

    transcript: Transcript
    record: AchievementRecord | None


async def graduates(
    work: Work, approval: UUID, purpose: str, states: Collection[RegisterState]
) -> list[Graduate]:
    """The graduates of an approval whose ปพ.1 is in one of these states, by student number, shorter numbers
    first. Reads each record from the archive.
    """
    found = sorted(
        await transcripts_of(work, approval, states), key=lambda one: (len(one.student_no), one.student_no)
    )
    bodies = await read_records(work, [one.record for one in found], purpose)
    return [
        Graduate(one, AchievementRecord.model_validate_json(body) if body else None)
        for one, body in zip(found, bodies, strict=True)
    ]
