"""Whether the newest documents of the log are in the register, with their intent and their file."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from services.documents.log.store import newest_issued
from services.documents.register import store
from services.documents.register.store import RegisteredFile
from shared.chassis.history import Contradiction
from shared.chassis.unit_of_work import Work

# what was issued in this time is checked: twice the interval of the check
RECENT = timedelta(minutes=2)
# documents in one check; of more, evenly chosen ones
AT_LEAST, AT_MOST = 20, 200


async def unfounded(work: Work) -> list[Contradiction]:
    """Which of the newest documents of the log have no line in the register, no intent that is done, or no
    file in the archive; empty while all have.

    For a process that may read issued documents: the press. No file is read, each is looked for.
    """
    issued = await newest_issued(work, work.now - RECENT, at_least=AT_LEAST, at_most=AT_MOST)
    lines = await store.files_of(work, issued)
    there = await asyncio.gather(*(work.archive.has(line.file) for line in lines.values()))
    return missing(issued, lines, {issue for issue, is_there in zip(lines, there, strict=True) if is_there})


def missing(
    issued: Sequence[UUID], lines: Mapping[UUID, RegisteredFile], in_archive: Collection[UUID]
) -> list[Contradiction]:
    """What each of these documents, which the log has as issued, lacks."""
    found = []
    for issue in issued:
        what = None
        if issue not in lines:
            what = "the log has it, the register does not"
        elif lines[issue].intent != "done":
            what = f"registered, but its intent is {lines[issue].intent}"
        elif issue not in in_archive:
            what = "registered, but the archive does not have its file"
        if what:
            found.append(Contradiction(place=f"document {issue}", what=what))
    return found
