"""The register of issue, a page at a time, and what is still in the press."""
from typing import Annotated, Any
from uuid import UUID

from faststream import Context
from sqlalchemy import Row, func, literal, select, tuple_

from services.documents.intents.tables import issues
from services.documents.numbers.tables import books
from services.documents.register.tables import cancellations, issue_register
from services.documents.rules.numbers import printed
from services.documents.scope import lies_in
from shared.contracts.documents.queries import CancellingOrder, IssuedDocument, IssueRegister, Register
from shared.contracts.files import FileReference
from shared.edge import Router
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

router = Router("documents")

PAGE = 200
SHOWN = {"pending": "pending", "failed": "failed", "withdrawn": "cancelled"}
PLACE = (issues.c.form, func.coalesce(books.c.set_number, ""), func.coalesce(issues.c.number, 0), issues.c.id)     # order of the register


@router.query
async def issue_register_page(query: IssueRegister, work: Annotated[Work, Context("work")]) -> Register:
    """The register of this school after a place in it: what was issued, what is in the press, what failed."""
    mine = lies_in(issues, query.authority, query.school)
    columns = (
        select(issues, books.c.set_number, issue_register.c.state.label("standing"), issue_register.c.replaced_by, issue_register.c.file,
               issue_register.c.issued_at, issue_register.c.cancelled_at, cancellations.c.order_number, cancellations.c.order_date, cancellations.c.reason)
        .outerjoin(books, books.c.id == issues.c.book).outerjoin(issue_register, issue_register.c.issue == issues.c.id)
        .outerjoin(cancellations, cancellations.c.issue == issues.c.id).where(mine)
    )
    if query.form:
        columns = columns.where(issues.c.form == query.form)
    if query.issue:
        columns = columns.where(issues.c.id == query.issue)
    if query.after:
        columns = columns.where(tuple_(*PLACE) > tuple_(*[literal(value) for value in _place(query.after)]))
    rows = (await work.session.execute(columns.order_by(*PLACE).limit(PAGE + 1))).all()
    pending = select(func.count()).select_from(issues).where(mine, issues.c.state == "pending")
    return Register(
        documents=[_document(row) for row in rows[:PAGE]], pending=(await work.session.execute(pending)).scalar_one(),
        next=_mark(rows[PAGE - 1]) if len(rows) > PAGE else None)


def _document(row: Row[Any]) -> IssuedDocument:
    return IssuedDocument(
        issue=row.id, form=DocumentKind(row.form), set_number=row.set_number or "", number=printed(row.number) if row.number else "", code=row.code,
        pupil=row.pupil, student_no=row.student_no, state=row.standing or SHOWN[row.state], replaced_by=row.replaced_by,
        file=FileReference.model_validate(row.file) if row.file else None, issued_at=row.issued_at, cancelled_at=row.cancelled_at,
        order=CancellingOrder(number=row.order_number, dated=row.order_date, reason=row.reason) if row.order_number else None,
        cause=row.cause if row.state == "failed" else None)


def _mark(row: Row[Any]) -> str:
    """The place of this line, as `after` takes it."""
    return f"{row.form}/{row.set_number or ''}/{row.number or 0}/{row.id}"


def _place(after: str) -> tuple[Any, ...]:
    form, set_number, number, id = after.split("/")
    return form, set_number, int(number), UUID(id)
