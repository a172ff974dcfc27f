"""Commands of registry."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    StringConstraints,
    field_serializer,
    model_validator,
)

from shared.contracts.effects import SeenEffects
from shared.contracts.envelope import Command, Message
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeFacts
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.calendar import CalendarLine, Education, ShiftedLine, TaskCode
from shared.contracts.registry.offices import Duty, Office
from shared.contracts.registry.order_drafts import ReadDraft
from shared.vocabulary.calendar import AcademicYear, term_parts
from shared.vocabulary.codes import NOWHERE, AuthorityCode, NationalId, Place, SchoolCode, Sha256
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind, CodeScheme

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=200)]
# Of an act about organisations.
ActReason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]
# Codes of places (DOPA).
District = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
Subdistrict = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]

# The SHA-256 of a session's secret, which the portal has made and nobody else is told, hexadecimal.
SessionDigest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
# A secret, in its place, is refused.
SessionName = Annotated[str, StringConstraints(min_length=20, max_length=100)]


def session_digest(secret: str) -> str:
    """The digest by which the portal names a session."""
    return sha256(secret.encode()).hexdigest()


def _revealed(password: SecretStr) -> str:
    """The password as it is sent; printed or logged, it is masked."""
    return password.get_secret_value()


class Appointee(BaseModel):
    """A person whom an order puts into an office. `last` is None for a person without a family name."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    national_id: NationalId
    title: Text
    first: Text
    last: Text | None
    position: Text = Field(description="as printed under a signature: ผู้อำนวยการโรงเรียน, ครูชำนาญการ …")
    office: Office
    duty: Duty | None = Field(None, description="of a committee member: chair, writes, proof-reads, checks")
    acting: bool = Field(False, description="รักษาการ; `position` says so as printed: รักษาการในตำแหน่ง …")


class Appointed(BaseModel):
    """One appointment that the order made."""

    appointment: UUID
    person: UUID
    office: Office
    registration_code: str | None = Field(
        description="given once to a person without an account; only its digest is stored"
    )


class OrderRecorded(BaseModel):
    """The order as recorded."""

    order: UUID
    received_at: datetime
    appointments: list[Appointed]


class OrderContent(Message):
    """An order of appointment (คำสั่งแต่งตั้ง) of an authority (school `-`) or of a school, with its scan."""

    number: Text = Field(description="as on the order: 12/2569")
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = Field(None, description="last day in office; None: until another order")
    scan: FileReference = Field(description="an upload: a PDF, or a photo (JPEG, PNG)")
    appointees: list[Appointee] = Field(min_length=1, max_length=50)


class RecordOrder(OrderContent, Command[OrderRecorded], owner="registry"):
    """Record an order of appointment (คำสั่งแต่งตั้ง): of an authority (school `-`) or of a school.

    Refused when an order of this number and date is recorded, when the effects have changed since they were
    seen, and when somebody else has saved its draft meanwhile.
    """

    effects_sha256: SeenEffects
    draft: ReadDraft | None = Field(None, description="of which the order is made; it is deleted")


