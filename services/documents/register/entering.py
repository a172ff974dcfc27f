"""Enter a sealed document in the register of issue (ทะเบียนคุมการออกเอกสาร), and make void the one that it
replaces.

Register, number, leaf of the log and events are one transaction. So each document in force has its leaf, and
of a document and its replacement exactly one is in force.
"""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple
from uuid import UUID

import structlog

from services.documents.intents.intent import NumberedIntent
from services.documents.intents.store import mark_done
from services.documents.log.leaf import Act, leaf
from services.documents.log.store import NewLeaf, add_leaves
from services.documents.numbers.numbering import settle
from services.documents.register.store import RegisterLine, add_lines, set_void
from services.documents.rules.numbers import NumberState, printed
from shared.chassis import telemetry
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.events import DocumentCancelled, DocumentIssued
from shared.contracts.files import FileReference
from shared.vocabulary.documents import DocumentKind

log = structlog.get_logger()


class SealedDocument(NamedTuple):
    """A document that is sealed and archived, and not yet in the register: its intent, its file, the trace in
    which it was made.
    """

    intent: NumberedIntent
    file: FileReference
    trace: str | None

    @property
    def number(self) -> str:
        """เลขที่ as printed."""
        return printed(self.intent.number)

    @property
    def full_number(self) -> str:
        """ชุดที่/เลขที่."""
        return f"{self.intent.set_number}/{self.number}"


async def enter(work: Work, documents: Sequence[SealedDocument]) -> None:
    """Enter sealed and archived documents: from the commit on they are in force, and what they replace is
    void.
    """
    for one in documents:
        if one.intent.replaces:
            with telemetry.attached(one.trace):
                await make_void(work, one.intent.replaces, "replaced", by=one.intent.id)
    await add_lines(work, [_line(one) for one in documents])
    ids = [one.intent.id for one in documents]
    await mark_done(work, ids)
    await settle(work, ids, NumberState.ISSUED)
    await add_leaves(
        work,
        [
            _leaf(work, "issued", one.intent.id, one.intent, one.full_number, one.file.sha256)
            for one in documents
        ],
    )
    for one in documents:
        with telemetry.attached(one.trace):
            _emit_issued(work, one)


async def make_void(
    work: Work, issue: UUID, state: Literal["replaced", "cancelled"], by: UUID | None = None
) -> DocumentCancelled:
    """Make a document in force void, because another replaces it (`by`) or by order.

    The event that was emitted.
    """
    line = await set_void(work, issue, state, by)
    await settle(work, [issue], NumberState.CANCELLED, state)
    await add_leaves(work, [_leaf(work, "cancelled", issue, line, line.full_number, line.sha256)])
    event = DocumentCancelled(
        authority=line.authority,
        school=line.school,
        issue=issue,
        form=DocumentKind(line.form),
        number=line.full_number,
        replaced_by=by,
        cancelled_at=work.now,
    )
    work.emit(event)
    return event


def _line(one: SealedDocument) -> dict[str, Any]:
    """The document's line of the register."""
    intent = one.intent
    return {
        "issue": intent.id,
        "authority": intent.authority,
        "school": intent.school,
        "form": intent.form,
        "set_number": intent.set_number,
        "number": one.number,
        "code": intent.code,
        "pupil": intent.pupil,
        "file": one.file.model_dump(),
        "sha256": one.file.sha256,
        "issued_at": intent.issued,
    }


def _leaf(
    work: Work, act: Act, issue: UUID, source: NumberedIntent | RegisterLine, number: str, sha256: str
) -> NewLeaf:
    """The leaf of a document's issuance or cancellation."""
    return NewLeaf(
        issue,
        act,
        leaf(
            act,
            issue=issue,
            form=source.form,
            school=source.school,
            number=number,
            sha256=sha256,
            at=work.now,
        ),
    )


def _emit_issued(work: Work, one: SealedDocument) -> None:
    intent = one.intent
    work.emit(
        DocumentIssued(
            authority=intent.authority,
            school=intent.school,
            issue=intent.id,
            form=DocumentKind(intent.form),
            number=one.full_number,
            pupil=intent.pupil,
            file=one.file,
            issued_at=intent.issued,
            replaces=intent.replaces,
        )
    )
    log.info("document_issued", form=intent.form, issue=str(intent.id), bytes=one.file.size)
