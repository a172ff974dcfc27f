"""Commands of registry."""

from datetime import date, datetime
from hashlib import sha256
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_serializer

from shared.contracts.envelope import Command
from shared.contracts.files import FileReference
from shared.contracts.intakes import IntakeFacts
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.offices import Duty, Office
from shared.vocabulary.codes import NOWHERE, AuthorityCode, NationalId, Place, SchoolCode, Sha256
from shared.vocabulary.levels import Level
from shared.vocabulary.organisations import AuthorityKind, CodeScheme

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
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


class RecordOrder(Command[OrderRecorded], owner="registry"):
    """Record an order of appointment (คำสั่งแต่งตั้ง): of an authority (school `-`) or of a school.

    Refused when an order of this number and date is recorded.
    """

    number: Text = Field(description="as on the order: 12/2569")
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = Field(None, description="last day in office; None: until another order")
    scan: FileReference
    appointees: list[Appointee] = Field(min_length=1, max_length=50)


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
    """Issue a new registration code to an appointed person of this organisation.

    The person lost the letter or forgot the password. With it the person registers again; an existing account
    gets the new user name and password, and its sessions end.
    """

    appointment: UUID


class SignedOut(BaseModel):
    """The session has ended."""

    ended: bool = Field(description="false: it had already ended, or there was none")


class SignOut(Command[SignedOut], owner="registry"):
    """End a session. Its last token stays valid for at most ten minutes."""

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
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]


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
    district: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")] | None = Field(
        None, description="required of a school"
    )
    subdistrict: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] | None = Field(
        None, description="required of a school"
    )
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


class StartOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Read a workbook of organisations and preview what it would do; it changes nothing."""

    workbook: FileReference


class ApplyOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Apply a preview by an order, from a day on, today at the earliest. Refused rows are left out."""

    intake: UUID
    order_number: Text
    order_date: date
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]
    from_day: date


class UndoOrganisationImport(Command[IntakeFacts], owner="registry"):
    """Reverse an import, unless something was built on it."""

    intake: UUID
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]


class WaiveImportRow(Command[IntakeFacts], owner="registry"):
    """Waive a refused row of an import, with a reason."""

    intake: UUID
    row: int = Field(ge=2, description="as in Excel")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=300)]