class CorrectedAppointee(BaseModel):
    """The name of an appointee as the order has it; the person stays the same."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    appointment: UUID
    title: Text
    first: Text
    last: Text | None
    position: Text


class OrderCorrection(Message):
    """A recorded order as it should have been typed: all its fields, those that stay too."""

    order: UUID
    number: Text
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = None
    appointees: list[CorrectedAppointee] = Field(max_length=50, description="those whose names change")
    reason: Reason


class OrderWithdrawal(Message):
    """An order that was recorded by mistake. It stays readable, and puts nobody into office."""

    order: UUID
    reason: Reason


class OfficeEnd(Message):
    """The end of an appointment without a successor, by an order or letter."""

    order: UUID = Field(description="the order that appointed")
    appointment: UUID
    last_day: date
    reason: Reason = Field(description="with number and date of the order or letter that ends it")


class OrderChanged(BaseModel):
    """The order was changed."""

    order: UUID
    change: int = Field(ge=1, description="1, 2, 3 … of the order")


class CorrectOrder(OrderCorrection, Command[OrderChanged], owner="registry"):
    """Correct what was typed wrong of an order; the earlier values stay readable."""

    effects_sha256: SeenEffects


class WithdrawOrder(OrderWithdrawal, Command[OrderChanged], owner="registry"):
    """Withdraw an order that was recorded by mistake; those whom it replaced are in office again."""

    effects_sha256: SeenEffects


class EndOffice(OfficeEnd, Command[OrderChanged], owner="registry"):
    """End an appointment on a day before its last one."""

    effects_sha256: SeenEffects


class CollectedRow(BaseModel):
    """The outcome of one row of the workbook of collected orders. Rows are numbered as in Excel."""

    row: int
    authority: Place
    school: Place
    order_number: str
    outcome: Literal["new", "same", "recorded", "refused"]
    problem: ProblemBody | None = None


class CollectedOrders(BaseModel):
    """The preview or the outcome of an import of collected orders."""

    applied: bool
    rows: list[CollectedRow]


class ImportAppointments(Command[CollectedOrders], owner="registry"):
    """Import the collected orders (แบบฟอร์มรวบรวมคำสั่ง) of a workbook.

    A refused row does not affect the others; a repeated one is `same`.
    """

    workbook: FileReference
    apply: bool = Field(description="false: preview only, nothing is saved")


class ScanAttached(BaseModel):
    """The scan that the order has now."""

    order: UUID
    scan_sha256: Sha256


class AttachScan(Command[ScanAttached], owner="registry"):
    """Add the scan of an order that came in by the workbook of collected orders."""

    order: UUID
    scan: FileReference = Field(description="an upload: a PDF, or a photo (JPEG, PNG)")


class AccountRegistered(BaseModel):
    """The account that was opened."""

    person: UUID


class RegisterAccount(Command[AccountRegistered], owner="registry"):
    """Open the account of an appointed person, who has the registration code and the national id of the
    order.
    """

    registration_code: Annotated[str, StringConstraints(pattern=r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$")]
    national_id: NationalId
    user_name: UserName
    password: SecretStr = Field(min_length=12, max_length=200)

    _sent_as_text = field_serializer("password", when_used="json")(_revealed)


class HeldOffice(BaseModel):
    """An office that the person holds today."""

    appointment: UUID
    office: Office
    authority: Place = NOWHERE
    school: Place = NOWHERE
    organisation_name: str


class CodeNotice(BaseModel):
    """A further code that was given for a person, who has not yet said that he has read of it."""

    code: UUID
    given_at: datetime
    given_by: str = Field(description="name of who received it")


class TokenRenewed(BaseModel):
    """The next token of a session, and whose it is.

    A portal process that does not know the session can show its pages.
    """

    token: str
    expires_at: datetime
    name: str
    office: Office = Field(description="the first of `offices`")
    authority: Place
    school: Place
    organisation_name: str
    offices: list[HeldOffice] = Field(
        [], description="all offices that the person holds at this organisation; the token carries them"
    )
    other_offices: list[HeldOffice] = Field(
        description="the person's offices at other organisations, to which `ChangeOffice` leads"
    )
    session_ends_at: datetime | None = Field(None, description="when the person has to sign in again")
    person: UUID | None = Field(None, description="whose session it is")
    code_notices: list[CodeNotice] = Field(
        [], description="further codes that were given for the person: shown until `AcknowledgeCode`"
    )


class SignedIn(TokenRenewed):
    """A session and its first token.

    The token is short-lived; `RenewToken` gives the next one while an office is in force.
    """

    session: str = Field(description="the digest that names this session")


class SignIn(Command[SignedIn], owner="registry"):
    """Sign in.

    Refused without an office in force today; `details` of NO_OFFICE name what is missing and who must send
    it.
    """

    user_name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    password: SecretStr = Field(max_length=200)
    appointment: UUID | None = Field(None, description="at its organisation, of several; else the first")
    session: SessionDigest | None = Field(
        None, description="of the secret that the portal has made; required"
    )
    device: Annotated[str, StringConstraints(pattern="^[0-9a-f]{32}$")] | None = Field(
        None, description="a browser on which this user name has signed in before, as the portal knows it"
    )

    _sent_as_text = field_serializer("password", when_used="json")(_revealed)


class CodeIssued(BaseModel):
    """A new registration code; earlier ones of the person are void."""

    registration_code: str


class IssueRegistrationCode(Command[CodeIssued], owner="registry"):
    """Issue the first registration code of an appointed person anew: the slip was torn or lost.

    Refused once the person has an account, or a code was handed over: then `RequestCode`.
    """

    appointment: UUID


class SignedOut(BaseModel):
    """The session has ended."""

    ended: bool = Field(description="false: it had already ended, or there was none")


class SignOut(Command[SignedOut], owner="registry"):
    """End a session. Each process of the portal drops its token within seconds."""

    session: SessionName = Field(description="its digest")


class ChangeOffice(Command[SignedIn], owner="registry"):
    """Continue at another organisation, where this appointment of the same person is in force today.

    Replaces the session; the end of the new one is the same. Within an organisation nobody changes office:
    the token carries all that the person holds there.
    """

    session: SessionName = Field(description="its digest")
    appointment: UUID
    next_session: SessionDigest | None = Field(
        None, description="of the secret that the portal has made for the new session; required"
    )


class RenewToken(Command[TokenRenewed], owner="registry"):
    """Renew the token of a session.

    It carries the offices that are in force at the organisation of the session. Refuses when there is none,
    or when the session has ended.
    """

    session: SessionName = Field(description="its digest")


class ImportTicket(BaseModel):
    """The ticket of an import, signed by registry, and the job that it is of."""

    job: UUID
    ticket: str


class IssueImportTicket(Command[ImportTicket], owner="registry"):
    """Issue the ticket of the person who starts an import: one job, this school, this file, 24 hours."""

    sha256: Sha256 = Field(description="of the workbook")
    apply: bool = Field(description="false: a preview, by whose ticket nothing is imported")


class ActRecorded(BaseModel):
    """An act about an organisation, and how messages name the organisation from its day on."""

    act: UUID
    authority: Place
    school: Place
    from_day: date


class OrganisationCode(BaseModel):
    """A code that an organisation has from the first to the last day (None: until another)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    scheme: CodeScheme
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    first: date
    last: date | None = None


