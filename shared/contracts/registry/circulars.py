"""Circulars (หนังสือเวียน) of DLA: drafts, sending, acknowledgements, letters of those who pass them on."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.effects import Effects
from shared.contracts.envelope import Command, Query
from shared.contracts.files import FileReference
from shared.contracts.registry.offices import Contact, Office
from shared.vocabulary.circulars import CircularLevel
from shared.vocabulary.codes import Place, ProvinceCode, Sha256
from shared.vocabulary.organisations import AuthorityKind

LetterNumber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Subject = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
LetterText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
FileName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]
MAX_ATTACHMENTS = 10


class CircularPart(BaseModel):
    """A part of a message about circulars."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class CircularAttachment(CircularPart):
    """A file that is sent with a circular: PDF, workbook or photo."""

    name: FileName
    file: FileReference


class CircularAddressing(CircularPart):
    """To whom a circular is addressed: down to which level, and within it whom. An empty list means all."""

    down_to: Literal["province", "authority", "school"] = "school"
    provinces: list[ProvinceCode] = Field([], max_length=77)
    kinds: list[AuthorityKind] = Field([], description="of authorities")
    education: Literal["all", "basic", "vocational"] = Field(
        "all", description="of schools; else only schools of this education, and authorities that have one"
    )


class CircularContent(CircularPart):
    """A circular as it is written."""

    number: LetterNumber
    dated: date
    subject: Subject
    body: LetterText
    addressed: CircularAddressing
    due: date | None = Field(None, description="the last day for acknowledging")
    replaces: UUID | None = Field(None, description="the circular that this one corrects")
    attachments: list[CircularAttachment] = Field([], max_length=MAX_ATTACHMENTS)


class CircularEffects(Effects):
    """What sending a circular would do."""

    content: CircularContent
    provinces: int
    authorities: int
    authorities_by_kind: dict[str, int]
    schools: int
    addressees_sha256: Sha256


class CircularDraft(BaseModel):
    """A draft, and what sending it would do."""

    circular: UUID
    version: int
    saved_at: datetime
    effects: CircularEffects
    effects_sha256: Sha256


class SaveCircularDraft(Command[CircularDraft], owner="registry"):
    """Save the draft of a circular. `circular` is chosen by who writes it first.

    Refused when the draft is not at this version: somebody else has saved it meanwhile.
    """

    circular: UUID
    version: int = Field(ge=0, description="as it was read; 0: a new draft")
    content: CircularContent


class CircularDiscarded(BaseModel):
    """The draft is gone."""

    circular: UUID


class DiscardCircularDraft(Command[CircularDiscarded], owner="registry"):
    """Delete a draft that was not sent. Refused when it is not at this version."""

    circular: UUID
    version: int | None = Field(None, ge=1, description="as it was read; None: whatever is saved")


class SentCircular(BaseModel):
    """A circular that was sent."""

    circular: UUID
    sent_at: datetime
    addressees: int


class SendCircular(Command[SentCircular], owner="registry"):
    """Send the draft of a circular to all whom it addresses. It never changes: a correction replaces it.

    Refused with the new effects when they are not those that were seen.
    """

    circular: UUID
    effects_sha256: Sha256


class CircularAcknowledged(BaseModel):
    """The acknowledgement of an organisation, the first one."""

    circular: UUID
    acknowledged_at: datetime


class AcknowledgeCircular(Command[CircularAcknowledged], owner="registry"):
    """Acknowledge a circular (รับทราบ) for this organisation. A second time changes nothing."""

    circular: UUID


class CircularPassedOn(BaseModel):
    """The covering letter as recorded."""

    circular: UUID
    cover: UUID
    passed_on_at: datetime


class PassOnCircular(Command[CircularPassedOn], owner="registry"):
    """Pass a circular on with a covering letter of one's own (หนังสือนำส่ง); acknowledges it, too.

    Those below have the circular already; the letter is shown beside it. A later letter replaces the former.
    """

    circular: UUID
    number: LetterNumber
    dated: date
    letter: CircularAttachment | None = None


class CircularDraftDetails(Query[CircularDraft], owner="registry"):
    """A draft, and what sending it would do now."""

    circular: UUID


class CircularLine(BaseModel):
    """A circular in the list of an organisation to which it was sent."""

    circular: UUID
    number: str
    dated: date
    subject: str
    due: date | None
    sent_at: datetime
    acknowledged_at: datetime | None
    is_replaced: bool
    attachments: int


