"""The contracts of the toys."""

from uuid import UUID

from pydantic import BaseModel, Field

from shared.access.rights import DIRECTOR, OFFICER, RIGHTS, roles
from shared.contracts.envelope import Command, Event, Query
from shared.contracts.problem import Kind, Problem

MARK_UNKNOWN = Problem(
    code="ledger.mark_unknown",
    kind=Kind.CONFLICT,
    th="ไม่มีเครื่องหมาย {mark}",
    remedy_th="ใช้ 0 ถึง 4",
    en="There is no mark {mark}.",
    remedy_en="Use 0 to 4.",
)


class Entered(BaseModel):
    """The entry that was made."""

    entry: int = Field(ge=1, description="1, 2, 3 … within the school")


class Enter(Command[Entered], owner="ledger"):
    """Enter a mark into the school's book."""

    pupil: str
    mark: int = Field(ge=0, le=9)


class Count(BaseModel):
    """A number of entries or jobs."""

    entries: int


class SchoolEntries(Query[Count], owner="ledger"):
    """The entries of a school."""


class PupilEntries(BaseModel):
    """The entries of a pupil."""

    pupil: UUID
    entries: int


class Shown(BaseModel):
    """What a query shows."""

    rows: list[PupilEntries]
    by_class: dict[str, list[PupilEntries]] = {}
    best: PupilEntries | None = None


class ShowPupils(Query[Shown], owner="ledger"):
    """Pupils, the first as the best, the last by class."""

    of: list[UUID]


class EntriesMade(Event, owner="ledger"):
    """Entries were made in a school's book."""

    entries: list[int] = Field(min_length=1, max_length=500)
    pupil: str


class EnqueueJobs(Command[Count], owner="courier"):
    """Enqueue jobs for the courier's worker."""

    jobs: int = Field(ge=1, le=100)


RIGHTS.update(
    {
        "ledger.enter": roles(DIRECTOR),
        "ledger.school_entries": roles(DIRECTOR, OFFICER, "courier"),
        "ledger.show_pupils": roles(DIRECTOR, "courier"),
        "courier.enqueue_jobs": roles(DIRECTOR),
    }
)