class OrganisationAct(Command[ActRecorded]):
    """What every act about an organisation has: the order or announcement that it follows, and why."""

    order_number: Text
    order_date: date
    reason: ActReason


class DecidedAct(OrganisationAct):
    """An act from a day on, decided on the effects that were seen (EffectsOfAct)."""

    from_day: date
    effects_sha256: Sha256


class AddOrganisation(OrganisationAct, owner="registry"):
    """Add an authority to a province (the message's authority is the province's code), or a school to an
    authority. LSQ gives its place.
    """

    from_day: date
    name_th: Text
    short_th: Text | None = Field(None, description="as tables show it; None: the name")
    name_en: Text
    authority_kind: AuthorityKind | None = Field(None, description="of an authority")
    district: District | None = Field(None, description="required of a school")
    subdistrict: Subdistrict | None = Field(None, description="required of a school")
    levels: list[Level] = Field([], max_length=5, description="of a school: the levels that it teaches")
    codes: list[OrganisationCode] = Field([], max_length=6)


class RenameOrganisation(DecidedAct, owner="registry"):
    """Give an authority or a school another name from a day on."""

    name_th: Text
    short_th: Text | None = None
    name_en: Text


class SetOrganisationCodes(OrganisationAct, owner="registry"):
    """Record codes of other agencies with their days.

    A code of the same scheme that is in force on the first day ends on the day before. The same code with the
    same first day gets another last day.
    """

    codes: list[OrganisationCode] = Field(min_length=1, max_length=12)


