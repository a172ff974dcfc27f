"""Statements on the register of issue and on cancellations."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, literal, select, tuple_, update

from services.documents.intents.store import approved_pupils
from services.documents.intents.tables import issues
from services.documents.numbers.tables import books
from services.documents.register.tables import cancellations, issue_register
from services.documents.rules.numbers import printed
from services.documents.rules.verdicts import RegisterState
from services.documents.scope import in_scope
from shared.chassis.moved_schools import of_school
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.commands import CancelDocument
from shared.contracts.documents.queries import (
    CancellingOrder,
    DocumentFile,
    IssuedDocument,
    IssuedFile,
    IssueRegister,
)
from shared.contracts.files import FileReference
from shared.vocabulary.documents import DocumentKind


class RegisterLine(NamedTuple):
    """A line of the register; `number` as printed."""

    issue: UUID
    authority: str
    school: str
    form: str
    set_number: str
    number: str
    code: str
    sha256: str
    issued_at: datetime
    state: RegisterState
    replaced_by: UUID | None
    cancelled_at: datetime | None

    @property
    def full_number(self) -> str:
        """ชุดที่/เลขที่."""
        return f"{self.set_number}/{self.number}"


class LockedLine(NamedTuple):
    """The facts that decide whether a document may be cancelled."""

    state: RegisterState
    issued_at: datetime
    # None: it is a ปพ.3
    pupil: UUID | None


class Transcript(NamedTuple):
    """A graduate's ปพ.1 in the register, and the record that it was made from."""

    pupil: UUID
    student_no: str
    record: FileReference
    record_version: int
    issue: UUID
    set_number: str
    number: str
    state: RegisterState
    sha256: str


class RegisteredFile(NamedTuple):
    """The file of a registered document, and the state of its intent."""

    file: FileReference
    intent: str


LINE = tuple(issue_register.c[name] for name in RegisterLine._fields)
# in the order of the register
POSITION = (
    issues.c.form,
    func.coalesce(books.c.set_number, ""),
    func.coalesce(issues.c.number, 0),
    issues.c.id,
)
# state of an intent without a line → state shown
STATES_SHOWN = {"pending": "pending", "failed": "failed", "withdrawn": "cancelled"}


async def add_lines(work: Work, lines: Sequence[dict[str, Any]]) -> None:
    """Store lines of the register: from the commit on these documents are in force."""
    await work.session.execute(insert(issue_register), lines)


async def set_void(
    work: Work, issue: UUID, state: Literal["replaced", "cancelled"], by: UUID | None
) -> RegisterLine:
    """Make the line of a document void. Raises NoResultFound when the document is not in force."""
    in_force = update(issue_register).where(
        issue_register.c.issue == issue, issue_register.c.state == "in_force"
    )
    changed = in_force.values(state=state, replaced_by=by, cancelled_at=work.now).returning(*LINE)
    return RegisterLine(*(await work.session.execute(changed)).one())


async def lock_line(work: Work, command: CancelDocument) -> LockedLine | None:
    """Lock the line of a document of this school together with its intent.

    So a concurrent correction either has replaced the document before, or finds it void afterwards.
    """
    columns = select(issue_register.c.state, issue_register.c.issued_at, issues.c.pupil).join(
        issues, issues.c.id == issue_register.c.issue
    )
    mine = columns.where(
        issues.c.id == command.issue,
        of_school(issues, command.authority, command.school),
    )
    row = (await work.session.execute(mine.with_for_update())).one_or_none()
    return LockedLine(*row) if row else None


async def add_cancellation(work: Work, command: CancelDocument) -> None:
    """Store the order by which a document is cancelled."""
    await work.session.execute(
        insert(cancellations).values(
            issue=command.issue,
            order_number=command.order_number,
            order_date=command.order_date,
            reason=command.reason,
            **work.origin,
        )
    )


async def in_force_of_pupil(work: Work, pupil: UUID, form: str) -> UUID | None:
    """The pupil's document of this form that is in force."""
    in_force = select(issue_register.c.issue).where(
        issue_register.c.pupil == pupil, issue_register.c.form == form, issue_register.c.state == "in_force"
    )
    issue: UUID | None = (await work.session.execute(in_force)).scalar_one_or_none()
    return issue


async def in_force_of_report(work: Work, report: UUID) -> UUID | None:
    """The ปพ.3 of this report that is in force."""
    lines = select(issue_register.c.issue).join(issues, issues.c.id == issue_register.c.issue)
    in_force = lines.where(issues.c.report == report, issue_register.c.state == "in_force")
    issue: UUID | None = (await work.session.execute(in_force)).scalar_one_or_none()
    return issue


async def transcripts_of(work: Work, approval: UUID, states: Collection[RegisterState]) -> list[Transcript]:
    """The ปพ.1 of an approval that are in one of these states; of the same pupil the one of the older record
    first.
    """
    of_approval = (
        select(
            issues.c.pupil,
            issues.c.student_no,
            issues.c.record,
            issues.c.record_version,
            issue_register.c.issue,
            issue_register.c.set_number,
            issue_register.c.number,
            issue_register.c.state,
            issue_register.c.sha256,
        )
        .join(issue_register, issue_register.c.issue == issues.c.id)
        .where(issues.c.approval == approval, issues.c.pupil.is_not(None), issue_register.c.state.in_(states))
        .order_by(issues.c.record_version)
    )
    return [
        Transcript(**{**row._mapping, "record": FileReference.model_validate(row.record)})
        for row in await work.session.execute(of_approval)
    ]


