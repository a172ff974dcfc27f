"""An intent: a document to issue, stored with number, code and date before anything is made."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.contracts.files import FileReference


class Intent(NamedTuple):
    """A document to issue: from which record, for which pupil (None: of the school), in place of which
    document. `turn`: its place in the school's batch.
    """

    record: FileReference
    record_version: int
    turn: int
    pupil: UUID | None = None
    student_no: str | None = None
    replaces: UUID | None = None
    report: UUID | None = None


class NumberedIntent(NamedTuple):
    """A stored intent that has its number: all that a press needs to make the document, and the register to
    enter it.
    """

    id: UUID
    authority: str
    school: str
    form: str
    approval: UUID
    pupil: UUID | None
    record: FileReference
    record_version: int
    set_number: str
    number: int
    code: str
    issued: datetime
    replaces: UUID | None
    report: UUID | None
    failures: int
    trace: str | None
