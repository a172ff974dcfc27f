"""Make one document: claim its number → read → render → lint → seal → archive.

No database is used, so a press makes several documents concurrently.

The key in the archive is made of the issue's id, so a second try finds the file that a killed press left, and
adopts it.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog

from services.documents.access_log.store import Access
from services.documents.forms import lint
from services.documents.forms.embedded import facts_of
from services.documents.forms.rendering.render import render
from services.documents.intents.intent import NumberedIntent
from services.documents.numbers import claims
from services.documents.rules.numbers import printed
from services.documents.seal import unit_seal
from services.documents.seal.sign import CannotSeal
from services.documents.settings import PressSettings
from shared.chassis.archive import AlreadyThere, Archive
from shared.chassis.unit_of_work import Resources
from shared.contracts.files import FileReference
from shared.contracts.problem import FILE_MISSING
from shared.contracts.record import AchievementRecord
from shared.vocabulary import media_types
from shared.vocabulary.documents import DocumentKind

Result = TypeVar("Result")

log = structlog.get_logger()
# one page at a time: Typst's compiler may be used by one thread only
_typst_thread = ThreadPoolExecutor(1, "press")


class PressPanic(Exception):
    """Native code (Rust) panicked while it rendered this page."""


async def open_seal(resources: Resources) -> None:
    """Open the seal before the first document: a key that cannot be loaded stops the process, so that no
    document fails because of it.
    """
    await in_typst_thread(lambda: unit_seal.seal_of(resources.settings))


async def make(
    archive: Archive, settings: PressSettings, intent: NumberedIntent, accesses: list[Access]
) -> FileReference:
    """Make the document and store it in the archive.

    Each file that is read for it is added to `accesses`, also when making fails.

    Raises the error that prevents it: a number of another document, record or photo not as approved, a text
    too long for its field, a failed lint.
    """

    async def fetch(file: FileReference) -> bytes:
        accesses.append(Access(file, intent.id))
        return await archive.get(file)

    await claims.claim(archive, intent)
    record = await fetch(intent.record)
    facts = facts_of(record)
    picture = await fetch(facts.pupil.photo) if isinstance(facts, AchievementRecord) else None
    sealed = await in_typst_thread(lambda: _sealed(settings, intent, record, picture))
    key = f"issues/{intent.id}.pdf"
    try:
        return await archive.put_new(key, sealed, media_types.PDF)
    except AlreadyThere:
        return await _adopt(archive, settings, key, record)


async def _adopt(archive: Archive, settings: PressSettings, key: str, record: bytes) -> FileReference:
    """Adopt the file that a killed press left with another signature or time-stamp, after it has passed the
    lint again.

    Raises CannotSeal for a file that our own key has not sealed: other processes write into the archive too.
    Where the seal is deterministic, the bytes are the same, and `put_new` has accepted them already.
    """
    left = await archive.exists(key)
    if left is None:
        # the archive contradicts itself
        raise FILE_MISSING.refuse(key=key)
    body = await archive.get(left)
    if not await in_typst_thread(lambda: unit_seal.seal_of(settings).has_made(body)):
        raise CannotSeal("foreign", "the file in the archive was not sealed by this unit's key")
    await in_typst_thread(lambda: lint.check(body, record))
    log.info("document_adopted", key=key)
    return left


def _sealed(settings: PressSettings, intent: NumberedIntent, record: bytes, picture: bytes | None) -> bytes:
    """Render, lint and seal: every press makes the same page of the same intent."""
    try:
        page = render(
            DocumentKind(intent.form),
            record,
            set_number=intent.set_number,
            number=printed(intent.number),
            code=intent.code,
            verify_url=verify_url(settings),
            issued=intent.issued,
            picture=picture,
            development=unit_seal.seal_of(settings).is_development,
        )
        lint.check(page, record)
        return unit_seal.sign(settings, page, intent.issued)
    except Exception:
        raise
    except BaseException as panic:  # noqa: BLE001 - a panic of Rust is no Exception
        raise PressPanic(type(panic).__name__) from None


def verify_url(settings: PressSettings) -> str:
    """The address where documents are verified, without the code."""
    return f"{settings.public_url.rstrip('/')}/v"


async def in_typst_thread(act: Callable[[], Result]) -> Result:
    """Run this in the thread of Typst's compiler."""
    return await asyncio.get_running_loop().run_in_executor(_typst_thread, act)