class SetLevels(DecidedAct, owner="registry"):
    """Set the levels that a school teaches from a day on."""

    levels: list[Level] = Field(min_length=1, max_length=5)


class MoveSchool(DecidedAct, owner="registry"):
    """Move a school to another authority from a day on, today at the earliest.

    Its place stays; messages name it with the new authority from that day on.
    """

    to_authority: AuthorityCode


class MergeSchools(DecidedAct, owner="registry"):
    """Merge other schools into the school of this message from a day on, today at the earliest.

    Their offices end on the day before; their places stay readable, and are never given again.
    """

    merged: list[SchoolCode] = Field(min_length=1, max_length=20)


class CloseOrganisation(DecidedAct, owner="registry"):
    """Close a school, or an authority without schools, from a day on, today at the earliest."""


class ConvertAuthority(DecidedAct, owner="registry"):
    """Change the kind and the name of an authority from a day on: อบต. to เทศบาลตำบล.

    Its place stays, so no address of its schools changes.
    """

    authority_kind: AuthorityKind
    name_th: Text
    short_th: Text | None = None
    name_en: Text


class DraftSaved(BaseModel):
    """The draft that is stored now."""

    version: int


class SaveCalendarDraft(Command[DraftSaved], owner="registry"):
    """Save the draft of a year's work calendar (ปฏิทินปฏิบัติงาน). Refused when another person saved it since."""

    year: AcademicYear
    education: Education
    version: int = Field(ge=0, description="of the draft that was edited; 0: none was saved")
    lines: list[CalendarLine] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _windows_are_of_the_year(self) -> Self:
        """Refuse a window of another year's term, and a second one of the same kind and term."""
        windows = [(line.window, line.term) for line in self.lines if line.window and line.term]
        if len(set(windows)) < len(windows) or any(term_parts(term)[1] != self.year for _, term in windows):
            raise ValueError("each window is of a term of this year, once")
        return self


class CalendarIsAnnounced(BaseModel):
    """The announcement."""

    announced_at: datetime


class AnnounceCalendar(Command[CalendarIsAnnounced], owner="registry"):
    """Announce a year's work calendar as it stands in the draft, on the digest of the effects seen."""

    year: AcademicYear
    education: Education
    effects_sha256: Sha256


class LineChanged(BaseModel):
    """The line's new version."""

    version: int


class ChangeCalendarLine(Command[LineChanged], owner="registry"):
    """Change the days of an announced line; the earlier ones stay readable."""

    year: AcademicYear
    education: Education
    code: TaskCode
    version: int = Field(ge=1, description="that was read; refused when another has been made since")
    starts: date | None
    due: date | None
    reason: Text


class ExtendedPlace(BaseModel):
    """To whom an extension is given: an organisation; `below`: and all below it (`-` `-`: everybody)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    authority: Place = NOWHERE
    school: Place = NOWHERE
    below: bool = False


class DeadlineExtended(BaseModel):
    """The extension."""

    extension: UUID


class ExtendDeadline(Command[DeadlineExtended], owner="registry"):
    """Extend a deadline of both calendars: for organisations, for all below them, or for everybody."""

    year: AcademicYear
    code: TaskCode
    until: date
    reason: Text
    order_number: Text | None = None
    places: list[ExtendedPlace] = Field(min_length=1, max_length=500)


class ExtensionTakenBack(BaseModel):
    """The extension that is void."""

    extension: UUID


class TakeBackExtension(Command[ExtensionTakenBack], owner="registry"):
    """Take back an extension that nobody has used yet."""

    extension: UUID


class ShiftMade(BaseModel):
    """The shift; `state`: whether the authority has decided."""

    shift: UUID
    state: Literal["proposed", "accepted"]


class ShiftSchoolCalendar(Command[ShiftMade], owner="registry"):
    """Shift days of a school: proposed by the school, decided at once by the authority's clerk."""

    year: AcademicYear
    lines: list[ShiftedLine] = Field(min_length=1, max_length=20)
    reason: Text


