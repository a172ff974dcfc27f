"""The verdict on a document that someone holds.

It names no person, and has nothing that the paper does not show.
"""

from typing import Any

from services.documents.log.store import issuance_leaf, newest_head
from services.documents.register import store
from services.documents.register.store import RegisterLine
from services.documents.rules.codes import normalised
from services.documents.rules.verdicts import verdict
from shared.chassis.edge import Router
from shared.chassis.unit_of_work import Work
from shared.contracts.documents.problems import ASK_ONE_WAY
from shared.contracts.documents.queries import DocumentVerdict, Verdict
from shared.vocabulary.documents import DocumentKind

# replacements that are followed until the document in force is found
MAX_REPLACEMENTS = 50

router = Router("documents")


@router.query
async def document_verdict(query: DocumentVerdict, work: Work) -> Verdict:
    """The verdict, with the head of the log at this moment."""
    line = await _line(query, work)
    head = await newest_head(work)
    facts: dict[str, Any] = {
        "verdict": verdict(line.state if line else None, line.sha256 if line else None, query.sha256),
        "as_of": work.now,
        "log_size": head.size if head else 0,
        "log_root": head.root.hex() if head else "",
    }
    if line is None:
        return Verdict(**facts, compared=["register"])
    in_log = await issuance_leaf(work, line.issue) is not None
    return Verdict(
        **facts,
        form=DocumentKind(line.form),
        number=line.full_number,
        school=line.school,
        issued_at=line.issued_at,
        replaced_by=await _last_code(line, work),
        cancelled_at=line.cancelled_at,
        sha256=line.sha256,
        compared=["register", *(["digest"] if query.sha256 else []), *(["log"] if in_log else [])],
    )


async def _line(query: DocumentVerdict, work: Work) -> RegisterLine | None:
    """Look up the line by code, else by school, form and number (`00001/000012`), else by digest.

    Refuses a query without any of them.
    """
    if query.code:
        return await store.line_by_code(work, normalised(query.code))
    if query.form and query.number and "/" in query.number:
        set_number, number = query.number.rsplit("/", 1)
        return await store.line_by_number(work, query.school, query.form, set_number, number)
    if query.sha256:
        return await store.line_by_digest(work, query.sha256)
    raise ASK_ONE_WAY.refuse()


async def _last_code(line: RegisterLine, work: Work) -> str | None:
    """Public code of the last document of the chain of replacements; None when nothing replaced it."""
    code, next_issue = None, line.replaced_by
    for _ in range(MAX_REPLACEMENTS):
        if next_issue is None:
            break
        replacement = await store.line_of(work, next_issue)
        code, next_issue = replacement.code, replacement.replaced_by
    return code
