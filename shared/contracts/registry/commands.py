"""What registry can be asked to do."""
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr, StringConstraints, field_serializer

from shared.contracts.envelope import Command
from shared.contracts.files import FileReference
from shared.contracts.problem import ProblemBody
from shared.contracts.registry.offices import Duty, Office
from shared.vocabulary.codes import NationalId, Place

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
UserName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{2,39}$")]


def _revealed(password: SecretStr) -> str:
    """On the wire a password is itself; printed or logged it is stars."""
    return password.get_secret_value()


class Appointee(BaseModel):
    """A person whom an order puts into an office. `last` is None for who has no family name."""

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
    registration_code: str | None = Field(description="handed once to a person who has no account yet; the house keeps only its digest")


class OrderRecorded(BaseModel):
    """The order as it was kept."""

    order: UUID
    received_at: datetime
    appointments: list[Appointed]


class RecordOrder(Command[OrderRecorded], owner="registry"):
    """Record an order of appointment (คำสั่งแต่งตั้ง): of an authority (school `-`) or of a school. Repeated number and date: refused."""

    number: Text = Field(description="as on the order: 12/2569")
    dated: date
    signer_name: Text
    signer_position: Text
    term_from: date
    term_to: date | None = Field(None, description="last day in office; None: until another order")
    scan: FileReference
    appointees: list[Appointee] = Field(min_length=1, max_length=50)


class CollectedRow(BaseModel):
    """What became of one row of the workbook of collected orders. Rows are numbered as Excel shows them."""

    row: int
    authority: Place
    school: Place
    order_number: str
    outcome: Literal["new", "same", "recorded", "refused"]
    problem: ProblemBody | None = None


class CollectedOrders(BaseModel):
    """The preview, or the report, of the orders that were collected by form before LSQ."""

    applied: bool
    rows: list[CollectedRow]


class ImportAppointments(Command[CollectedOrders], owner="registry"):
    """Take the orders collected by form (แบบฟอร์มรวบรวมคำสั่ง) from a workbook in the archive. One wrong row never stops the others; once more: `same`."""

    workbook: FileReference
    apply: bool = Field(description="false: preview only, nothing is saved")


class AccountRegistered(BaseModel):
    """The account is open."""

    person: UUID


class RegisterAccount(Command[AccountRegistered], owner="registry"):
    """Open the account of an appointed person: who has the registration code and the national id of the order."""

    registration_code: Annotated[str, StringConstraints(pattern=r"^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$")]
    national_id: NationalId
    user_name: UserName
    password: SecretStr = Field(min_length=12, max_length=200)

    _travels = field_serializer("password", when_used="json")(_revealed)


class HeldOffice(BaseModel):
    """An office that the same person holds today."""

    appointment: UUID
    office: Office
    organisation_name: str


class TokenRenewed(BaseModel):
    """The next token of a session, and for whom it speaks: a portal process that never saw this session can show its pages."""

    token: str
    expires_at: datetime
    name: str
    office: Office
    authority: Place
    school: Place
    organisation_name: str
    other_offices: list[HeldOffice] = Field(description="what the same person could act in instead: `ChangeOffice`")


class SignedIn(TokenRenewed):
    """A session and the first token of it. The token is short; `RenewToken` gives the next one while the office is in force."""

    session: str = Field(description="secret of this session, known to the portal only")


class SignIn(Command[SignedIn], owner="registry"):
    """Sign in. Refuses who holds no office in force today, saying what is missing and who must send it (NO_OFFICE, with `details`)."""

    user_name: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    password: SecretStr = Field(max_length=200)
    appointment: UUID | None = Field(None, description="which office, when there are several; else the first")

    _travels = field_serializer("password", when_used="json")(_revealed)


class CodeIssued(BaseModel):
    """A new registration code; the former ones of the person are void."""

    registration_code: str


class IssueRegistrationCode(Command[CodeIssued], owner="registry"):
    """A new registration code for an appointed person of this organisation: the letter was lost, or the password is forgotten.

    With it the person registers again; an account that exists gets the new user name and password, and its sessions end.
    """

    appointment: UUID


class SignedOut(BaseModel):
    """The session has ended."""

    ended: bool = Field(description="false: it had ended before, or there was none")


class SignOut(Command[SignedOut], owner="registry"):
    """End a session. A token of it that is still out lives at most ten minutes."""

    session: Annotated[str, StringConstraints(min_length=20, max_length=100)]


class ChangeOffice(Command[SignedIn], owner="registry"):
    """Go on in another office of the same person that is in force today. The session ends; the next one ends when this one would have."""

    session: Annotated[str, StringConstraints(min_length=20, max_length=100)]
    appointment: UUID


class RenewToken(Command[TokenRenewed], owner="registry"):
    """Renew the token of a session. Refuses when the session has ended or the office is no longer in force."""

    session: Annotated[str, StringConstraints(min_length=20, max_length=100)]