class ReceivedCirculars(BaseModel):
    """Circulars that an organisation has received: those to acknowledge first, then the latest."""

    total: int
    waiting: int = Field(description="not acknowledged and not replaced")
    circulars: list[CircularLine]


class CircularsOfOrganisation(Query[ReceivedCirculars], owner="registry"):
    """The circulars that were sent to this organisation."""

    start: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=100)


class SentCircularLine(BaseModel):
    """A circular in the list of DLA: how many have received it, and how many have acknowledged it."""

    circular: UUID
    number: str
    dated: date
    subject: str
    due: date | None
    sent_at: datetime
    is_replaced: bool
    addressees: int
    acknowledged: int


class CircularDraftLine(BaseModel):
    """A draft in the list of DLA."""

    circular: UUID
    number: str
    subject: str
    saved_at: datetime


class SentCirculars(BaseModel):
    """The circulars of DLA, the latest first, and the drafts."""

    total: int
    circulars: list[SentCircularLine]
    drafts: list[CircularDraftLine]


class CircularsSent(Query[SentCirculars], owner="registry"):
    """The circulars that DLA has sent, and its drafts."""

    start: int = Field(0, ge=0)
    limit: int = Field(50, ge=1, le=100)


class CircularName(BaseModel):
    """Another circular, by which a page names it."""

    circular: UUID
    number: str
    dated: date


class CircularFileLine(BaseModel):
    """An attachment, as a page names it."""

    position: int
    name: str
    size: int
    media_type: str


class CircularCover(BaseModel):
    """A covering letter of who passed a circular on. `by`: the person's name of the order, if known."""

    cover: UUID
    number: str
    dated: date
    passed_on_at: datetime
    by: str | None
    office: Office | None
    letter: str | None = Field(description="the name of its scan")


class CircularStep(BaseModel):
    """A step of the way of a circular to an organisation; a district never acknowledges."""

    level: CircularLevel
    name: str
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    office: Office | None = None
    covers: list[CircularCover] = Field([], description="the latest first")


class CircularTotals(BaseModel):
    """Of a level: acknowledged + waiting = addressed."""

    level: CircularLevel
    addressed: int
    acknowledged: int
    waiting: int
    passed_on: int


class Circular(BaseModel):
    """A circular as an organisation reads it."""

    circular: UUID
    number: str
    dated: date
    subject: str
    body: str
    addressed: CircularAddressing
    due: date | None
    sent_at: datetime
    sent_by: str | None
    attachments: list[CircularFileLine]
    replaces: CircularName | None
    replaced_by: CircularName | None
    way: list[CircularStep] = Field(
        description="from the province to this organisation; of DLA, which has sent it, none"
    )
    below: list[CircularTotals] = Field(description="the organisations below this one, by level")


class CircularDetails(Query[Circular], owner="registry"):
    """A circular: its text, its attachments, its way to this organisation, how many below acknowledged it."""

    circular: UUID


class CircularRow(BaseModel):
    """An organisation to which a circular was sent."""

    authority: Place
    school: Place
    level: CircularLevel
    name: str
    province: str
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    passed_on_at: datetime | None
    contacts: list[Contact]


class CircularProgress(BaseModel):
    """Who has acknowledged a circular. `total`: rows of all pages."""

    circular: UUID
    number: str
    as_of: datetime
    totals: list[CircularTotals]
    total: int
    rows: list[CircularRow]


class CircularTracker(Query[CircularProgress], owner="registry"):
    """Who has acknowledged a circular, of this organisation and those below it. Totals are of all rows."""

    circular: UUID
    level: Literal["province", "authority", "school"] | None = None
    state: Literal["acknowledged", "waiting"] | None = None
    start: int = Field(0, ge=0)
    limit: int = Field(200, ge=1, le=500)


class CircularFileReference(BaseModel):
    """A file of a circular, which the portal reads for who asks."""

    name: str
    file: FileReference


class CircularFile(Query[CircularFileReference], owner="registry"):
    """One file of a circular, for an organisation to which it was sent, and for DLA: the attachment at a
    position, or the scan of a covering letter on the way to the organisation.
    """

    circular: UUID
    position: int | None = Field(None, ge=1)
    cover: UUID | None = None


class AddressableProvince(BaseModel):
    """A province, by code and name."""

    code: ProvinceCode
    name: str


class AddressableProvinceList(BaseModel):
    """All provinces in the order of their Thai names."""

    provinces: list[AddressableProvince]


class AddressableProvinces(Query[AddressableProvinceList], owner="registry"):
    """The provinces that a circular may name."""