async def sha256_of(work: Work, issue: UUID) -> str:
    """The SHA-256 of a registered document's file."""
    sealed: str = (
        await work.session.execute(select(issue_register.c.sha256).where(issue_register.c.issue == issue))
    ).scalar_one()
    return sealed


async def files_of(work: Work, documents: Collection[UUID]) -> dict[UUID, RegisteredFile]:
    """The files of those of these documents that are in the register."""
    columns = select(issue_register.c.issue, issue_register.c.file, issues.c.state).join(
        issues, issues.c.id == issue_register.c.issue
    )
    return {
        issue: RegisteredFile(FileReference.model_validate(file), intent)
        for issue, file, intent in await work.session.execute(
            columns.where(issue_register.c.issue.in_(documents))
        )
    }


async def line_by_code(work: Work, code: str) -> RegisterLine | None:
    """The line with this public code, as it is stored."""
    return await _line(work, issue_register.c.code == code)


async def line_by_number(
    work: Work, school: str, form: str, set_number: str, number: str
) -> RegisterLine | None:
    """The line of this school, form and number."""
    same = and_(
        issue_register.c.form == form,
        issue_register.c.set_number == set_number,
        issue_register.c.number == number,
    )
    return await _line(work, and_(same, issue_register.c.school == school))


async def line_by_digest(work: Work, sha256: str) -> RegisterLine | None:
    """A line of the file with this SHA-256."""
    return await _line(work, issue_register.c.sha256 == sha256)


async def line_of(work: Work, issue: UUID) -> RegisterLine:
    """The line of a document that is in the register."""
    return RegisterLine(
        *(await work.session.execute(select(*LINE).where(issue_register.c.issue == issue))).one()
    )


async def _line(work: Work, asked: ColumnElement[bool]) -> RegisterLine | None:
    row = (await work.session.execute(select(*LINE).where(asked).limit(1))).one_or_none()
    return RegisterLine(*row) if row else None


async def count_in_force(work: Work, authority: str, school: str) -> int:
    """How many documents of this place are in force."""
    in_force = (
        select(func.count())
        .select_from(issue_register)
        .where(in_scope(issue_register, authority, school), issue_register.c.state == "in_force")
    )
    return (await work.session.execute(in_force)).scalar_one()


async def documents_after(work: Work, query: IssueRegister, limit: int) -> list[IssuedDocument]:
    """The documents of a place after a position in its register, with the intents that no press has sealed
    yet.
    """
    columns = (
        select(
            issues,
            books.c.set_number,
            issue_register.c.state.label("register_state"),
            issue_register.c.replaced_by,
            issue_register.c.file,
            issue_register.c.issued_at,
            issue_register.c.cancelled_at,
            cancellations.c.order_number,
            cancellations.c.order_date,
            cancellations.c.reason,
        )
        .outerjoin(books, books.c.id == issues.c.book)
        .outerjoin(issue_register, issue_register.c.issue == issues.c.id)
        .outerjoin(cancellations, cancellations.c.issue == issues.c.id)
        .where(in_scope(issues, query.authority, query.school))
    )
    if query.form:
        columns = columns.where(issues.c.form == query.form)
    if query.failed:
        columns = columns.where(issues.c.state == "failed")
    if query.issue:
        columns = columns.where(issues.c.id == query.issue)
    if query.after:
        columns = columns.where(
            tuple_(*POSITION) > tuple_(*[literal(value) for value in _position(query.after)])
        )
    return [_document(row) for row in await work.session.execute(columns.order_by(*POSITION).limit(limit))]


async def file_of(work: Work, query: DocumentFile) -> IssuedFile | None:
    """The file of a document of this school and its pupil, or those of its report; None for an unknown
    document.
    """
    mine = (
        select(issues.c.pupil, issues.c.approval, issue_register.c.file)
        .outerjoin(issue_register, issue_register.c.issue == issues.c.id)
        .where(issues.c.id == query.issue, in_scope(issues, query.authority, query.school))
    )
    row = (await work.session.execute(mine)).one_or_none()
    if row is None:
        return None
    pupils = [row.pupil] if row.pupil else map(UUID, await approved_pupils(work, row.approval))
    file = FileReference.model_validate(row.file) if row.file else None
    return IssuedFile(issue=query.issue, file=file, pupils=list(pupils))


def position_of(document: IssuedDocument) -> str:
    """The position of a document in the register, as `IssueRegister.after` takes it."""
    return f"{document.form.value}/{document.set_number}/{int(document.number or 0)}/{document.issue}"


def _position(after: str) -> tuple[Any, ...]:
    form, set_number, number, id = after.split("/")
    return form, set_number, int(number), UUID(id)


def _document(row: Row[Any]) -> IssuedDocument:
    return IssuedDocument(
        issue=row.id,
        form=DocumentKind(row.form),
        set_number=row.set_number or "",
        number=printed(row.number) if row.number else "",
        code=row.code,
        pupil=row.pupil,
        student_no=row.student_no,
        state=row.register_state or STATES_SHOWN[row.state],
        replaced_by=row.replaced_by,
        file=FileReference.model_validate(row.file) if row.file else None,
        issued_at=row.issued_at,
        cancelled_at=row.cancelled_at,
        order=CancellingOrder(number=row.order_number, dated=row.order_date, reason=row.reason)
        if row.order_number
        else None,
        cause=row.cause if row.state == "failed" else None,
    )
