"""What the register says of a document that someone holds: no person is named, and nothing is said that the paper does not say."""
from typing import Annotated, Any

from faststream import Context
from sqlalchemy import ColumnElement, Row, and_, select

from services.documents.log.tables import leaves, tree_heads
from services.documents.register.tables import issue_register
from services.documents.rules.codes import normalised
from services.documents.rules.verdicts import verdict
from shared.contracts.documents.problems import ASK_ONE_WAY
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.edge import Router
from shared.vocabulary.documents import DocumentKind
from shared.work import Work

router = Router("documents")

CHAIN = 50                                                    # replacements that are followed to the document that stands now


@router.query
async def document_verdict(query: DocumentVerdict, work: Annotated[Work, Context("work")]) -> Verdict:
    """The verdict, with the head of the log at this moment."""
    line = (await work.session.execute(select(issue_register).where(_asked(query)).limit(1))).one_or_none()
    says = verdict(line.state if line else None, line.sha256 if line else None, query.sha256)
    size, root = await _head(work)
    facts: dict[str, Any] = {"verdict": says, "as_of": work.now, "log_size": size, "log_root": root}
    if line is None:
        return Verdict(**facts, compared=["register"])
    return Verdict(
        **facts, form=DocumentKind(line.form), number=f"{line.set_number}/{line.number}", school=line.school, issued_at=line.issued_at,
        replaced_by=await _stands_now(line, work) if line.replaced_by else None, cancelled_at=line.cancelled_at, sha256=line.sha256,
        compared=["register", *(["digest"] if query.sha256 else []), *(["log"] if await _is_in_log(line, work) else [])])


def _asked(query: DocumentVerdict) -> ColumnElement[bool]:
    """By code, else by school, form and number (`00001/000012`), else by digest. Refuses what names no document."""
    if query.code:
        return issue_register.c.code == normalised(query.code)
    if query.form and query.number and "/" in query.number:
        set_number, number = query.number.rsplit("/", 1)
        same = and_(issue_register.c.form == query.form, issue_register.c.set_number == set_number, issue_register.c.number == number)
        return and_(same, issue_register.c.school == query.school)
    if query.sha256:
        return issue_register.c.sha256 == query.sha256
    raise ASK_ONE_WAY.refuse()


async def _stands_now(line: Row[Any], work: Work) -> str | None:
    """Public code of the last document of the chain of replacements."""
    code, following = None, line.replaced_by
    for _ in range(CHAIN):
        if following is None:
            break
        next_line = select(issue_register.c.code, issue_register.c.replaced_by).where(issue_register.c.issue == following)
        code, following = (await work.session.execute(next_line)).one()
    return code


async def _is_in_log(line: Row[Any], work: Work) -> bool:
    placed = select(leaves.c.id).where(leaves.c.issue == line.issue, leaves.c.act == "issued", leaves.c.place.is_not(None))
    return (await work.session.execute(placed)).first() is not None


async def _head(work: Work) -> tuple[int, str]:
    head = (await work.session.execute(select(tree_heads.c.size, tree_heads.c.root).order_by(tree_heads.c.size.desc()).limit(1))).one_or_none()
    return (head.size, head.root.hex()) if head else (0, "")