class ShiftDecided(BaseModel):
    """The decision."""

    shift: UUID
    accepted: bool


class DecideSchoolShift(Command[ShiftDecided], owner="registry"):
    """Accept or refuse a shift that the school has proposed."""

    shift: UUID
    accepted: bool
    reason: Text


class CodeHandoverRecorded(BaseModel):
    """The handover of a registration code as recorded."""

    code: UUID


class RecordCodeHandover(Command[CodeHandoverRecorded], owner="registry"):
    """Record that the last code of an appointment was handed over. Then nobody issues another one alone."""

    appointment: UUID
    handed_to: Text = Field(description="name of who took it")
    day: date


class CodeRequested(BaseModel):
    """A request for a further code."""

    request: UUID
    lapses_at: datetime


class RequestCode(Command[CodeRequested], owner="registry"):
    """Ask for a further registration code of an appointed person, who has an account or lost the code.

    Another person, of the level above, confirms it. With the code the person registers again; an existing
    account gets the new user name and password, and its sessions end.
    """

    appointment: UUID
    reason: Text
    id_seen: Literal["national_id_card", "official_card", "passport"] = Field(
        description="the paper by which the person was recognised"
    )
    seen_by: Text = Field(description="name of who saw it")


class CodeDecided(BaseModel):
    """The decision on a request for a further code."""

    request: UUID


class ConfirmCode(Command[CodeDecided], owner="registry"):
    """Confirm a request for a further code, as another person than who asked, of the level above."""

    request: UUID


class RefuseCode(Command[CodeDecided], owner="registry"):
    """Refuse a request for a further code."""

    request: UUID
    reason: Text


class CollectCode(Command[CodeIssued], owner="registry"):
    """Give the code of a confirmed request to who asked for it, once; earlier codes are void.

    The holder is told of it at home until `AcknowledgeCode`.
    """

    request: UUID


class CodeAcknowledged(BaseModel):
    """The holder has read of a further code."""

    code: UUID


class AcknowledgeCode(Command[CodeAcknowledged], owner="registry"):
    """Say that one has read of a further code that was given for oneself."""

    code: UUID


class PasswordChanged(BaseModel):
    """The password is replaced."""

    ended: int = Field(description="other sessions, which have ended")


class ChangePassword(Command[PasswordChanged], owner="registry"):
    """Replace one's own password; all other sessions end."""

    session: SessionName = Field(description="digest of the session that goes on")
    old_password: SecretStr = Field(max_length=200)
    password: SecretStr = Field(min_length=12, max_length=200)

    _sent_as_text = field_serializer("old_password", "password", when_used="json")(_revealed)


class SessionsEnded(BaseModel):
    """How many sessions have ended."""

    ended: int


class EndSessions(Command[SessionsEnded], owner="registry"):
    """End sessions of one's own: those that are named, or all."""

    sessions: list[SessionDigest] | None = Field(None, max_length=1000, description="None: all")


class StartOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Read a workbook of organisations and preview what it would do; it changes nothing."""

    workbook: FileReference


class ApplyOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Apply a preview by an order, from a day on, today at the earliest. Refused rows are left out."""

    intake: UUID
    order_number: Text
    order_date: date
    reason: ActReason
    from_day: date


class UndoOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Reverse an import, unless something was built on it."""

    intake: UUID
    reason: ActReason


class WaiveImportRow(Command[IntakeFacts], owner="registry"):
    """Waive a refused row of an import, with a reason."""

    intake: UUID
    row: int = Field(ge=2, description="as in Excel")
    reason: ActReason
