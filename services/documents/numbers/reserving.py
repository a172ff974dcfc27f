"""Intents: what shall be issued is written down, with number, code and date, before anything is made."""
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, insert, select

from services.documents.intents.tables import issues
from services.documents.numbers.numbering import Series, give_numbers
from services.documents.rules.codes import public_code
from shared import telemetry
from shared.contracts.files import FileReference
from shared.vocabulary.documents import DocumentKind
from shared.vocabulary.levels import Level
from shared.work import Work

TRANSCRIPT = {Level.LOWER: DocumentKind.P1B, Level.UPPER: DocumentKind.P1U}     # ปพ.1; other levels have no form here yet
REPORT = {Level.LOWER: DocumentKind.P3B, Level.UPPER: DocumentKind.P3U}         # ปพ.3


class Intent(NamedTuple):
    """One document to be issued: from which bytes, for whom (None: of the school), in whose place. `turn`: its place in the school's batch."""

    record: FileReference
    record_version: int
    turn: int
    pupil: UUID | None = None
    student_no: str | None = None
    replaces: UUID | None = None
    report: UUID | None = None


async def intend(work: Work, series: Series, approval: UUID, intents: Sequence[Intent]) -> list[UUID]:
    """Store the intents, give them numbers as far as there are any, and wake the press. Their ids, in the same order."""
    ids = [work.new_id() for _ in intents]
    await work.session.execute(insert(issues), [{
        "id": id, **series._asdict(), "approval": approval, "pupil": intent.pupil, "student_no": intent.student_no,
        "record": intent.record.model_dump(), "record_version": intent.record_version, "code": public_code(work.new_id()), "issued": work.now,
        "turn": intent.turn, "replaces": intent.replaces, "report": intent.report, "trace": telemetry.here(),
    } for id, intent in zip(ids, intents, strict=True)])
    await give_numbers(work, series)
    await ring(work, "issues")
    return ids


async def ring(work: Work, channel: str) -> None:
    """Wake the workers of this channel when this transaction has committed."""
    await work.session.execute(select(func.pg_notify(channel, "")))
