"""Drafts of orders of appointment: what was typed so far, without national ids.

A draft belongs to an office of an organisation: who holds this office there goes on with it. `authority` and
`school` of these messages are this organisation; that of the order stands in the draft.
"""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.envelope import Command, Query
from shared.contracts.files import FileReference
from shared.vocabulary.codes import Place

# PostgreSQL stores no NUL.
TypedText = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
MAX_VERSION = 1_000_000
MAX_APPOINTEES = 50


class DraftPart(BaseModel):
    """A part of a draft."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class DraftedAppointee(DraftPart):
    """An appointee as typed. There is no national id: registry stores none, it is asked for again."""

    title: TypedText = ""
    first: TypedText = ""
    last: TypedText = ""
    position: TypedText = ""
    office: TypedText = ""
    duty: TypedText = ""
    acting: TypedText = ""


class OrderDraftContent(DraftPart):
    """An order as typed so far: fields are not checked, days are not read."""

    authority: Place
    school: Place
    number: TypedText = ""
    dated: TypedText = ""
    signer_name: TypedText = ""
    signer_position: TypedText = ""
    term_from: TypedText = ""
    term_to: TypedText = ""
    appointees: list[DraftedAppointee] = Field([], max_length=MAX_APPOINTEES)
    scan: FileReference | None = Field(None, description="an upload; it is kept as long as the draft")


class ReadDraft(DraftPart):
    """A draft, as it was read."""

    draft: UUID
    version: int = Field(ge=1, le=MAX_VERSION)


class OrderDraft(BaseModel):
    """A draft, and who saved it last: the name by the order; None where it is not known."""

    draft: UUID
    version: int
    saved_at: datetime
    saved_by: str | None
    content: OrderDraftContent


class SaveOrderDraft(Command[OrderDraft], owner="registry"):
    """Save the draft of an order. `draft` is chosen by who writes it first.

    Refused when the draft is not at this version: somebody else has saved it meanwhile.
    """

    draft: UUID
    version: int = Field(ge=0, le=MAX_VERSION, description="as it was read; 0: a new draft")
    content: OrderDraftContent


class OrderDraftDiscarded(BaseModel):
    """The draft is gone."""

    draft: UUID


class DiscardOrderDraft(Command[OrderDraftDiscarded], owner="registry"):
    """Delete a draft. Refused when it is not at this version."""

    draft: UUID
    version: int = Field(ge=1, le=MAX_VERSION, description="as it was read")


class OrderDraftDetails(Query[OrderDraft], owner="registry"):
    """A draft of the office of who asks."""

    draft: UUID


class OrderDraftList(BaseModel):
    """Drafts, the latest first."""

    total: int
    drafts: list[OrderDraft]


class OrderDraftsOfOffice(Query[OrderDraftList], owner="registry"):
    """The drafts of the office of who asks."""
