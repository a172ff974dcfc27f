"""An order of appointment as a person types it, and the question that it makes."""

import re
from typing import Annotated, Any, Self
from uuid import UUID, uuid4

from fastapi import Form
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from services.portal.parameters import ShortText
from shared.contracts.files import FileReference
from shared.contracts.portal.problems import DATE_UNREAD
from shared.contracts.problem import Refusal, bad_body, refuse_all
from shared.contracts.registry.order_drafts import (
    MAX_APPOINTEES,
    MAX_VERSION,
    OrderDraft,
    OrderDraftContent,
    ReadDraft,
)
from shared.contracts.registry.problems import SCAN_MISSING
from shared.contracts.registry.queries import EffectsOfOrder
from shared.thai.dates import read_date
from shared.thai.digits import arabic_digits
from shared.vocabulary.codes import Place
from shared.vocabulary.media_types import PDF

Column = Annotated[list[str], Form(default_factory=list, max_length=MAX_APPOINTEES)]
Typed = Annotated[str, Field(max_length=400)]
# What stands for a date or a scan that is missing, so that all other fields are checked too.
ANY_DAY, ANY_SCAN = "2026-01-01", FileReference(key="uploads/none", sha256=64 * "0", size=1, media_type=PDF)


class TypedAppointee(BaseModel):
    """A line of the form."""

    model_config = ConfigDict(hide_input_in_errors=True)

    national_id: Typed = ""
    title: Typed = ""
    first: Typed = ""
    last: Typed = ""
    position: Typed = ""
    office: Typed = ""
    duty: Typed = ""
    acting: Typed = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed; lists have a choice without being touched."""
        return not any((self.national_id, self.title, self.first, self.last, self.position))


class TypedOrder(BaseModel):
    """The form, with the reference of the scan once it is uploaded."""

    model_config = ConfigDict(hide_input_in_errors=True)

    authority: Place
    school: Place
    number: Typed = ""
    dated: Typed = ""
    signer_name: Typed = ""
    signer_position: Typed = ""
    term_from: Typed = ""
    term_to: Typed = ""
    appointees: list[TypedAppointee] = Field([TypedAppointee()], max_length=MAX_APPOINTEES)
    scan: FileReference | None = None
    draft: UUID = Field(default_factory=uuid4)
    # of the draft as it was read; 0: not saved yet
    version: int = Field(0, ge=0, le=MAX_VERSION)

    @classmethod
    def of_draft(cls, saved: OrderDraft) -> Self:
        """The form of a draft: without national ids, which are not saved."""
        facts = saved.content.model_dump()
        facts["appointees"] = facts["appointees"] or [TypedAppointee()]
        return cls(**facts, draft=saved.draft, version=saved.version)

    def content(self) -> OrderDraftContent:
        """What is saved of the form."""
        facts = self.model_dump(exclude={"draft", "version", "appointees"})
        appointees = [one.model_dump(exclude={"national_id"}) for one in self.appointees if not one.is_empty]
        return OrderDraftContent.model_validate({**facts, "appointees": appointees})

    @property
    def read_draft(self) -> ReadDraft | None:
        """The draft of which the order is made."""
        return ReadDraft(draft=self.draft, version=self.version) if self.version else None

    def question(self) -> EffectsOfOrder:
        """The question of what the order would do. Refuses it with every field that is wrong."""
        facts = self.model_dump(exclude={"appointees", "scan", "draft", "version"})
        wrong: list[Refusal] = []
        for name in ("dated", "term_from", "term_to"):
            facts[name] = typed_day(name, facts[name], wrong, is_optional=name == "term_to")
        if self.scan is None:
            wrong.append(SCAN_MISSING.refuse(field="scan"))
        facts["scan"] = self.scan or ANY_SCAN
        facts["appointees"] = [_appointee(one) for one in self.appointees if not one.is_empty]
        try:
            question = EffectsOfOrder.model_validate(facts)
        except ValidationError as error:
            wrong.append(bad_body(error))
        refuse_all(wrong)
        return question


def typed_day(name: str, text: str, wrong: list[Refusal], *, is_optional: bool = False) -> str | None:
    """A typed Thai date in ISO 8601, None for an empty optional one; one that cannot be read is wrong."""
    if is_optional and not text.strip():
        return None
    day = read_date(text).day
    if day is None:
        wrong.append(DATE_UNREAD.refuse(field=name))
        return ANY_DAY
    return day.isoformat()


def _appointee(one: TypedAppointee) -> dict[str, Any]:
    return one.model_dump() | {
        "national_id": re.sub(r"[\s-]", "", arabic_digits(one.national_id)),
        "last": one.last.strip() or None,
        "duty": one.duty or None,
        "acting": bool(one.acting),
    }


def typed_order(
    authority: Annotated[Place, Form()],
    school: Annotated[Place, Form()],
    national_id: Column,
    title: Column,
    first: Column,
    last: Column,
    position: Column,
    office: Column,
    duty: Column,
    acting: Column,
    uploaded: Annotated[str, Form(max_length=1000)] = "",
    number: ShortText = "",
    dated: ShortText = "",
    signer_name: ShortText = "",
    signer_position: ShortText = "",
    term_from: ShortText = "",
    term_to: ShortText = "",
    draft: Annotated[UUID | None, Form()] = None,
    version: Annotated[int, Form(ge=0, le=MAX_VERSION)] = 0,
) -> TypedOrder:
    """The form that was sent. Lines in which nothing was typed are left out."""
    columns = (national_id, title, first, last, position, office, duty, acting)
    names = ("national_id", "title", "first", "last", "position", "office", "duty", "acting")
    lines = [TypedAppointee(**dict(zip(names, line, strict=True))) for line in zip(*columns, strict=False)]
    return TypedOrder(
        authority=authority,
        school=school,
        number=number,
        dated=dated,
        signer_name=signer_name,
        signer_position=signer_position,
        term_from=term_from,
        term_to=term_to,
        appointees=[line for line in lines if not line.is_empty] or [TypedAppointee()],
        scan=FileReference.model_validate_json(uploaded) if uploaded else None,
        draft=draft or uuid4(),
        version=version,
    )
