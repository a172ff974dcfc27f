"""Commands of linkage."""

from uuid import UUID

from pydantic import BaseModel, Field

from shared.contracts.envelope import Command
from shared.contracts.files import FileReference
from shared.vocabulary.codes import SignedTicket


class ImportStarted(BaseModel):
    """The job that reads the workbook; `ImportProgress` reports on it."""

    job: UUID


class StartImport(Command[ImportStarted], owner="linkage"):
    """Read a workbook LSF1 of this school from the archive: preview (`apply` false) or apply.

    The same file again changes nothing. The ticket is of this person, file and act (`IssueImportTicket`); it
    names the job, so sent again it starts nothing new.
    """

    workbook: FileReference
    apply: bool
    ticket: SignedTicket


class Resent(BaseModel):
    """How many records are sent again."""

    records: int


class ResendRefused(Command[Resent], owner="linkage"):
    """Send the records again that a partner refused, after their cause was corrected."""

    partner: str = Field(pattern=r"^[a-z0-9_]{2,30}$")
    pupils: list[UUID] = Field(min_length=1, max_length=500)
