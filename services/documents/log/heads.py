"""The heads of the log in the archive, each written once before it is signed.

`heads/<size>` is the head of that size, `heads/<size>.next` the head that follows it. A database that was
put back has lost its newest heads, so it does not know their sizes; but it knows the last one that it has,
and finds there what follows (docs/decisions/0012-one-history.md).
"""

import json

import structlog
from pydantic import BaseModel, ConfigDict

from services.documents.log.checkpoint import Head
from shared.chassis.archive import HEADS, AlreadyThere, Archive, NotInArchive
from shared.vocabulary import media_types
from shared.vocabulary.codes import Sha256
from shared.vocabulary.retention import LOG_YEARS

log = structlog.get_logger()


class HistoryForked(Exception):
    """The archive has another head in this place: the log of this database is not the one that was signed."""


class ArchivedHead(BaseModel):
    """A head as the archive has it; `root` in hexadecimal digits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    origin: str
    root: Sha256
    size: int


def key_of(size: int) -> str:
    """The key of the head of this size."""
    return f"{HEADS}{size}"


def key_after(size: int) -> str:
    """The key of the head that follows the head of this size; 0: the first of the log."""
    return f"{HEADS}{size}.next"


def archived(head: Head) -> ArchivedHead:
    """This head, as the archive has it."""
    return ArchivedHead(origin=head.origin, root=head.root.hex(), size=head.size)


async def write_once(archive: Archive, begin: int, head: Head) -> None:
    """Write the head that follows the head of size `begin`; adopts the same one.

    Raises HistoryForked where the archive has another.
    """
    body = json.dumps(archived(head).model_dump(), sort_keys=True, separators=(",", ":")).encode()
    for key in (key_after(begin), key_of(head.size)):
        try:
            await archive.put_new(key, body, media_types.JSON, years=LOG_YEARS)
        except AlreadyThere:
            log.error("history_forked", key=key, size=head.size, root=head.root.hex())
            raise HistoryForked(key) from None


async def read(archive: Archive, key: str) -> ArchivedHead | None:
    """The head of this key; None where the archive has none.

    Raises ValueError for what is no head.
    """
    try:
        return ArchivedHead.model_validate_json(await archive.get(key))
    except NotInArchive:
        return None
